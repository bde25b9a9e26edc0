"""What is still to be done by whom in one organisation: open actions, and answers that somebody leads on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from tracker.accounts.models import Membership, Person, PersonState
from tracker.action_plans.action_queries import OWNING_ROLES, is_open
from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.organisations.models import UNIT_TYPES, Organisation
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Recommendation


@dataclass(frozen=True)
class OpenWork:
    """What one person still owns and leads on in one organisation's plans."""

    actions: list[Action] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.actions or self.responses)


@dataclass(frozen=True)
class Workload:
    """How much somebody owns and leads on in the plans of one organisation."""

    person: Person
    organisation_id: UUID
    actions: int
    leads: int


def list_open_work(person: Person, organisation: Organisation) -> OpenWork:
    """Return the open actions that this person owns in the organisation's plans, and the answers they lead on."""
    actions = db.session.scalars(
        select(Action)
        .join(Action.plan)
        .join(Action.recommendation)
        .where(Action.owner_id == person.id, ActionPlan.organisation_id == organisation.id, is_open())
        .options(
            contains_eager(Action.plan).joinedload(ActionPlan.report), contains_eager(Action.recommendation)
        )
        .order_by(Action.target_date, Action.position, Action.id)
    )
    responses = db.session.scalars(
        select(Response)
        .join(Response.plan)
        .join(Response.recommendation)
        .where(
            Response.lead_id == person.id,
            ActionPlan.organisation_id == organisation.id,
            Recommendation.status.not_in(ENDED),
        )
        .options(
            contains_eager(Response.plan).joinedload(ActionPlan.report),
            contains_eager(Response.recommendation).joinedload(Recommendation.addressee),
        )
        .order_by(ActionPlan.code, Recommendation.position, Response.id)
    )
    return OpenWork(list(actions), list(responses))


def list_workloads(organisation_ids: Collection[UUID]) -> list[Workload]:
    """Return how much each person owns or leads on in the plans of these organisations, by name; two queries."""
    counted = union_all(_actions_by_owner(organisation_ids), _answers_by_lead(organisation_ids)).subquery()
    statement = select(
        counted.c.person_id,
        counted.c.organisation_id,
        func.sum(counted.c.actions).label("actions"),
        func.sum(counted.c.leads).label("leads"),
    ).group_by(counted.c.person_id, counted.c.organisation_id)
    rows = db.session.execute(statement).all()
    people = _people(row.person_id for row in rows)
    found = [
        Workload(people[row.person_id], row.organisation_id, int(row.actions), int(row.leads)) for row in rows
    ]
    return sorted(found, key=lambda each: (each.person.name, str(each.person.id)))


def list_left_behind(organisation_ids: Collection[UUID]) -> list[Workload]:
    """Return the work of people who hold no post where it is to be done, today, or whose account is suspended."""
    if not organisation_ids:
        return []
    return [each for each in list_workloads(organisation_ids) if is_left_behind(each)]


def is_left_behind(load: Workload) -> bool:
    """Say whether nobody will do this work: its person holds no post there today, or may not sign in."""
    return load.person.state is PersonState.SUSPENDED or not holds_post(load.person, load.organisation_id)


def holds_post(person: Person, organisation_id: UUID) -> bool:
    """Say of somebody whose roles are read already whether they hold a post in the organisation or a unit of it."""
    today = clock.today()
    return any(
        held.role in OWNING_ROLES and held.is_current(today) and organisation_id in _reach(held.organisation)
        for held in person.memberships
    )


def was_ever_in(person: Person, organisation_id: UUID) -> bool:
    """Say whether the person holds, held or will hold a role in the organisation or a unit of it."""
    return any(organisation_id in _reach(held.organisation) for held in person.memberships)


def last_day_of(person: Person, organisation_id: UUID) -> date | None:
    """Return the last day on which the person held a role there, None where that lies ahead or was never set."""
    today = clock.today()
    ended = [
        held.valid_to
        for held in person.memberships
        if held.valid_to is not None
        and held.valid_to < today
        and organisation_id in _reach(held.organisation)
    ]
    return max(ended, default=None)


def list_members(organisation: Organisation) -> list[Membership]:
    """Return every role held in the organisation or a unit of it today or later, and whose it is, by name."""
    today = clock.today()
    statement = (
        select(Membership)
        .join(Membership.person)
        .join(Membership.organisation)
        .where(
            or_(
                Organisation.id == organisation.id,
                and_(Organisation.parent_id == organisation.id, Organisation.type.in_(UNIT_TYPES)),
            ),
            or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
        )
        .options(contains_eager(Membership.person), contains_eager(Membership.organisation))
        .order_by(Person.name, Person.id, Membership.valid_from, Membership.id)
    )
    return list(db.session.scalars(statement))


def _reach(organisation: Organisation) -> set[UUID]:
    reached = {organisation.id}
    if organisation.type in UNIT_TYPES and organisation.parent_id is not None:
        reached.add(organisation.parent_id)
    return reached


def _actions_by_owner(organisation_ids: Collection[UUID]) -> Select[UUID, UUID, int, int]:
    return (
        select(
            Action.owner_id.label("person_id"),
            ActionPlan.organisation_id.label("organisation_id"),
            func.count().label("actions"),
            literal(0).label("leads"),
        )
        .join(Action.plan)
        .where(is_open(), ActionPlan.organisation_id.in_(organisation_ids))
        .group_by(Action.owner_id, ActionPlan.organisation_id)
    )


def _answers_by_lead(organisation_ids: Collection[UUID]) -> Select[UUID | None, UUID, int, int]:
    return (
        select(
            Response.lead_id.label("person_id"),
            ActionPlan.organisation_id.label("organisation_id"),
            literal(0).label("actions"),
            func.count().label("leads"),
        )
        .join(Response.plan)
        .join(Response.recommendation)
        .where(
            Response.lead_id.is_not(None),
            ActionPlan.organisation_id.in_(organisation_ids),
            Recommendation.status.not_in(ENDED),
        )
        .group_by(Response.lead_id, ActionPlan.organisation_id)
    )


def _people(person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    statement = (
        select(Person)
        .where(Person.id.in_(list(person_ids)))
        .options(joinedload(Person.memberships).joinedload(Membership.organisation))
    )
    return {person.id: person for person in db.session.scalars(statement).unique()}
