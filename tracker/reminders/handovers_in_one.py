"""What ``handovers`` writes between two messages, on PostgreSQL: one statement instead of nine.

Each statement costs a way to the server and back, and there each one takes the checks of its table apart anew. SQLite
has neither the way nor statements that change several tables.
"""

from __future__ import annotations

from sqlalchemy import (
    Connection,
    Update,
    Uuid,
    any_,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import CTE

from tracker.core.database import Base
from tracker.reminders.claims import LEASE, Parcel
from tracker.reminders.departures import Departure
from tracker.reminders.lifecycle import REMINDER_TRANSITIONS, Outcome, ReminderState, ReminderStep
from tracker.reminders.models import Reminder, ReminderAttempt

_REMINDERS = Base.metadata.tables[Reminder.__tablename__]
_ATTEMPTS = Base.metadata.tables[ReminderAttempt.__tablename__]


def accept_and_begin(book: Connection, taken: tuple[Parcel, str] | None, departure: Departure) -> bool:
    """Write down that the message before was taken and that this one leaves now, by the database's clock.

    Returns False, with nothing to be committed, if one of the claims no longer holds.
    """
    before, said = taken or ((), "")
    noted = book.execute(
        _ACCEPT_AND_BEGIN,
        {
            "taken": [each.reminder_id for each in before],
            "taken_attempts": [each.attempt_id for each in before],
            "said": said,
            "leaving": [each.reminder_id for each in departure.parcel],
            "leaving_attempts": [each.attempt_id for each in departure.parcel],
            "bundle": departure.new_bundle,
            "doubted": list(departure.maybe_twice),
            "to": departure.address,
            "about": str(departure.message["Subject"]),
            "known_as": str(departure.message["Message-ID"]).strip("<>"),
        },
    ).one()
    return tuple(noted) == (len(before), len(departure.parcel))


def _these(name: str) -> object:
    return any_(bindparam(name, type_=ARRAY(Uuid())))


def _held_as(name: str) -> Update:
    """Begin an update of what these attempts still hold: each reminder has one latest attempt."""
    return update(_REMINDERS).where(
        _REMINDERS.c.id == _these(name), _REMINDERS.c.attempt_id == _these(f"{name}_attempts")
    )


def _attempts(name: str) -> Update:
    return update(_ATTEMPTS).where(_ATTEMPTS.c.id == _these(f"{name}_attempts"))


#: One moment for all that a message holds; it is that of this statement, not of the transaction.
_NOW = func.statement_timestamp()
_SOURCES, _TAKEN = REMINDER_TRANSITIONS[ReminderStep.ACCEPT]

# No state is asked for by its name: the planner would go through all that ever stood there. What is not one of the
# others is one of these, and only what is claimed has a lease (``lease_if_claimed``).
_MAY_BE_ACCEPTED = _REMINDERS.c.state.not_in(set(ReminderState).difference(_SOURCES))
_IS_CLAIMED = _REMINDERS.c.lease_until > _NOW

_accepted: CTE = (
    _held_as("taken")
    .where(_MAY_BE_ACCEPTED)
    .values(state=_TAKEN, lease_until=None, sent_at=_NOW, ended_reason=None)
    .returning(_REMINDERS.c.id)
    .cte("accepted")
)
_accepted_attempts: CTE = (
    _attempts("taken")
    .values(ended_at=_NOW, outcome=Outcome.ACCEPTED, detail=bindparam("said"))
    .returning(_ATTEMPTS.c.id)
    .cte("accepted_attempts")
)
_begun: CTE = (
    _held_as("leaving")
    .where(_IS_CLAIMED)
    .values(
        lease_until=_NOW + literal(LEASE),
        bundle_id=func.coalesce(bindparam("bundle", type_=Uuid()), _REMINDERS.c.bundle_id),
        maybe_twice=or_(_REMINDERS.c.maybe_twice, _REMINDERS.c.id == _these("doubted")),
    )
    .returning(_REMINDERS.c.id)
    .cte("begun")
)
_begun_attempts: CTE = (
    _attempts("leaving")
    .values(
        handed_over_at=_NOW,
        address=bindparam("to"),
        subject=bindparam("about"),
        message_id=bindparam("known_as"),
    )
    .returning(_ATTEMPTS.c.id)
    .cte("begun_attempts")
)
_ACCEPT_AND_BEGIN = select(
    select(func.count()).select_from(_accepted).scalar_subquery(),
    select(func.count()).select_from(_begun).scalar_subquery(),
).add_cte(_accepted_attempts, _begun_attempts)
