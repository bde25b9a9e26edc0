"""Claims: which sender holds which reminder until when, and what came of it (assurance 7.2).

A claim is a lease and an attempt row, committed before anything else happens. It is looked at again, under a lock, just
before the message leaves, and once more when the outcome is written: only the latest attempt may write one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import WAITING, Outcome, ReminderState, ReminderStep, wait_after
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.outbox import is_in_doubt

#: Longer than the longest hand-over: see ``core.mail.smtp.SECONDS_TO_WAIT``.
LEASE = timedelta(minutes=5)

#: How long to wait before a message of which nobody knows whether it arrived is sent once more.
WAIT_IN_DOUBT = timedelta(minutes=1)

TWICE_IN_DOUBT = (
    "It was handed over twice without an answer, so it may have arrived once, twice or not at all"
)


@dataclass(frozen=True)
class Claim:
    """One reminder, held by one sender through one attempt."""

    reminder_id: UUID
    attempt_id: UUID


def claim(most: int, *, sender: str) -> list[Claim]:
    """Take up to so many reminders that are due, oldest first, and commit. No other sender has the same ones."""
    now = database_now()
    settle_lapsed(now)
    due = db.session.scalars(
        select(Reminder)
        .where(Reminder.state.in_(WAITING), Reminder.due_at <= now)
        .order_by(Reminder.due_at, Reminder.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    claims = [_begin_attempt(reminder, sender, now) for reminder in due]
    db.session.commit()
    return claims


def _begin_attempt(reminder: Reminder, sender: str, now: datetime) -> Claim:
    attempt = ReminderAttempt(
        id=uuid4(), reminder_id=reminder.id, number=_next_number(reminder.id), started_at=now, sender=sender
    )
    db.session.add(attempt)
    reminder.apply(ReminderStep.CLAIM)
    reminder.lease_until = now + LEASE
    reminder.attempt_id = attempt.id
    return Claim(reminder.id, attempt.id)


def _next_number(reminder_id: UUID) -> int:
    latest = select(func.max(ReminderAttempt.number)).where(ReminderAttempt.reminder_id == reminder_id)
    return (db.session.scalar(latest) or 0) + 1


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
    """Note that a message may or may not have arrived. The first time it goes out once more, the second time not."""
    reminder.tries += 1
    if reminder.maybe_twice:
        reminder.apply(ReminderStep.GIVE_UP)
        reminder.ended_reason = TWICE_IN_DOUBT
        return
    reminder.apply(ReminderStep.DOUBT)
    reminder.due_at = now + WAIT_IN_DOUBT
    reminder.ended_reason = "It was handed over, but nobody knows whether it arrived"


def held(claim: Claim, now: datetime) -> Reminder | None:
    """Return the claimed reminder, locked, if the claim still holds at this moment."""
    reminder = _latest_of(claim, ReminderState.CLAIMED)
    if reminder is None or reminder.lease_until is None or reminder.lease_until <= now:
        return None
    return reminder


def begin_handover(reminder: Reminder, claim: Claim, *, address: str, subject: str, now: datetime) -> None:
    """Write down, and commit, that the message leaves now: from here on a crash leaves a doubt."""
    attempt = db.session.get_one(ReminderAttempt, claim.attempt_id)
    attempt.handed_over_at = now
    attempt.address = address
    attempt.subject = subject
    reminder.lease_until = now + LEASE
    reminder.maybe_twice = reminder.maybe_twice or (attempt.number > 1 and is_in_doubt(reminder.id))
    db.session.commit()


def end_attempt(claim: Claim, outcome: Outcome, detail: str | None) -> ReminderState | None:
    """Write down how the attempt ended and commit; return where the reminder stands now.

    Returns None, and changes nothing, if another sender has taken the reminder since, or if it was settled otherwise.
    """
    now = database_now()
    reminder = _latest_of(claim, ReminderState.CLAIMED, ReminderState.IN_DOUBT)
    if reminder is None:
        db.session.rollback()
        return None
    attempt = db.session.get_one(ReminderAttempt, claim.attempt_id)
    attempt.ended_at = now
    attempt.outcome = outcome
    attempt.detail = detail
    _follow(outcome, reminder, detail, now)
    if outcome is Outcome.PERMANENT_FAILURE:
        reached(KillPoint.X8)
    state = reminder.state
    db.session.commit()
    return state


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


def put_back(claims: list[Claim]) -> None:
    """Give back what was claimed and never begun, as if it had not been taken, and commit."""
    for each in claims:
        reminder = _latest_of(each, ReminderState.CLAIMED)
        attempt = db.session.get_one(ReminderAttempt, each.attempt_id)
        if reminder is not None and attempt.handed_over_at is None:
            reminder.apply(ReminderStep.PUT_BACK)
            reminder.attempt_id = None
            db.session.delete(attempt)
    db.session.commit()


def _latest_of(claim: Claim, *states: ReminderState) -> Reminder | None:
    return db.session.scalars(
        select(Reminder)
        .where(
            Reminder.id == claim.reminder_id,
            Reminder.attempt_id == claim.attempt_id,
            Reminder.state.in_(states),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
