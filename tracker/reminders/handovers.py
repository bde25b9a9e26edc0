"""What is written down just before a message leaves and just after it was taken.

Each message needs both, each in time: before it leaves, so that a crash leaves a doubt; after it was taken, so that
nobody sends it again. They are therefore a few plain statements, so that both can share one commit with the message
before. What else may come of a hand-over stands in ``claims``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Uuid, bindparam, func, or_, update

from tracker.core.database import Base
from tracker.reminders import handovers_in_one
from tracker.reminders.claims import LEASE, Claim, Parcel
from tracker.reminders.database_clock import database_now
from tracker.reminders.departures import Departure
from tracker.reminders.lifecycle import REMINDER_TRANSITIONS, Outcome, ReminderState, ReminderStep
from tracker.reminders.models import Reminder, ReminderAttempt

_REMINDERS = Base.metadata.tables[Reminder.__tablename__]
_ATTEMPTS = Base.metadata.tables[ReminderAttempt.__tablename__]


def accept_and_begin(book: Connection, taken: tuple[Parcel, str] | None, departure: Departure) -> bool:
    """Write down that the message before was taken, if there was one, and that this one leaves now.

    Returns False, with nothing to be committed, if one of the claims no longer holds.
    """
    if book.dialect.name == "postgresql":
        return handovers_in_one.accept_and_begin(book, taken, departure)
    now = database_now(book)
    return (taken is None or accept(book, *taken, now)) and begin(book, departure, now)


def begin(book: Connection, departure: Departure, now: datetime) -> bool:
    """Write down that the message leaves now: from the commit on a crash leaves a doubt about all that it holds.

    Returns False, with nothing to be committed, if one of the claims no longer holds: its lease ran out, or it was
    cancelled.
    """
    ours = [
        {
            **_named(claim),
            "now": now,
            "lease": now + LEASE,
            "bundle": departure.new_bundle,
            "doubted": claim.reminder_id in departure.maybe_twice,
        }
        for claim in departure.parcel
    ]
    if book.execute(_BEGIN, ours).rowcount != len(ours):
        return False
    what_leaves = {
        "now": now,
        "to": departure.address,
        "about": str(departure.message["Subject"]),
        "known_as": str(departure.message["Message-ID"]).strip("<>"),
    }
    book.execute(_BEGIN_ATTEMPT, [{"attempt": each.attempt_id, **what_leaves} for each in departure.parcel])
    return True


def accept(book: Connection, parcel: Parcel, said: str, now: datetime) -> bool:
    """Write down that a mail server took them.

    Returns False, with nothing to be committed, if another sender or somebody else has settled one of them since.
    """
    ours = [{**_named(claim), "now": now} for claim in parcel]
    if book.execute(_ACCEPT, ours).rowcount != len(ours):
        return False
    book.execute(_ACCEPT_ATTEMPT, [{"attempt": each.attempt_id, "now": now, "said": said} for each in parcel])
    return True


def _named(claim: Claim) -> dict[str, Any]:
    return {"reminder": claim.reminder_id, "attempt": claim.attempt_id}


def _held(*states: ReminderState) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for what an attempt still holds: each reminder has one latest attempt."""
    return (
        _REMINDERS.c.id == bindparam("reminder"),
        _REMINDERS.c.attempt_id == bindparam("attempt"),
        or_(*(_REMINDERS.c.state == state for state in states)),
    )


_SOURCES, _TAKEN = REMINDER_TRANSITIONS[ReminderStep.ACCEPT]

# Each is written once and run for all that a message holds.
_BEGIN = (
    update(_REMINDERS)
    .where(*_held(ReminderState.CLAIMED), _REMINDERS.c.lease_until > bindparam("now"))
    .values(
        lease_until=bindparam("lease"),
        bundle_id=func.coalesce(bindparam("bundle", type_=Uuid()), _REMINDERS.c.bundle_id),
        maybe_twice=or_(_REMINDERS.c.maybe_twice, bindparam("doubted", type_=Boolean())),
    )
)
_BEGIN_ATTEMPT = (
    update(_ATTEMPTS)
    .where(_ATTEMPTS.c.id == bindparam("attempt"))
    .values(
        handed_over_at=bindparam("now"),
        address=bindparam("to"),
        subject=bindparam("about"),
        message_id=bindparam("known_as"),
    )
)
_ACCEPT = (
    update(_REMINDERS)
    .where(*_held(*_SOURCES))
    .values(state=_TAKEN, lease_until=None, sent_at=bindparam("now"), ended_reason=None)
)
_ACCEPT_ATTEMPT = (
    update(_ATTEMPTS)
    .where(_ATTEMPTS.c.id == bindparam("attempt"))
    .values(ended_at=bindparam("now"), outcome=Outcome.ACCEPTED, detail=bindparam("said"))
)
