"""What is written down just before a message leaves and just after it was taken.

Each message needs both, each in time: before it leaves, so that a crash leaves a doubt; after it was taken, so that
nobody sends it again. They are therefore a few plain statements, so that both can share one commit with the message
before. What else may come of a hand-over stands in ``claims``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update

from tracker.core.database import Base, db
from tracker.reminders.claims import LEASE, Parcel
from tracker.reminders.lifecycle import REMINDER_TRANSITIONS, Outcome, ReminderState, ReminderStep
from tracker.reminders.models import Reminder, ReminderAttempt

_REMINDERS = Base.metadata.tables[Reminder.__tablename__]
_ATTEMPTS = Base.metadata.tables[ReminderAttempt.__tablename__]


@dataclass(frozen=True)
class Departure:
    """A message that is ready to leave, and what it holds."""

    parcel: Parcel
    message: EmailMessage
    address: str
    #: By what several go that leave together for the first time.
    new_bundle: UUID | None
    #: Those of which an earlier hand-over may have arrived, when the carrier cannot be asked.
    maybe_twice: tuple[UUID, ...] = ()
    #: Whether the carrier must be asked first if it has the message already.
    ask_first: bool = False


def begin(departure: Departure, now: datetime) -> bool:
    """Write down that the message leaves now: from the commit on a crash leaves a doubt about all that it holds.

    Returns False, with nothing to be committed, if one of the claims no longer holds: its lease ran out, or it was
    cancelled.
    """
    changes: dict[str, Any] = {"lease_until": now + LEASE}
    if departure.new_bundle is not None:
        changes["bundle_id"] = departure.new_bundle
    ours = _held_by(departure.parcel, ReminderState.CLAIMED)
    if _changed(update(_REMINDERS).where(*ours, _REMINDERS.c.lease_until > now).values(changes)) != len(
        departure.parcel
    ):
        return False
    if departure.maybe_twice:
        _changed(
            update(_REMINDERS).where(_REMINDERS.c.id.in_(departure.maybe_twice)).values(maybe_twice=True)
        )
    _write_attempts(
        departure.parcel,
        handed_over_at=now,
        address=departure.address,
        subject=str(departure.message["Subject"]),
        message_id=str(departure.message["Message-ID"]).strip("<>"),
    )
    return True


def accept(parcel: Parcel, said: str, now: datetime) -> bool:
    """Write down that a mail server took them.

    Returns False, with nothing to be committed, if another sender or somebody else has settled one of them since.
    """
    sources, target = REMINDER_TRANSITIONS[ReminderStep.ACCEPT]
    statement = update(_REMINDERS).where(*_held_by(parcel, *sources))
    if _changed(statement.values(state=target, lease_until=None, sent_at=now, ended_reason=None)) != len(
        parcel
    ):
        return False
    _write_attempts(parcel, ended_at=now, outcome=Outcome.ACCEPTED, detail=said)
    return True


def _held_by(parcel: Parcel, *states: ReminderState) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for what these attempts still hold: each reminder has one latest attempt."""
    return (
        _REMINDERS.c.id.in_([claim.reminder_id for claim in parcel]),
        _REMINDERS.c.attempt_id.in_([claim.attempt_id for claim in parcel]),
        _REMINDERS.c.state.in_(states),
    )


def _write_attempts(parcel: Parcel, **values: object) -> None:
    ids = [claim.attempt_id for claim in parcel]
    _changed(update(_ATTEMPTS).where(_ATTEMPTS.c.id.in_(ids)).values(values))


def _changed(statement: Any) -> int:
    """Run a statement past the objects in memory, which no longer count after the commit that follows."""
    return int(db.session.connection().execute(statement).rowcount)
