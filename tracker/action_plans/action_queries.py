"""Finding actions and the people who can own them: only what the asking person may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.accounts.access import own_organisation_ids
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.action_plans import permissions
from tracker.action_plans.lifecycle import OPEN_ACTIONS
from tracker.action_plans.models import Action, ActionHelper, ActionPlan, ActionUpdate, TargetDateChange
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken
from tracker.core.validity import in_force
from tracker.organisations.models import UNIT_TYPES, Organisation
from tracker.recommendations.models import Recommendation

#: Those who hold one of these in an organisation can be asked to do something there. Readers look, never change.
OWNING_ROLES = frozenset({Role.DIRECTOR, Role.PLAN_LEAD, Role.PDU_HEAD, Role.ACTION_OWNER, Role.HQ_RESPONDER})

#: "Due soon" on the pages of owners.
DUE_SOON = timedelta(days=14)


def get_action(action_id: UUID, *, viewer: Person) -> Action:
    """Return an action with its plan, recommendation, owner, updates and moved dates.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    statement = (
        _joined(select(Action))
        .where(Action.id == action_id, permissions.visible_actions(viewer))
        .options(
            joinedload(Action.owner),
            selectinload(Action.updates).joinedload(ActionUpdate.by),
            selectinload(Action.date_changes).joinedload(TargetDateChange.by),
            selectinload(Action.helpers).joinedload(ActionHelper.person),
        )
    )
    if (action := db.session.scalar(statement)) is None:
        raise NotFound
    return action


def visible_actions(viewer: Person) -> Select[Action]:
    """Return the statement of all actions that the viewer may see, unordered, for a list to filter, sort and page.

    Actions removed from a draft are left out; plan, organisation, report, recommendation and owner are joined.
    """
    return (
        _joined(select(Action))
        .join(Action.owner)
        .where(permissions.visible_actions(viewer), ~Action.removed_in_draft)
        .options(contains_eager(Action.owner))
    )


def list_words_of(action_ids: Collection[UUID], *, viewer: Person) -> dict[UUID, str]:
    """Return what is to be done in those among these actions that the viewer may see."""
    if not action_ids:
        return {}
    rows = db.session.execute(
        select(Action.id, Action.text)
        .join(Action.plan)
        .where(Action.id.in_(action_ids), permissions.visible_actions(viewer))
    )
    return {row.id: row.text for row in rows}


def list_due(viewer: Person, *, until: date, limit: int) -> list[Action]:
    """Return open actions of submitted plans that are overdue or due by a day, earliest first."""
    statement = (
        visible_actions(viewer)
        .where(is_open(), ActionPlan.submitted_at.is_not(None), Action.target_date <= until)
        .order_by(Action.target_date, Action.position, Action.id)
        .limit(limit)
        # So few rows come best with all that is shown of them, in one query.
        .options(joinedload(Action.date_changes))
    )
    return list(db.session.scalars(statement).unique())


def count_overdue(viewer: Person, *, within: Collection[UUID] | None = None) -> int:
    """Count the actions that are overdue today, of these organisations or of all that the viewer sees."""
    statement = (
        select(func.count(Action.id))
        .join(Action.plan)
        .where(permissions.visible_actions(viewer), is_overdue())
    )
    if within is not None:
        statement = statement.where(ActionPlan.organisation_id.in_(within))
    return db.session.scalar(statement) or 0


def count_overdue_and_own(viewer: Person, own: Collection[UUID]) -> tuple[int, int]:
    """Count the actions that are overdue today: of all that the viewer sees, and of these organisations; one query."""
    in_own = case((ActionPlan.organisation_id.in_(own), 1))
    row = db.session.execute(
        select(func.count(Action.id), func.count(in_own))
        .join(Action.plan)
        .where(permissions.visible_actions(viewer), is_overdue())
    ).one()
    return row[0], row[1]


def is_open() -> ColumnElement[bool]:
    """Return the SQL condition that somebody still has to do something."""
    return Action.state.in_(OPEN_ACTIONS)


def is_overdue() -> ColumnElement[bool]:
    """Return the SQL condition that says what ``Action.is_overdue`` says of one; needs the plan joined.

    Nothing is overdue in a plan that has never been submitted.
    """
    return and_(is_open(), ActionPlan.submitted_at.is_not(None), Action.target_date < clock.today())


def list_possible_owners(organisation: Organisation) -> list[Person]:
    """Return who holds a post in the organisation, or in a unit of it, today, by name."""
    statement = (
        select(Person)
        .where(
            Person.id.in_(
                select(Membership.person_id)
                .join(Membership.organisation)
                .where(_holds_post_in(organisation.id))
            ),
            Person.state != PersonState.SUSPENDED,
        )
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(statement))


def can_own(person: Person, organisation: Organisation) -> bool:
    """Say whether the person holds a post in the organisation, or in a unit of it, today."""
    statement = (
        select(Membership.id)
        .join(Membership.organisation)
        .where(Membership.person_id == person.id, _holds_post_in(organisation.id))
        .limit(1)
    )
    return person.state is not PersonState.SUSPENDED and db.session.scalar(statement) is not None


def require_can_own(person: Person, plan: ActionPlan, *, field: str = "owner") -> None:
    """Do nothing if the person holds a post in the plan's organisation, or in a unit of it, today.

    Raises:
        RuleBroken: they do not.
    """
    if not can_own(person, plan.organisation):
        raise RuleBroken(f"{person.name} does not hold a post in {plan.organisation.name} today", field=field)


def next_position(plan: ActionPlan, recommendation: Recommendation) -> int:
    """Return the place at the end of the recommendation's actions in the plan."""
    statement = select(func.max(Action.position)).where(
        Action.plan_id == plan.id, Action.recommendation_id == recommendation.id
    )
    return (db.session.scalar(statement) or 0) + 1


def has_updates(action: Action) -> bool:
    """Say whether anybody has reported progress on the action."""
    return (
        db.session.scalar(select(ActionUpdate.id).where(ActionUpdate.action_id == action.id).limit(1))
        is not None
    )


def _holds_post_in(organisation_id: UUID) -> ColumnElement[bool]:
    return and_(
        Membership.role.in_(OWNING_ROLES),
        in_force(Membership, clock.today()),
        or_(
            Organisation.id == organisation_id,
            and_(Organisation.parent_id == organisation_id, Organisation.type.in_(UNIT_TYPES)),
        ),
    )


def _joined(statement: Select[Action]) -> Select[Action]:
    return (
        statement.join(Action.plan)
        .join(ActionPlan.organisation)
        .join(ActionPlan.report)
        .join(Action.recommendation)
        .options(
            contains_eager(Action.plan).options(
                contains_eager(ActionPlan.organisation), contains_eager(ActionPlan.report)
            ),
            contains_eager(Action.recommendation),
        )
    )


def list_plan_leads(person: Person) -> list[Person]:
    """Return who leads the plans of the person's organisations today, by name: whom an owner can ask."""
    statement = (
        select(Person)
        .join(Person.memberships)
        .where(
            Membership.organisation_id.in_(own_organisation_ids(person)),
            Membership.role == Role.PLAN_LEAD,
            in_force(Membership, clock.today()),
            Person.state != PersonState.SUSPENDED,
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(statement))
