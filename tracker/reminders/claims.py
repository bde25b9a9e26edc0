"""Claims: which sender holds which reminder until when, and what came of it (assurance 7.2).

A claim is a lease and an attempt row, committed before anything else happens. It is looked at again, under a lock, just
before the message leaves, and once more when the outcome is written: only the latest attempt may write one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, bindparam, exists, func, insert, or_, select, update

from tracker.accounts.models import Person
from tracker.core.database import Base, db
from tracker.reminders.database_clock import database_now
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import (
    REMINDER_TRANSITIONS,
    WAITING,
    Outcome,
    ReminderState,
    ReminderStep,
    wait_after,
)
from tracker.reminders.models import Reminder, ReminderAttempt

#: Longer than the longest hand-over: see ``core.mail.smtp.SECONDS_TO_WAIT``.
LEASE = timedelta(minutes=5)

#: How many reminders the other senders may be taking at one moment.
HELD_BY_OTHERS = 2_000

#: How long to wait before a message of which nobody knows whether it arrived is sent once more.
WAIT_IN_DOUBT = timedelta(minutes=1)

TWICE_IN_DOUBT = (
    "It was handed over twice without an answer, so it may have arrived once, twice or not at all"
)

ALWAYS_IN_DOUBT = "It was handed over for more than a day, and it was never said whether it was taken"

_REMINDERS = Base.metadata.tables[Reminder.__tablename__]
_ATTEMPTS = Base.metadata.tables[ReminderAttempt.__tablename__]

#: What says whether reminders leave together, in columns: as objects they would take longer than all the rest.
_WHAT_A_CLAIM_NEEDS = (
    Reminder.id,
    Reminder.recipient_id,
    Reminder.bundle_id,
    Reminder.morning,
    Reminder.act_id,
    Reminder.tries,
    Reminder.maybe_twice,
)


@dataclass(frozen=True)
class Claim:
    """One reminder, held by one sender through one attempt."""

    reminder_id: UUID
    attempt_id: UUID


#: What leaves as one message: all that one person is told of one morning or of one act, or one reminder alone.
Parcel = tuple[Claim, ...]


def claim(most: int, *, sender: str) -> list[Parcel]:
    """Take up to so many messages that are due, oldest first, and commit. No other sender has the same ones.

    The recipients are held while their reminders are taken, so that no other sender gets a part of one message.
    """
    now = database_now()
    settle_lapsed(now)
    due = (Reminder.state.in_(WAITING), Reminder.due_at <= now)
    recipients = _hold_recipients(due, most)
    rows = db.session.execute(
        select(*_WHAT_A_CLAIM_NEEDS)
        .where(*due, Reminder.recipient_id.in_(recipients))
        .order_by(Reminder.due_at, Reminder.id)
        .with_for_update(skip_locked=True)
    )
    together: dict[object, list[UUID]] = {}
    for row in rows:
        together.setdefault(_what_leaves_together(row), []).append(row.id)
    taken = list(together.values())[:most]
    parcels = [tuple(Claim(reminder_id, uuid4()) for reminder_id in reminders) for reminders in taken]
    _begin_attempts([each for parcel in parcels for each in parcel], sender, now)
    db.session.commit()
    return parcels


def _hold_recipients(due: Sequence[ColumnElement[bool]], most: int) -> Sequence[UUID]:
    """Lock up to so many of those who wait longest, and return them.

    Where other senders are just taking the oldest, these are of those behind them: whoever went away with empty hands
    would leave all the work to the others.
    """
    for looked_at in (most, most + HELD_BY_OTHERS):
        oldest = (
            select(Reminder.recipient_id).where(*due).order_by(Reminder.due_at, Reminder.id).limit(looked_at)
        )
        waiting = db.session.scalars(oldest).all()
        held = db.session.scalars(
            select(Person.id)
            .where(Person.id.in_(set(waiting)))
            .order_by(Person.id)
            .limit(most)
            .with_for_update(skip_locked=True, key_share=True)
        ).all()
        if held or len(waiting) < looked_at:
            return held
    return ()


def is_anything_due(now: datetime) -> bool:
    """Say whether ``claim`` might take anything: something is due, or held by a sender that died or froze."""
    due = (Reminder.state.in_(WAITING), Reminder.due_at <= now)
    lapsed = (Reminder.state == ReminderState.CLAIMED, Reminder.lease_until < now)
    return bool(db.session.scalar(select(or_(exists().where(*due), exists().where(*lapsed)))))


def _what_leaves_together(row: Any) -> object:
    """Return what reminders share that leave as one message. Once handed over, a message keeps what it held."""
    if row.bundle_id is not None:
        return row.bundle_id
    if row.morning is None and row.act_id is None:
        return row.id
    # One that was handed over alone has been seen alone by some server, under its own identifier.
    alone = row.id if row.tries or row.maybe_twice else None
    return (row.recipient_id, row.morning, row.act_id, alone)


def _begin_attempts(claims: Sequence[Claim], sender: str, now: datetime) -> None:
    """Write down who holds what, in two statements however many there are: a morning may have ten thousand."""
    if not claims:
        return
    numbers = _latest_numbers([each.reminder_id for each in claims])
    _, claimed = REMINDER_TRANSITIONS[ReminderStep.CLAIM]
    connection = db.session.connection()
    connection.execute(
        insert(_ATTEMPTS),
        [
            {
                "id": each.attempt_id,
                "reminder_id": each.reminder_id,
                "number": numbers.get(each.reminder_id, 0) + 1,
                "started_at": now,
                "sender": sender,
            }
            for each in claims
        ],
    )
    connection.execute(
        update(_REMINDERS)
        .where(_REMINDERS.c.id == bindparam("reminder"))
        .values(state=claimed, lease_until=bindparam("lease"), attempt_id=bindparam("attempt")),
        [{"reminder": each.reminder_id, "attempt": each.attempt_id, "lease": now + LEASE} for each in claims],
    )


def _latest_numbers(reminder_ids: list[UUID]) -> dict[UUID, int]:
    rows = db.session.execute(
        select(ReminderAttempt.reminder_id, func.max(ReminderAttempt.number))
        .where(ReminderAttempt.reminder_id.in_(reminder_ids))
        .group_by(ReminderAttempt.reminder_id)
    )
    return {row[0]: row[1] for row in rows}


def settle_lapsed(now: datetime) -> None:
    """Let go of what senders hold that died or froze: back in line, or in doubt if the message may have left."""
    lapsed = db.session.scalars(
        select(Reminder)
        .where(Reminder.state == ReminderState.CLAIMED, Reminder.lease_until < now)
        .with_for_update(skip_locked=True)
    )
    for reminder in lapsed:
        attempt = db.session.get_one(ReminderAttempt, reminder.attempt_id)
        attempt.ended_at = now
        if attempt.handed_over_at is None:
            attempt.outcome = Outcome.LEASE_LOST
            attempt.detail = "The sender stopped before it handed anything over"
            reminder.apply(ReminderStep.PUT_BACK)
        else:
            attempt.outcome = Outcome.UNKNOWN
            attempt.detail = "The sender stopped during the hand-over"
            doubt(reminder, now)
    db.session.flush()


def doubt(reminder: Reminder, now: datetime) -> None:
    """Note that a message may or may not have arrived.

    The first time it goes out once more, the second time not. A carrier that remembers is asked each time instead, in
    widening steps, so with it there may be as many doubts as failures.
    """
    reminder.tries += 1
    wait = wait_after(reminder.tries)
    if reminder.maybe_twice or wait is None:
        reminder.apply(ReminderStep.GIVE_UP)
        reminder.ended_reason = TWICE_IN_DOUBT if reminder.maybe_twice else ALWAYS_IN_DOUBT
        return
    reminder.apply(ReminderStep.DOUBT)
    reminder.due_at = now + max(wait, WAIT_IN_DOUBT)
    reminder.ended_reason = "It was handed over, but nobody knows whether it arrived"


def held(parcels: Sequence[Parcel], now: datetime) -> list[list[Reminder]]:
    """Return for each parcel the claimed reminders, locked, whose claim still holds."""
    attempts = {each.reminder_id: each.attempt_id for parcel in parcels for each in parcel}
    found = db.session.scalars(
        select(Reminder)
        .where(Reminder.id.in_(attempts), Reminder.state == ReminderState.CLAIMED, Reminder.lease_until > now)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    ours = {each.id: each for each in found if each.attempt_id == attempts[each.id]}
    return [[ours[each.reminder_id] for each in parcel if each.reminder_id in ours] for parcel in parcels]


def end_attempt(parcel: Parcel, outcome: Outcome, detail: str | None) -> list[ReminderState]:
    """Write down how the attempt ended, for all that left together, and commit; return where each stands now.

    Leaves out, and does not change, what another sender has taken since or what was settled otherwise.
    """
    now = database_now()
    reminders = latest_of(parcel, ReminderState.CLAIMED, ReminderState.IN_DOUBT)
    if not reminders:
        db.session.rollback()
        return []
    for reminder in reminders:
        end_one(reminder, outcome, detail, now)
    if outcome is Outcome.PERMANENT_FAILURE:
        reached(KillPoint.X8)
    states = [reminder.state for reminder in reminders]
    db.session.commit()
    return states


def end_one(reminder: Reminder, outcome: Outcome, detail: str | None, now: datetime) -> None:
    """Write down how the latest attempt of one reminder ended; the caller commits."""
    attempt = db.session.get_one(ReminderAttempt, reminder.attempt_id)
    attempt.ended_at = now
    attempt.outcome = outcome
    attempt.detail = detail
    _follow(outcome, reminder, detail, now)


def _follow(outcome: Outcome, reminder: Reminder, detail: str | None, now: datetime) -> None:
    reminder.ended_reason = detail
    if outcome is Outcome.ACCEPTED:
        reminder.apply(ReminderStep.ACCEPT)
        reminder.sent_at = now
        reminder.ended_reason = None
    elif outcome is Outcome.NO_LONGER_TRUE:
        reminder.apply(ReminderStep.CANCEL)
    elif outcome is Outcome.UNKNOWN:
        doubt(reminder, now)
    else:
        reminder.tries += 1
        wait = wait_after(reminder.tries) if outcome is Outcome.TEMPORARY_FAILURE else None
        reminder.apply(ReminderStep.GIVE_UP if wait is None else ReminderStep.POSTPONE)
        if wait is not None:
            reminder.due_at = now + wait


def put_back(parcels: Sequence[Parcel]) -> None:
    """Give back what was claimed and never begun, as if it had not been taken, and commit."""
    for parcel in parcels:
        for reminder in latest_of(parcel, ReminderState.CLAIMED):
            attempt = db.session.get_one(ReminderAttempt, reminder.attempt_id)
            if attempt.handed_over_at is None:
                reminder.apply(ReminderStep.PUT_BACK)
                reminder.attempt_id = None
                db.session.delete(attempt)
    db.session.commit()


def hold(parcel: Parcel, reason: str) -> list[ReminderState]:
    """Write down, and commit, that these are not sent by this system; return where each stands now.

    Nobody tried to hand them over, so no attempt remains.
    """
    reminders = latest_of(parcel, ReminderState.CLAIMED)
    for reminder in reminders:
        db.session.delete(db.session.get_one(ReminderAttempt, reminder.attempt_id))
        reminder.apply(ReminderStep.HOLD)
        reminder.attempt_id = None
        reminder.ended_reason = reason
    db.session.commit()
    return [reminder.state for reminder in reminders]


def latest_of(parcel: Parcel, *states: ReminderState) -> list[Reminder]:
    """Return those that the parcel's attempts still hold, in its order, locked and read anew."""
    attempts = {each.reminder_id: each.attempt_id for each in parcel}
    found = db.session.scalars(
        select(Reminder)
        .where(Reminder.id.in_(attempts), Reminder.state.in_(states))
        .order_by(Reminder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    ours = {each.id: each for each in found if each.attempt_id == attempts[each.id]}
    return [ours[each.reminder_id] for each in parcel if each.reminder_id in ours]
