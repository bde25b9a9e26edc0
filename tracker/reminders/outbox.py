"""Puts planned reminders into the outbox: each key once, on both engines, however many planners run at once (N1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import String, func, select, tuple_, type_coerce
from sqlalchemy.dialects import postgresql, sqlite

from tracker.core.database import db
from tracker.core.short_codes import new_codes
from tracker.reminders.lifecycle import WAITING, Outcome, ReminderState, ReminderStep
from tracker.reminders.models import KEY_COLUMNS, Reminder, ReminderAttempt
from tracker.reminders.planner import PlannedReminder, ReminderKey

CODE_PREFIX = "REM"

#: Rows handled by one statement: both engines take so many values at once.
CHUNK = 2_000

#: Plain values that one statement takes on both engines.
MOST_VALUES = 30_000

#: States in which a key will not go out (again) by itself.
OVER = frozenset(ReminderState) - WAITING - {ReminderState.CLAIMED}

_Item = TypeVar("_Item")


def key_of(reminder: Reminder) -> ReminderKey:
    """Return the key of a stored reminder."""
    return ReminderKey(*(getattr(reminder, column) for column in KEY_COLUMNS))


def known_states(planned: Sequence[PlannedReminder]) -> dict[ReminderKey, ReminderState]:
    """Return the keys among these that are in the outbox already, and where they stand.

    Many reminders of a day share milestone and date, so the outbox is asked by these and not one by one.
    """
    # The keys that are in memory already stand for those that are read, which are compared as the driver gives them:
    # a large register has a hundred thousand.
    as_stored = _as_stored()
    wanted = {
        (as_stored(key.recipient_id), as_stored(key.subject_id), key.milestone_key, key.milestone_date): key
        for key in (each.key for each in planned)
    }
    stages = sorted({(each.key.milestone_date, each.key.milestone_key) for each in planned})
    columns = [
        type_coerce(Reminder.recipient_id, String),
        type_coerce(Reminder.subject_id, String),
        Reminder.milestone_key,
        Reminder.milestone_date,
    ]
    known: dict[ReminderKey, ReminderState] = {}
    for part in _chunks(stages, MOST_VALUES // 2):
        rows = db.session.execute(
            select(*columns, Reminder.state)
            .where(tuple_(Reminder.milestone_date, Reminder.milestone_key).in_(part))
            .execution_options(yield_per=CHUNK)
        )
        for *values, state in rows:
            key = wanted.get(tuple(values))
            if key is not None:
                known[key] = state
    return known


def _as_stored() -> Callable[[UUID], Any]:
    """Return how an identifier looks that is read without being turned into one: a driver may know none."""
    if db.engine.dialect.name == "postgresql":
        return lambda identifier: identifier
    return lambda identifier: identifier.hex


@dataclass(frozen=True)
class PutIn:
    """How many reminders were added or planned again by us, and what was not there before."""

    count: int
    new: Sequence[PlannedReminder]


def put_in(planned: Sequence[PlannedReminder], *, now: datetime, morning: date | None = None) -> PutIn:
    """Add what is not there yet, to be sent from now on.

    A key that was cancelled and is true again, because a date moved back for example, is planned again. What falls due
    on one morning leaves as one message to each person; without a morning each is a message of its own.
    """
    known = known_states(planned)
    new = [each for each in planned if each.key not in known]
    added = _insert([_row(each, now, morning=morning) for each in new])
    cancelled = [each.key for each in planned if known.get(each.key) is ReminderState.CANCELLED]
    return PutIn(added + _plan_again(cancelled, now, morning), new)


def put_in_as_skipped(skipped: Sequence[tuple[PlannedReminder, str]], *, now: datetime) -> int:
    """Record that these will never be sent, each with the reason; what is there already stays as it is."""
    rows = [
        {**_row(each, now), "state": ReminderState.SKIPPED, "ended_reason": reason}
        for each, reason in skipped
    ]
    return _insert(rows)


def _insert(rows: Sequence[dict[str, Any]]) -> int:
    """Add rows whose key is not there yet; return how many. The driver takes any number of them at once."""
    if not rows:
        return 0
    codes = new_codes(CODE_PREFIX, len(rows), taken_among=_taken_codes)
    for row, code in zip(rows, codes, strict=True):
        row["code"] = code
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Reminder).on_conflict_do_nothing(index_elements=KEY_COLUMNS)
    db.session.connection().execute(statement, rows)
    # Drivers count differently what many rows at once have added; a row of ours that another planner was faster
    # with is not there.
    return sum(
        db.session.scalar(select(func.count()).where(Reminder.id.in_([row["id"] for row in part]))) or 0
        for part in _chunks(rows, MOST_VALUES)
    )


def _row(planned: PlannedReminder, now: datetime, *, morning: date | None = None) -> dict[str, Any]:
    return {
        "id": uuid4(),
        **planned.key._asdict(),
        "milestone": planned.milestone,
        "rule_id": planned.rule_id,
        "planned_at": now,
        "state": ReminderState.PLANNED,
        "due_at": now,
        "tries": 0,
        "maybe_twice": False,
        "morning": morning,
        "act_id": planned.act_id,
        "ended_reason": None,
    }


def _plan_again(keys: Sequence[ReminderKey], now: datetime, morning: date | None) -> int:
    wanted = set(keys)
    again = 0
    for part in _chunks(sorted({key.subject_id for key in keys})):
        rows = db.session.scalars(
            select(Reminder)
            .where(Reminder.subject_id.in_(part), Reminder.state == ReminderState.CANCELLED)
            .with_for_update()
        )
        true_again = [each for each in rows if key_of(each) in wanted]
        plan_again(true_again, now)
        for reminder in true_again:
            reminder.morning = morning
        again += len(true_again)
    return again


def plan_again(reminders: Sequence[Reminder], now: datetime) -> None:
    """Let reminders that were cancelled or given up go out after all, each with a full number of tries.

    What may have arrived before goes by the same identifier as then, so that a second copy can be known as one; a try
    that is counted keeps it from leaving with others.
    """
    may_have_arrived = in_doubt([each.id for each in reminders])
    for reminder in reminders:
        reminder.apply(ReminderStep.PLAN_AGAIN)
        reminder.due_at = now
        reminder.ended_reason = None
        if reminder.id in may_have_arrived:
            reminder.tries = 1
        else:
            reminder.tries = 0
            # What left with others before leaves by itself now, or with those of its new morning.
            reminder.bundle_id = None


def in_doubt(reminder_ids: Sequence[UUID]) -> set[UUID]:
    """Return those among these reminders of which some earlier hand-over may have reached the recipient."""
    statement = select(ReminderAttempt.reminder_id).where(
        ReminderAttempt.reminder_id.in_(reminder_ids), ReminderAttempt.outcome == Outcome.UNKNOWN
    )
    return set(db.session.scalars(statement))


def unanswered(reminder_ids: Collection[UUID]) -> set[UUID]:
    """Return those among these reminders whose latest doubt nothing has settled since."""
    if not reminder_ids:
        return set()
    rows = db.session.execute(
        select(ReminderAttempt.reminder_id, ReminderAttempt.outcome)
        .where(
            ReminderAttempt.reminder_id.in_(reminder_ids),
            ReminderAttempt.outcome.in_([Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.PERMANENT_FAILURE]),
        )
        .order_by(ReminderAttempt.number)
    )
    latest = {row[0]: row[1] for row in rows}
    return {reminder_id for reminder_id, outcome in latest.items() if outcome is Outcome.UNKNOWN}


def _taken_codes(candidates: list[str]) -> set[str]:
    return {
        code
        for part in _chunks(candidates, MOST_VALUES)
        for code in db.session.scalars(select(Reminder.code).where(Reminder.code.in_(part)))
    }


def _chunks(items: Sequence[_Item], size: int = CHUNK) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
