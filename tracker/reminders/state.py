"""Reads the state that reminders follow from, in a constant number of queries whatever the size of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Membership, Person, Role
from tracker.core.database import db
from tracker.organisations.models import HEADQUARTERS_TYPES, Organisation
from tracker.reminders.address_models import WITH_FAILED_ADDRESS
from tracker.reminders.choice_models import WITH_CHOICES
from tracker.reminders.directory import ROLES_BY_PLACE, Bodies, Directory
from tracker.reminders.due_actions import (
    helpers_of_open_actions,
    load_actions,
    owners_of_open_actions,
    stream_actions_of,
    stream_open_actions,
)
from tracker.reminders.due_follow_ups import load_announced_follow_ups, load_follow_ups
from tracker.reminders.due_plans import load_open_plans, load_plans
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Subject
from tracker.reminders.models import ReminderRun
from tracker.reminders.planner import State
from tracker.reminders.runs import RunKind

#: Things of one kind by their identifiers, whatever became of them.
_LOADERS = {
    Subject.ACTION: load_actions,
    Subject.PLAN: load_plans,
    Subject.FOLLOW_UP: load_follow_ups,
}

#: Identifiers that one statement takes.
CHUNK = 2_000


def load_state(today: date) -> State:
    """Return everything that some rule may speak of, with everybody who may be told. The things are a stream."""
    return State(stream_due_things(), load_directory(today), last_planned_before(today))


def load_state_of(person: Person, today: date) -> State:
    """Return what this one person may be told of, with nobody else."""
    bodies = load_bodies()
    organisations = _told_about(person, bodies)
    things = chain(
        stream_actions_of(person, organisations),
        load_open_plans(organisations),
        load_announced_follow_ups(organisations),
    )
    return State(things, Directory([person], today, bodies))


def _told_about(person: Person, bodies: Bodies) -> set[UUID]:
    """Return the organisations of whose work somebody with this person's roles may be told."""
    own = {held.organisation_id for held in person.memberships}
    own |= {held.organisation.parent_id for held in person.memberships if held.organisation.parent_id}
    if {held.role for held in person.memberships} & {Role.HQ_RESPONDER, Role.EDITOR}:
        return own | set(bodies.above)
    return own


def stream_due_things() -> Iterator[DueThing]:
    """Yield every open action, plan and announced follow-up."""
    return chain(stream_open_actions(), load_open_plans(), load_announced_follow_ups())


def load_things(subjects: Iterable[tuple[str, UUID]]) -> list[DueThing]:
    """Return these things, named by kind and identifier, whatever became of them; some may not exist."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for subject, identifier in subjects:
        wanted[subject].add(identifier)
    found: list[DueThing] = []
    for subject, load in _LOADERS.items():
        for part in in_parts(sorted(wanted[subject])):
            found += load(part)
    return found


def load_directory(today: date) -> Directory:
    """Return those whom some rule may tell: owners and helpers of open actions, and who holds a post by place."""
    posts = select(Membership.person_id).where(Membership.role.in_(ROLES_BY_PLACE))
    people = load_people(
        or_(
            Person.id.in_(owners_of_open_actions()),
            Person.id.in_(helpers_of_open_actions()),
            Person.id.in_(posts),
        )
    )
    return Directory(people, today, load_bodies())


def load_people(*conditions: ColumnElement[bool]) -> Sequence[Person]:
    """Return people with their memberships and choices as they stand, and whether their address fails, in one query."""
    statement = (
        select(Person)
        .where(*conditions)
        .options(
            joinedload(Person.memberships).joinedload(Membership.organisation),
            joinedload(WITH_CHOICES),
            joinedload(WITH_FAILED_ADDRESS),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).unique().all()


def load_bodies() -> Bodies:
    """Return which headquarters bodies stand above each organisation."""
    rows = db.session.execute(select(Organisation.id, Organisation.parent_id, Organisation.type)).all()
    parents = {row.id: row.parent_id for row in rows}
    headquarters = {row.id for row in rows if row.type in HEADQUARTERS_TYPES}
    above: dict[UUID, list[UUID]] = {}
    for row in rows:
        found: list[UUID] = []
        body, seen = row.parent_id, {row.id}
        while body is not None and body not in seen:
            seen.add(body)
            if body in headquarters:
                found.append(body)
            body = parents.get(body)
        above[row.id] = found
    return Bodies(above)


def last_planned_before(today: date) -> date | None:
    """Return the last day before today for which the planner came to its end."""
    return db.session.scalar(
        select(func.max(ReminderRun.on)).where(
            ReminderRun.kind == RunKind.PLAN, ReminderRun.on < today, ReminderRun.ended_at.is_not(None)
        )
    )


def in_parts(items: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield the items a few thousand at a time."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
