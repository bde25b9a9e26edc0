"""What follows when somebody takes over recommendations: plans are opened or joined, and statuses worked out anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import Membership, Person
from tracker.action_plans import permissions
from tracker.action_plans.lifecycle import OPEN_ACTIONS
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.opening import open_plan
from tracker.action_plans.queries import is_carried_by
from tracker.action_plans.standing import refresh_statuses
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.core.validity import in_force
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.assigning import assign_to_successors
from tracker.recommendations.handing_on import hand_on
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Assignment, Recommendation


@dataclass(frozen=True)
class Touched:
    """How much hangs on some bodies today."""

    recommendations: int
    plans: int
    open_actions: int
    people: int


def take_over(
    body: Organisation,
    chosen: Collection[UUID],
    successors: Sequence[Organisation],
    *,
    from_: date,
    reason: str,
    by: Person,
) -> list[ActionPlan]:
    """The successors carry the chosen recommendations, and have a plan for each report; return these plans.

    Open actions stay in the plan they are in, owned as before: whoever keeps it hands them over or carries them.

    Raises:
        NotFound, NotPermitted, RuleBroken: as for ``assign_to_successors``.
    """
    with act("recommendations taken over", by=by, reason=reason.strip() or None):
        assigned = assign_to_successors(body, chosen, successors, from_=from_, reason=reason, by=by)
        return _open_plans(assigned, by=by)


def take_over_part(
    body: Organisation,
    chosen: Collection[UUID],
    to: Organisation | None,
    *,
    from_: date,
    reason: str,
    by: Person,
) -> list[ActionPlan]:
    """Somebody else carries the chosen recommendations of a body that goes on; return the plans of who carries them.

    Raises:
        NotFound, NotPermitted, RuleBroken: as for ``hand_on``.
    """
    with act("recommendations taken over", by=by, reason=reason.strip() or None):
        handed_on = hand_on(body, chosen, to, from_=from_, reason=reason, by=by)
        return _open_plans(handed_on, by=by)


def _open_plans(assigned: Sequence[Recommendation], *, by: Person) -> list[ActionPlan]:
    """Let whoever carries these today have a plan for each report, and work out anew how they stand."""
    db.session.flush()
    _hold_reports({each.report_id for each in assigned})
    today = clock.today()
    wanted = {
        (assignment.organisation, each.report): None
        for each in assigned
        for assignment in each.assignments
        if assignment.is_in_force(today)
    }
    plans = [open_plan(carrier, report, by=by) for carrier, report in wanted]
    refresh_statuses([each.id for each in assigned], by=by)
    return plans


def list_left_behind(viewer: Person, *, limit: int) -> list[Action]:
    """Return open actions in plans whose body carries the recommendation no longer, as far as the viewer sees them."""
    return list(
        db.session.scalars(
            select(Action)
            .join(Action.plan)
            .join(Action.recommendation)
            .join(ActionPlan.organisation)
            .where(
                Action.state.in_(OPEN_ACTIONS),
                ActionPlan.submitted_at.is_not(None),
                Recommendation.status.not_in(ENDED),
                ~is_carried_by(ActionPlan.organisation_id),
                permissions.visible_actions(viewer),
            )
            .options(
                contains_eager(Action.plan).contains_eager(ActionPlan.organisation),
                contains_eager(Action.recommendation),
            )
            .order_by(Organisation.name, Action.target_date, Action.id)
            .limit(limit)
        )
    )


def what_is_touched(bodies: Collection[Organisation]) -> Touched:
    """Count what hangs on these bodies: numbers only, which tell nobody what anything says."""
    ids = [each.id for each in bodies]
    today = clock.today()
    carried = select(Assignment.recommendation_id).where(
        Assignment.organisation_id.in_(ids), in_force(Assignment, today)
    )
    recommendations = select(func.count(Recommendation.id)).where(
        Recommendation.status.not_in(ENDED),
        or_(Recommendation.addressee_id.in_(ids), Recommendation.id.in_(carried)),
    )
    plans = select(func.count(ActionPlan.id)).where(ActionPlan.organisation_id.in_(ids))
    actions = (
        select(func.count(Action.id))
        .join(Action.plan)
        .where(ActionPlan.organisation_id.in_(ids), Action.state.in_(OPEN_ACTIONS))
    )
    people = select(func.count(Membership.person_id.distinct())).where(
        Membership.organisation_id.in_(ids), in_force(Membership, today)
    )
    counts = (each.scalar_subquery() for each in (recommendations, plans, actions, people))
    return Touched(*db.session.execute(select(*counts)).one())


def _hold_reports(report_ids: Collection[UUID]) -> None:
    """Keep others from opening plans for the same reports until the transaction ends."""
    db.session.scalars(
        select(InspectionReport.id)
        .where(InspectionReport.id.in_(report_ids))
        .order_by(InspectionReport.id)
        .with_for_update(key_share=True)
    ).all()
