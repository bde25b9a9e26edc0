"""Whether a mail server is believed that there is no such address: one that says so of everybody is in trouble itself.

A server that was set up wrongly may answer so for each address it is given. It must not cost everybody their emails
until somebody has confirmed hundreds of addresses by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from tracker.core.database import db
from tracker.reminders import claims
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.claims import Parcel
from tracker.reminders.database_clock import database_now
from tracker.reminders.directory import ADDRESS_FAILS
from tracker.reminders.failed_addresses import note_failed, take_back
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import HAS_LEFT, Outcome, ReminderState, ReminderStep, wait_after
from tracker.reminders.models import Reminder, ReminderAttempt

#: When a server refuses so many people in a row and takes nothing in between, it is believed about none of them.
TOO_MANY_IN_A_ROW = 5

#: Refusals longer ago than this say nothing about the server of today, nor do those of a clock that was ahead.
LATELY = timedelta(days=3)

DISBELIEVED = "The mail server says of one person after another that there is no such address"


@dataclass(frozen=True)
class Refusal:
    """What became of the reminders whose address was refused; empty where somebody else has settled them."""

    states: Sequence[ReminderState]
    is_believed: bool


def end_refused(parcel: Parcel, address: str, said: str) -> Refusal:
    """Write down, and commit, that the server says that there is no such address.

    If it is believed nothing more goes there. If not, these are tried again like after any trouble of the server, and
    so are those that it refused just before.
    """
    now = database_now()
    reminders = claims.latest_of(parcel, ReminderState.CLAIMED, ReminderState.IN_DOUBT)
    if not reminders:
        db.session.rollback()
        return Refusal((), True)
    person_id = reminders[0].recipient_id
    is_believed = _is_believed(reminders, address, now)
    outcome = Outcome.PERMANENT_FAILURE if is_believed else Outcome.TEMPORARY_FAILURE
    detail = said if is_believed else f"{DISBELIEVED}: {said}"
    for reminder in reminders:
        claims.end_one(reminder, outcome, detail, now)
    if is_believed:
        note_failed(person_id, address, said, now)
    else:
        _take_all_back(person_id, address, said, now)
    reached(KillPoint.X8)
    states = [reminder.state for reminder in reminders]
    db.session.commit()
    return Refusal(states, is_believed)


def _is_believed(reminders: Sequence[Reminder], address: str, now: datetime) -> bool:
    others = _refused_before(reminders[0].recipient_id, now)
    if len(others) < TOO_MANY_IN_A_ROW - 1 or _took_something_since(others[-1]):
        return True
    # It took something for others between two refusals of this one: then it knows what it says.
    doubted_at = db.session.scalar(
        select(func.min(ReminderAttempt.ended_at)).where(
            ReminderAttempt.reminder_id.in_([reminder.id for reminder in reminders]),
            ReminderAttempt.address == address,
            ReminderAttempt.detail.startswith(DISBELIEVED, autoescape=True),
        )
    )
    return doubted_at is not None and _took_something_since(doubted_at)


def _refused_before(person_id: UUID, now: datetime) -> Sequence[datetime]:
    """Return when the last few other people were refused, the latest first."""
    latest = func.max(FailedAddress.failed_at)
    return db.session.scalars(
        select(latest)
        .where(FailedAddress.person_id != person_id, FailedAddress.failed_at.between(now - LATELY, now))
        .group_by(FailedAddress.person_id)
        .order_by(latest.desc())
        .limit(TOO_MANY_IN_A_ROW - 1)
    ).all()


def _took_something_since(moment: datetime) -> bool:
    # What left since then was due not long before it: an index leads there.
    taken = exists().where(
        Reminder.state.in_(HAS_LEFT), Reminder.due_at > moment - LATELY, Reminder.sent_at > moment
    )
    return bool(db.session.scalar(select(taken)))


def _take_all_back(person_id: UUID, address: str, said: str, now: datetime) -> None:
    """Let emails go again to everybody whom the server refused since it last took anything."""
    last_taken = db.session.scalar(
        select(func.max(Reminder.sent_at)).where(
            Reminder.state.in_(HAS_LEFT), Reminder.due_at > now - 2 * LATELY, Reminder.sent_at <= now
        )
    )
    since = max(last_taken, now - LATELY) if last_taken is not None else now - LATELY
    marks = list(db.session.scalars(select(FailedAddress).where(FailedAddress.failed_at.between(since, now))))
    people = {mark.person_id for mark in marks}
    if person_id not in people and len(people) < TOO_MANY_IN_A_ROW:
        # Remembered like those before, so that it is not believed about any of them at their next try either.
        mark = note_failed(person_id, address, said, now)
        marks += [mark] if mark is not None else []
    for mark in marks:
        if mark.ended_at is None:
            take_back(mark, DISBELIEVED, now)
            _try_again(mark, now)


def _try_again(mark: FailedAddress, now: datetime) -> None:
    """Let what was given up since the address was marked be tried again, as the same message."""
    given_up = db.session.scalars(
        select(Reminder)
        .join(ReminderAttempt, Reminder.attempt_id == ReminderAttempt.id)
        .where(
            Reminder.recipient_id == mark.person_id,
            ReminderAttempt.ended_at >= mark.failed_at,
            or_(
                (Reminder.state == ReminderState.DEAD) & (ReminderAttempt.address == mark.address),
                (Reminder.state == ReminderState.CANCELLED) & (Reminder.ended_reason == ADDRESS_FAILS),
            ),
        )
        .with_for_update(of=Reminder)
    )
    for reminder in given_up:
        reminder.apply(ReminderStep.PLAN_AGAIN)
        reminder.tries = max(1, reminder.tries)
        reminder.due_at = now + (wait_after(reminder.tries) or timedelta())
        reminder.ended_reason = DISBELIEVED
