"""Reminders as people and administrators look at them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.short_codes import tidy_code
from tracker.organisations.models import Organisation
from tracker.reminders.due_follow_ups import load_announced_follow_ups
from tracker.reminders.due_plans import load_open_plans
from tracker.reminders.lifecycle import HAS_LEFT, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planner import things_without_a_date

#: The row of the access table that the ledger of e-mails stands in.
LEDGER = "emails"


def emails_sent_to(person: Person) -> Select[Reminder]:
    """Return the statement for the e-mails that were sent to this person: one reminder of each, with its attempts.

    What one e-mail told of several things is several reminders: ``references`` names them all.
    """
    return _sent_to(person).options(selectinload(Reminder.attempts))


def _sent_to(person: Person) -> Select[Reminder]:
    were_sent = (Reminder.recipient_id == person.id, Reminder.state.in_(HAS_LEFT))
    one_of_each = (
        select(func.min(Reminder.code))
        .where(*were_sent)
        .group_by(func.coalesce(Reminder.bundle_id, Reminder.id))
    )
    return select(Reminder).where(*were_sent, Reminder.code.in_(one_of_each)).options(_with_references())


def list_latest_sent_to(person: Person, most: int) -> list[Reminder]:
    """Return one reminder of each e-mail sent to this person last, newest first."""
    statement = _sent_to(person).order_by(Reminder.sent_at.desc(), Reminder.id).limit(most)
    # So few come best with their attempts, in one query.
    return list(db.session.scalars(statement.options(joinedload(Reminder.attempts))).unique())


def _with_references() -> ExecutableOption:
    """Read with each reminder the references of all that left in the same e-mail."""
    other = aliased(Reminder)
    together = (
        select(func.aggregate_strings(other.code, " "))
        # The recipient is the same, and by recipients the table is indexed.
        .where(other.recipient_id == Reminder.recipient_id, other.bundle_id == Reminder.bundle_id)
        .scalar_subquery()
    )
    return with_expression(Reminder.codes_together, together)


def ledger_statement(
    viewer: Person, *, words: str | None = None, states: frozenset[ReminderState] = frozenset()
) -> Select[Reminder]:
    """Return the statement for the ledger of all e-mails, with recipients and attempts.

    ``words`` is a reference such as REM-7F3K2Q, or a part of the recipient's name or address.

    Raises:
        NotFound: the viewer may not look at the ledger.
    """
    require_sight(viewer, LEDGER)
    statement = (
        select(Reminder)
        .join(Reminder.recipient)
        .options(joinedload(Reminder.recipient), selectinload(Reminder.attempts), _with_references())
    )
    if states:
        statement = statement.where(Reminder.state.in_(states))
    if words:
        folded = words.strip().lower()
        statement = statement.where(
            or_(
                Reminder.code == tidy_code(words),
                Person.email.contains(folded, autoescape=True),
                func.lower(Person.name).contains(folded, autoescape=True),
            )
        )
    return statement


@dataclass(frozen=True)
class Undated:
    """Something that should be done and of which nobody can be reminded: it has no date."""

    id: UUID
    code: str
    #: The organisation that answers for it.
    place: str


def list_without_date(viewer: Person) -> list[Undated]:
    """Return the plans and follow-ups that should be done and have no date, by organisation.

    Raises:
        NotFound: the viewer does not run the service.
    """
    require_sight(viewer, LEDGER)
    found = things_without_a_date([*load_open_plans(), *load_announced_follow_ups()])
    places = {each.concerns.organisation_id for each in found}
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(places)))
    names = {row.id: row.name for row in rows}
    undated = [Undated(each.id, each.code, names.get(each.concerns.organisation_id, "")) for each in found]
    return sorted(undated, key=lambda each: (each.place, each.code))


def get_reminder(reminder_id: UUID, *, viewer: Person) -> Reminder:
    """Return one e-mail of the ledger with its attempts.

    Raises:
        NotFound: there is none, or the viewer may not look at the ledger.
    """
    reminder = db.session.scalars(ledger_statement(viewer).where(Reminder.id == reminder_id)).one_or_none()
    if reminder is None:
        raise NotFound
    return reminder
