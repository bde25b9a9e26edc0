"""Puts planned reminders into the outbox: each key once, on both engines, however many planners run at once (N1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite

from tracker.core.database import db
from tracker.core.short_codes import new_codes
from tracker.reminders.lifecycle import WAITING, Outcome, ReminderState, ReminderStep
from tracker.reminders.models import KEY_COLUMNS, Reminder, ReminderAttempt
from tracker.reminders.planner import PlannedReminder, ReminderKey

CODE_PREFIX = "REM"

#: Rows handled by one statement: both engines take so many values at once.
CHUNK = 2_000

#: States in which a key will not go out (again) by itself.
OVER = frozenset(ReminderState) - WAITING - {ReminderState.CLAIMED}

_Item = TypeVar("_Item")


def key_of(reminder: Reminder) -> ReminderKey:
    """Return the key of a stored reminder."""
    return ReminderKey(*(getattr(reminder, column) for column in KEY_COLUMNS))


def known_states(planned: Sequence[PlannedReminder]) -> dict[ReminderKey, ReminderState]:
    """Return the keys among these that are in the outbox already, and where they stand."""
    known: dict[ReminderKey, ReminderState] = {}
    columns = [getattr(Reminder, column) for column in KEY_COLUMNS]
    for chunk in _chunks(sorted({each.key.subject_id for each in planned})):
        rows = db.session.execute(select(*columns, Reminder.state).where(Reminder.subject_id.in_(chunk)))
        known.update({ReminderKey(*key): state for *key, state in rows})
    return {each.key: known[each.key] for each in planned if each.key in known}


def put_in(planned: Sequence[PlannedReminder], *, now: datetime) -> int:
    """Add what is not there yet, to be sent from now on; return how many were added by us.

    A key that was cancelled and is true again, because a date moved back for example, is planned again.
    """
    known = known_states(planned)
    added = 0
    for chunk in _chunks([each for each in planned if each.key not in known]):
        added += _insert(chunk, now)
    cancelled = [each.key for each in planned if known.get(each.key) is ReminderState.CANCELLED]
    return added + _plan_again(cancelled, now)


def _insert(planned: Sequence[PlannedReminder], now: datetime) -> int:
    codes = new_codes(CODE_PREFIX, len(planned), taken_among=_taken_codes)
    rows = [_row(each, code, now) for each, code in zip(planned, codes, strict=True)]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Reminder).on_conflict_do_nothing(index_elements=KEY_COLUMNS).returning(Reminder.id)
    return len(db.session.execute(statement, rows).all())


def _row(planned: PlannedReminder, code: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "code": code,
        **planned.key._asdict(),
        "milestone": planned.milestone,
        "rule_id": planned.rule.id,
        "planned_at": now,
        "state": ReminderState.PLANNED,
        "due_at": now,
        "tries": 0,
        "maybe_twice": False,
    }


def _plan_again(keys: Sequence[ReminderKey], now: datetime) -> int:
    wanted = set(keys)
    subjects = {key.subject_id for key in keys}
    again = 0
    for chunk in _chunks(sorted(subjects)):
        rows = db.session.scalars(
            select(Reminder)
            .where(Reminder.subject_id.in_(chunk), Reminder.state == ReminderState.CANCELLED)
            .with_for_update()
        )
        for reminder in rows:
            if key_of(reminder) in wanted:
                plan_again(reminder, now)
                again += 1
    return again


def plan_again(reminder: Reminder, now: datetime) -> None:
    """Let a reminder that was cancelled or given up go out after all, with a full number of tries."""
    reminder.apply(ReminderStep.PLAN_AGAIN)
    reminder.tries = 0
    reminder.due_at = now
    reminder.ended_reason = None


def is_in_doubt(reminder_id: UUID) -> bool:
    """Say whether some earlier hand-over of this reminder may have reached its recipient."""
    statement = select(
        exists().where(ReminderAttempt.reminder_id == reminder_id, ReminderAttempt.outcome == Outcome.UNKNOWN)
    )
    return bool(db.session.scalar(statement))


def _taken_codes(candidates: list[str]) -> Sequence[str]:
    return db.session.scalars(select(Reminder.code).where(Reminder.code.in_(candidates))).all()


def _chunks(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
