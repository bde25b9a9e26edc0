"""Counts and short lists for the first page: where recommendations stand, and which plans wait for somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.accounts import access
from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.validity import in_force
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ENDED, RecommendationStatus
from tracker.recommendations.models import Assignment, Recommendation

#: A plan in one of these waits for the organisation whose it is.
WAITS_FOR_ITS_OWN = (PlanState.DRAFT, PlanState.RETURNED)
#: So many are read for a first page; it shows fewer and says how many there are.
MOST_WAITING = 50


@dataclass(frozen=True)
class Waiting:
    """The plans that wait for one person, the most urgent first: some of them, and how many there are."""

    plans: Sequence[ActionPlan]
    total: int


@dataclass(frozen=True)
class ActionCounts:
    """How many actions are overdue in somebody's organisations, and how many open ones they own."""

    overdue: int
    owned: int


def list_plans_that_wait(viewer: Person) -> Waiting:
    """Return the plans that wait for the viewer: their own that are not submitted, and those they may decide about.

    What was returned comes first, then what is due first, then what has waited longest for a decision.
    """
    own = access.own_organisation_ids(viewer)
    waits = and_(ActionPlan.organisation_id.in_(own), ActionPlan.state.in_(WAITS_FOR_ITS_OWN))
    if access.may_do(viewer, "plan.decide"):
        to_decide = and_(ActionPlan.organisation_id.not_in(own), ActionPlan.state == PlanState.SUBMITTED)
        waits = or_(waits, to_decide)
    statement = (
        select(ActionPlan, func.count().over())
        .join(ActionPlan.organisation)
        .join(ActionPlan.report)
        .where(permissions.visible_plans(viewer), waits)
        .options(contains_eager(ActionPlan.organisation), contains_eager(ActionPlan.report))
        .order_by(
            ActionPlan.state != PlanState.RETURNED,
            ActionPlan.state == PlanState.SUBMITTED,
            ActionPlan.due_on.is_(None),
            ActionPlan.due_on,
            ActionPlan.submitted_at,
            Organisation.name,
            ActionPlan.id,
        )
        .limit(MOST_WAITING)
    )
    found = db.session.execute(statement).all()
    return Waiting([plan for plan, _total in found], found[0][1] if found else 0)


def count_by_status(organisation_ids: Collection[UUID] | None) -> dict[RecommendationStatus, int]:
    """Count published recommendations by status: those that the organisations carry today, or all of them."""
    statement = select(Recommendation.status, func.count()).group_by(Recommendation.status)
    if organisation_ids is not None:
        today = clock.today()
        statement = statement.where(
            exists().where(
                Assignment.recommendation_id == Recommendation.id,
                Assignment.organisation_id.in_(organisation_ids),
                in_force(Assignment, today),
            )
        )
    found = dict(db.session.execute(statement).all())
    return {status: found[status] for status in RecommendationStatus if status in found}


def count_open(counts: Mapping[RecommendationStatus, int]) -> int:
    """Return how many are not over."""
    return sum(count for status, count in counts.items() if status not in ENDED)


def count_actions(viewer: Person, organisation_ids: Collection[UUID]) -> ActionCounts:
    """Count with one query what is overdue in these organisations, and what the viewer owns; only what they see."""
    overdue = and_(action_queries.is_overdue(), ActionPlan.organisation_id.in_(organisation_ids))
    owned = and_(action_queries.is_open(), Action.owner_id == viewer.id)
    statement = (
        select(func.count().filter(overdue), func.count().filter(owned))
        .select_from(Action)
        .join(Action.plan)
        .where(permissions.visible_actions(viewer))
    )
    return ActionCounts(*db.session.execute(statement).one())


def count_awaiting(counts: Mapping[RecommendationStatus, int]) -> int:
    """Return how many nobody has answered yet."""
    return counts.get(RecommendationStatus.AWAITING_RESPONSE, 0)


def count_submitted(viewer: Person) -> int:
    """Count the plans that the viewer may see and that wait for headquarters, however many there are."""
    statement = select(func.count(ActionPlan.id)).where(
        permissions.visible_plans(viewer), ActionPlan.state == PlanState.SUBMITTED
    )
    return db.session.scalar(statement) or 0


def find_latest_report(organisation_ids: Collection[UUID]) -> InspectionReport | None:
    """Return the report published last that asks something of one of the organisations, with its overall ratings."""
    statement = (
        select(InspectionReport)
        .where(
            exists().where(
                Recommendation.report_id == InspectionReport.id,
                Assignment.recommendation_id == Recommendation.id,
                Assignment.organisation_id.in_(organisation_ids),
            )
        )
        .order_by(
            InspectionReport.published.is_(None), InspectionReport.published.desc(), InspectionReport.id
        )
        .options(joinedload(InspectionReport.overall_ratings))
        .limit(1)
    )
    return db.session.scalars(statement).unique().first()
