"""Finding plans, and what is in them: only what the asking person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionState
from tracker.action_plans.models import Action, ActionPlan, PlanDueRule, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.validity import in_force
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ENDED, RecommendationStatus, ResponseKind
from tracker.recommendations.models import Assignment, Recommendation

#: Nobody has to answer these: they are over, or another plan carries them.
NOT_TO_BE_ANSWERED = ENDED | {RecommendationStatus.CARRIED_ELSEWHERE}


@dataclass(frozen=True)
class PlanItem:
    """One recommendation in a plan, with the answer and the actions so far, without those removed from a draft."""

    recommendation: Recommendation
    response: Response | None
    actions: Sequence[Action]

    @property
    def standing_actions(self) -> list[Action]:
        """The actions that count: those not withdrawn."""
        return [action for action in self.actions if action.state is not ActionState.WITHDRAWN]

    @property
    def open_actions(self) -> list[Action]:
        """The actions that somebody still has to do."""
        return [action for action in self.actions if action.state in OPEN_ACTIONS]

    @property
    def is_expected(self) -> bool:
        """Say whether the plan has to answer this recommendation: not if it is over or carried elsewhere."""
        return self.response is not None or self.recommendation.status not in NOT_TO_BE_ANSWERED

    @property
    def is_completed(self) -> bool:
        """Say whether the organisation has called this section completed."""
        return self.response is not None and self.response.is_complete

    @property
    def needs_action(self) -> bool:
        """Say whether the answer promises something that no action says how to keep."""
        return (
            self.response is not None
            and self.response.kind is not ResponseKind.NOT_AGREED
            and not self.standing_actions
        )


def get_plan(plan_id: UUID, *, viewer: Person) -> ActionPlan:
    """Return a plan with its organisation, its report and the people who submitted and decided it.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    statement = (
        select(ActionPlan)
        .where(ActionPlan.id == plan_id, permissions.visible_plans(viewer))
        .options(*_who_and_what())
    )
    if (plan := db.session.scalar(statement)) is None:
        raise NotFound
    return plan


def find_plan(organisation: Organisation, report: InspectionReport) -> ActionPlan | None:
    """Return the plan of an organisation for a report, for services: nobody's sight is asked about."""
    return db.session.scalar(
        select(ActionPlan).where(
            ActionPlan.organisation_id == organisation.id, ActionPlan.report_id == report.id
        )
    )


def visible_plans(viewer: Person) -> Select[ActionPlan]:
    """Return the statement of all plans that the viewer may see, unordered, for a list to filter, sort and page."""
    return (
        select(ActionPlan)
        .join(ActionPlan.organisation)
        .join(ActionPlan.report)
        .where(permissions.visible_plans(viewer))
        .options(contains_eager(ActionPlan.organisation), contains_eager(ActionPlan.report))
    )


def list_plans_of_report(report_id: UUID, *, viewer: Person) -> list[ActionPlan]:
    """Return the plans that answer a report, as far as the viewer may see them, by organisation."""
    statement = visible_plans(viewer).where(ActionPlan.report_id == report_id)
    return list(db.session.scalars(statement.order_by(Organisation.name, ActionPlan.id)))


def list_submitted_of(organisation_id: UUID, *, other_than: UUID, viewer: Person) -> list[ActionPlan]:
    """Return an organisation's other plans that are submitted, as far as the viewer sees them, the newest first."""
    statement = visible_plans(viewer).where(
        ActionPlan.organisation_id == organisation_id,
        ActionPlan.id != other_than,
        ActionPlan.submitted_at.is_not(None),
    )
    return list(db.session.scalars(statement.order_by(ActionPlan.submitted_at.desc(), ActionPlan.id)))


def list_items(plan: ActionPlan) -> list[PlanItem]:
    """Return each recommendation that the plan answers, in printed order, in three queries whatever their number.

    Those are the ones that the organisation carries today, and any that it carried when it answered.
    """
    responses = db.session.scalars(
        select(Response).where(Response.plan_id == plan.id).options(joinedload(Response.lead))
    )
    answered = {response.recommendation_id: response for response in responses}
    actions = defaultdict(list)
    for action in db.session.scalars(
        select(Action)
        .where(Action.plan_id == plan.id, ~Action.removed_in_draft)
        .order_by(Action.position, Action.id)
        .options(joinedload(Action.owner))
    ):
        actions[action.recommendation_id].append(action)
    recommendations = db.session.scalars(
        select(Recommendation)
        .where(
            Recommendation.report_id == plan.report_id,
            or_(is_carried_by(plan.organisation_id), Recommendation.id.in_(answered)),
        )
        .order_by(Recommendation.position, Recommendation.id)
        .options(joinedload(Recommendation.addressee))
    )
    return [PlanItem(each, answered.get(each.id), actions[each.id]) for each in recommendations]


