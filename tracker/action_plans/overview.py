"""Counts and short lists for the first page: where recommendations stand, and which plans wait for somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ENDED, RecommendationStatus
from tracker.recommendations.models import Assignment, Recommendation

#: Somebody has something to do about a plan in one of these.
WAITING = (PlanState.DRAFT, PlanState.RETURNED, PlanState.SUBMITTED)
MOST_WAITING = 50


def list_plans_that_wait(viewer: Person) -> list[ActionPlan]:
    """Return the plans that the viewer may see and that are not agreed yet, due first, at most ``MOST_WAITING``."""
    statement = (
        select(ActionPlan)
        .join(ActionPlan.organisation)
        .join(ActionPlan.report)
        .where(permissions.visible_plans(viewer), ActionPlan.state.in_(WAITING))
        .options(contains_eager(ActionPlan.organisation), contains_eager(ActionPlan.report))
        .order_by(ActionPlan.due_on.is_(None), ActionPlan.due_on, Organisation.name, ActionPlan.id)
        .limit(MOST_WAITING)
    )
    return list(db.session.scalars(statement))


def count_by_status(organisation_ids: Collection[UUID] | None) -> dict[RecommendationStatus, int]:
    """Count published recommendations by status: those that the organisations carry today, or all of them."""
    statement = select(Recommendation.status, func.count()).group_by(Recommendation.status)
    if organisation_ids is not None:
        today = clock.today()
        statement = statement.where(
            exists().where(
                Assignment.recommendation_id == Recommendation.id,
                Assignment.organisation_id.in_(organisation_ids),
                Assignment.valid_from <= today,
                or_(Assignment.valid_to.is_(None), Assignment.valid_to >= today),
            )
        )
    found = dict(db.session.execute(statement).all())
    return {status: found[status] for status in RecommendationStatus if status in found}


def count_open(counts: Mapping[RecommendationStatus, int]) -> int:
    """Return how many are not over."""
    return sum(count for status, count in counts.items() if status not in ENDED)


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
    """Return the report published last that asks something of one of the organisations."""
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
        .limit(1)
    )
    return db.session.scalar(statement)
