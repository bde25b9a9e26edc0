"""Answering a recommendation: agreed, partly agreed or not agreed, and who leads on it."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions, queries
from tracker.action_plans.holding import hold, note_edit
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING, PlanState
from tracker.action_plans.models import ActionPlan, Response
from tracker.action_plans.rules import LONGEST_EXPLANATION, in_words, required_text
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import act
from tracker.recommendations.lifecycle import ResponseKind
from tracker.recommendations.models import Recommendation

_MISSING_EXPLANATION = {
    ResponseKind.PARTLY_AGREED: "Enter which part you do not agree with",
    ResponseKind.NOT_AGREED: "Enter why you do not agree with this recommendation",
}


def answer(
    plan: ActionPlan,
    recommendation: Recommendation,
    *,
    kind: ResponseKind,
    by: Person,
    explanation: str | None = None,
    lead: Person | None = None,
    expected_version: int | None = None,
) -> Response:
    """Record the organisation's answer to a recommendation, or change it; return it.

    An agreed recommendation needs no explanation and keeps none. Without a ``lead`` the one named before stays.
    A section that was called completed and now lacks an action is no longer completed.

    Raises:
        NotFound: ``by`` may not see the plan, or the plan does not answer this recommendation.
        NotPermitted: ``by`` may not answer this recommendation.
        RuleBroken: the plan is submitted; or the reason is missing; or the lead holds no post in the organisation.
        ChangedMeanwhile: somebody else answered first.
    """
    permissions.require_answer(by, plan, recommendation)
    hold(plan)
    _require_open(plan)
    if not queries.carries(plan, recommendation):
        raise NotFound
    reasons = None
    if kind is not ResponseKind.AGREED:
        reasons = required_text(
            explanation,
            field="explanation",
            name="Explanation",
            missing=_MISSING_EXPLANATION[kind],
            most=LONGEST_EXPLANATION,
        )
    if lead is not None:
        _require_lead(lead, plan)
    response = queries.find_response(plan, recommendation)
    _check_version(response, expected_version)
    with act("recommendation answered", by=by):
        if response is None:
            response = Response(plan=plan, recommendation=recommendation, kind=kind, is_complete=False)
            db.session.add(response)
        response.kind = kind
        response.explanation = reasons
        response.lead = lead or response.lead
        if response.is_complete and queries.item_of(plan, recommendation).needs_action:
            response.is_complete = False
        note_edit(plan)
    return response


def name_lead(response: Response, lead: Person, *, by: Person, expected_version: int | None = None) -> None:
    """Name who leads on what was answered.

    Raises:
        NotFound: ``by`` may not see the plan.
        NotPermitted: ``by`` may not answer this recommendation.
        RuleBroken: the plan is submitted, or the lead holds no post in the organisation.
        ChangedMeanwhile: somebody else changed the answer first.
    """
    plan = response.plan
    permissions.require_answer(by, plan, response.recommendation)
    hold(plan)
    hold(response, expected_version=expected_version)
    _require_open(plan)
    _require_lead(lead, plan)
    with act("lead named", by=by):
        if response.lead_id != lead.id:
            response.lead = lead
            note_edit(plan)


def finish_section(
    response: Response, *, is_complete: bool, by: Person, expected_version: int | None = None
) -> None:
    """Record whether the organisation calls this section completed.

    Raises:
        NotFound: ``by`` may not see the plan.
        NotPermitted: ``by`` may not answer this recommendation.
        RuleBroken: the plan is submitted, or something is missing.
        ChangedMeanwhile: somebody else changed the answer first.
    """
    plan = response.plan
    permissions.require_answer(by, plan, response.recommendation)
    hold(plan)
    hold(response, expected_version=expected_version)
    _require_open(plan)
    if is_complete and queries.item_of(plan, response.recommendation).needs_action:
        raise RuleBroken("Add at least one action before you complete this section", field="is_complete")
    with act("section completed" if is_complete else "section reopened", by=by):
        if response.is_complete != is_complete:
            response.is_complete = is_complete
            note_edit(plan)


def _require_open(plan: ActionPlan) -> None:
    if plan.state in PLAN_IS_OPEN_FOR_EDITING:
        return
    when = f" on {in_words(clock.london(plan.submitted_at).date())}" if plan.submitted_at else ""
    if plan.state is PlanState.AGREED:
        raise RuleBroken("Headquarters agreed this plan, so its answers no longer change")
    raise RuleBroken(f"This plan was submitted{when}. Answers change only if headquarters returns it")


def _require_lead(lead: Person, plan: ActionPlan) -> None:
    if not action_queries.can_own(lead, plan.organisation):
        raise RuleBroken(f"{lead.name} does not hold a post in {plan.organisation.name} today", field="lead")


def _check_version(response: Response | None, expected_version: int | None) -> None:
    """Compare with what the person saw: version 0 stands for "nobody had answered"."""
    if expected_version is not None and expected_version != (response.version if response else 0):
        raise ChangedMeanwhile