def get_item(recommendation_id: UUID, *, viewer: Person) -> tuple[ActionPlan, PlanItem]:
    """Return a recommendation as it stands in the plan through which the viewer sees it answered.

    Where several organisations carry it, the plan is the one that the viewer may answer in, or else the first by name.

    Raises:
        NotFound: there is no such recommendation, or no plan with it that the viewer may see.
    """
    statement = (
        select(ActionPlan)
        .join(ActionPlan.organisation)
        .join(Recommendation, Recommendation.report_id == ActionPlan.report_id)
        .where(
            Recommendation.id == recommendation_id,
            permissions.visible_plans(viewer),
            or_(
                is_carried_by(ActionPlan.organisation_id),
                exists().where(
                    Response.plan_id == ActionPlan.id, Response.recommendation_id == recommendation_id
                ),
            ),
        )
        .order_by(Organisation.name, ActionPlan.id)
        .options(*_who_and_what())
    )
    plans = list(db.session.scalars(statement))
    if not plans:
        raise NotFound
    recommendation = db.session.scalars(
        select(Recommendation)
        .where(Recommendation.id == recommendation_id)
        .options(joinedload(Recommendation.addressee))
    ).one()
    plan = next((each for each in plans if permissions.may_answer(viewer, each, recommendation)), plans[0])
    return plan, item_of(plan, recommendation)


def item_of(plan: ActionPlan, recommendation: Recommendation) -> PlanItem:
    """Return one recommendation with its answer and actions in a plan."""
    response = find_response(plan, recommendation)
    actions = db.session.scalars(
        select(Action)
        .where(
            Action.plan_id == plan.id, Action.recommendation_id == recommendation.id, ~Action.removed_in_draft
        )
        .order_by(Action.position, Action.id)
        .options(joinedload(Action.owner))
    )
    return PlanItem(recommendation, response, list(actions))


def find_response(plan: ActionPlan, recommendation: Recommendation) -> Response | None:
    """Return the answer to a recommendation in a plan, if there is one."""
    return db.session.scalar(
        select(Response)
        .where(Response.plan_id == plan.id, Response.recommendation_id == recommendation.id)
        .options(joinedload(Response.lead))
    )


def list_answers(recommendation_id: UUID, *, viewer: Person) -> list[tuple[ActionPlan, Response]]:
    """Return every answer to a recommendation that the viewer may see, with its plan, by organisation."""
    statement = (
        select(Response)
        .join(Response.plan)
        .join(ActionPlan.organisation)
        .where(Response.recommendation_id == recommendation_id, permissions.visible_plans(viewer))
        .order_by(Organisation.name, Response.id)
        .options(
            contains_eager(Response.plan).contains_eager(ActionPlan.organisation), joinedload(Response.lead)
        )
    )
    return [(response.plan, response) for response in db.session.scalars(statement)]


def is_carried_by(
    organisation_id: UUID | InstrumentedAttribute[UUID], *, on: date | None = None
) -> ColumnElement[bool]:
    """Return the SQL condition that the organisation carries the recommendation on that day, by default today."""
    day = on or clock.today()
    return exists().where(
        Assignment.recommendation_id == Recommendation.id,
        Assignment.organisation_id == organisation_id,
        in_force(Assignment, day),
    )


def carries(plan: ActionPlan, recommendation: Recommendation) -> bool:
    """Say whether the recommendation is one that this plan answers today."""
    if recommendation.report_id != plan.report_id:
        return False
    statement = select(Recommendation.id).where(
        Recommendation.id == recommendation.id, is_carried_by(plan.organisation_id)
    )
    return db.session.scalar(statement) is not None


def find_due_rule(kind: str, published_on: date) -> PlanDueRule | None:
    """Return the rule for reports of this kind that was in force on the day of publication."""
    return db.session.scalar(
        select(PlanDueRule)
        .where(PlanDueRule.kind == kind, PlanDueRule.valid_from <= published_on)
        .order_by(PlanDueRule.valid_from.desc())
        .limit(1)
    )


def list_due_rules() -> list[PlanDueRule]:
    """Return all rules, by kind of inspection, newest first."""
    return list(
        db.session.scalars(
            select(PlanDueRule).order_by(PlanDueRule.kind, PlanDueRule.valid_from.desc(), PlanDueRule.id)
        )
    )


def count_reports_by_kind() -> dict[str, int]:
    """Return how many published reports there are of each kind of inspection, by kind."""
    statement = select(InspectionReport.kind, func.count()).group_by(InspectionReport.kind)
    return dict(db.session.execute(statement.order_by(InspectionReport.kind)).all())


def count_items(plans: Iterable[ActionPlan]) -> dict[UUID, tuple[int, int]]:
    """Return for each plan how many sections are completed and how many there are, in one query."""
    plan_ids = [plan.id for plan in plans]
    statement = (
        select(ActionPlan.id, func.count(case((Response.is_complete, 1))), func.count())
        .join(Recommendation, Recommendation.report_id == ActionPlan.report_id)
        .outerjoin(
            Response, and_(Response.plan_id == ActionPlan.id, Response.recommendation_id == Recommendation.id)
        )
        .where(
            ActionPlan.id.in_(plan_ids),
            or_(
                Response.id.is_not(None),
                and_(
                    is_carried_by(ActionPlan.organisation_id),
                    Recommendation.status.not_in(NOT_TO_BE_ANSWERED),
                ),
            ),
        )
        .group_by(ActionPlan.id)
    )
    counts = {plan_id: (done, total) for plan_id, done, total in db.session.execute(statement)}
    return {plan_id: counts.get(plan_id, (0, 0)) for plan_id in plan_ids}


def _who_and_what() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(ActionPlan.organisation),
        joinedload(ActionPlan.report),
        joinedload(ActionPlan.submitted_by),
        joinedload(ActionPlan.decided_by),
    )
