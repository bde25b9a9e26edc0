"""Submitting a plan, and headquarters' answer to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans import permissions, queries
from tracker.action_plans.changes_wanted import want_changes
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING, PlanStep
from tracker.action_plans.models import ActionPlan, Response
from tracker.action_plans.queries import PlanItem
from tracker.action_plans.rules import in_words, required_text
from tracker.action_plans.standing import refresh_statuses
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import act


@dataclass(frozen=True)
class Missing:
    """Something that a plan cannot be submitted without."""

    recommendation_id: UUID
    number: str
    addressee: str
    what: str

    @property
    def message(self) -> str:
        return f"Recommendation {self.number}, to {self.addressee}: {self.what}"


class AlreadySubmitted(RuleBroken):
    """The plan was submitted before; nothing was done a second time."""


class NotReady(RuleBroken):
    """Something is missing, named in ``missing``."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__("The plan cannot be submitted yet: " + "; ".join(each.message for each in missing))
        self.missing = missing


def list_missing(items: Sequence[PlanItem]) -> list[Missing]:
    """Return what the plan cannot be submitted without, in printed order, one entry for each recommendation."""
    found = []
    for item in items:
        if not item.is_expected:
            continue
        if item.response is None:
            what = "there is no response yet"
        elif item.needs_action:
            what = "there is no action yet"
        elif not item.is_completed:
            what = "the section is not marked as completed"
        else:
            continue
        recommendation = item.recommendation
        found.append(Missing(recommendation.id, recommendation.number, recommendation.addressee.name, what))
    return found


def submit_plan(plan: ActionPlan, *, by: Person, expected_version: int | None = None) -> None:
    """Submit the plan: from now on the inspectorate and headquarters see it, and every update.

    Raises:
        NotFound: ``by`` may not see the plan.
        NotPermitted: ``by`` is not its director, nor the headquarters responder whose plan it is.
        AlreadySubmitted: it is submitted; the message says since when.
        NotReady: something is missing.
        ChangedMeanwhile: an answer or an action changed after ``by`` looked.
    """
    permissions.require_submission(by, plan)
    hold(plan)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING and plan.submitted_at is not None:
        raise AlreadySubmitted(
            f"This plan was submitted on {in_words(clock.london(plan.submitted_at).date())}"
        )
    if expected_version is not None and plan.version != expected_version:
        raise ChangedMeanwhile
    items = queries.list_items(plan)
    if missing := list_missing(items):
        raise NotReady(missing)
    if not items:
        raise RuleBroken("There is nothing to submit: the plan has no recommendations")
    with act("plan submitted", by=by):
        plan.apply(PlanStep.SUBMIT)
        plan.submitted_at = clock.now()
        plan.submitted_by = by
        plan.decided_at = plan.decided_by = plan.return_reason = None
        refresh_statuses([item.recommendation.id for item in items], by=by)


def return_plan(
    plan: ActionPlan,
    *,
    reason: str,
    by: Person,
    recommendation_ids: Collection[UUID] = (),
    expected_version: int | None = None,
) -> None:
    """Return a submitted plan for changes, with the reason.

    The sections of recommendations that are named count as not completed until the organisation says so again.

    Raises:
        NotFound: ``by`` may not see the plan.
        NotPermitted: ``by`` is not at headquarters, or the plan is their own organisation's.
        RuleBroken: the reason is missing, or something is named that the plan does not answer.
        TransitionNotAllowed: the plan is not waiting for a decision.
        ChangedMeanwhile: the plan changed after ``by`` looked.
    """
    permissions.require_decision(by, plan)
    hold(plan, expected_version=expected_version)
    statement = select(Response).where(
        Response.plan_id == plan.id, Response.recommendation_id.in_(recommendation_ids)
    )
    named = db.session.scalars(statement.order_by(Response.id)).all()
    if len(named) != len(set(recommendation_ids)):
        raise RuleBroken("Select recommendations that this plan answers", field="wanted")
    why = required_text(reason, field="reason", name="Reason", missing="Enter what needs to change")
    with act("plan returned", by=by, reason=why):
        plan.apply(PlanStep.RETURN)
        plan.return_reason = why
        plan.decided_at = clock.now()
        plan.decided_by = by
        for response in named:
            hold(response)
            response.is_complete = False
        want_changes(plan, [response.recommendation_id for response in named], asked_at=plan.decided_at)


def agree_plan(plan: ActionPlan, *, by: Person, expected_version: int | None = None) -> None:
    """Agree a submitted plan.

    Raises:
        NotFound: ``by`` may not see the plan.
        NotPermitted: ``by`` is not at headquarters, or the plan is their own organisation's.
        TransitionNotAllowed: the plan is not waiting for a decision.
        ChangedMeanwhile: the plan changed after ``by`` looked.
    """
    permissions.require_decision(by, plan)
    hold(plan, expected_version=expected_version)
    with act("plan agreed", by=by):
        plan.apply(PlanStep.AGREE)
        plan.decided_at = clock.now()
        plan.decided_by = by
