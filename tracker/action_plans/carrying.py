"""Another plan takes an action over: it is no longer done, nor late, here (design 4, domain 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import Person
from tracker.action_plans import permissions, queries
from tracker.action_plans.holding import hold_to_change, note_edit
from tracker.action_plans.lifecycle import ActionState, ActionStep
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.overtaking import overtake
from tracker.action_plans.rules import require_past_day, required_text
from tracker.action_plans.standing import refresh_status
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.core.short_codes import tidy_code
from tracker.recommendations.models import Recommendation

LONGEST_NAME = 300


@dataclass(frozen=True)
class InThisService:
    """A plan here, and the action in it that does what was promised, if there is one."""

    plan: ActionPlan
    action: Action | None = None


@dataclass(frozen=True)
class Elsewhere:
    """A plan that is kept elsewhere: what it is called and where to find it."""

    name: str
    reference: str


Destination = InThisService | Elsewhere


def find_destination(typed: str, *, viewer: Person) -> InThisService:
    """Return the submitted plan, or the action in one, that has this code.

    Raises:
        RuleBroken: there is none that the viewer may see.
    """
    code = tidy_code(typed)
    plan = db.session.scalar(
        queries.visible_plans(viewer).where(ActionPlan.code == code, ActionPlan.submitted_at.is_not(None))
    )
    if plan is not None:
        return InThisService(plan)
    action = db.session.scalar(
        select(Action)
        .join(Action.plan)
        .where(
            Action.code == code,
            permissions.visible_actions(viewer),
            permissions.visible_plans(viewer),
            ActionPlan.submitted_at.is_not(None),
            ~Action.removed_in_draft,
        )
        .options(contains_eager(Action.plan).joinedload(ActionPlan.organisation))
    )
    if action is None:
        raise RuleBroken(
            "Enter the code of a submitted plan, or of an action in one, that you can see", field="code"
        )
    return InThisService(action.plan, action)


def carry_action(
    action: Action,
    to: Destination,
    *,
    on: date,
    reason: str,
    by: Person,
    expected_version: int | None = None,
) -> None:
    """Record that another plan has carried the action since a day.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not change it as its plan stands.
        RuleBroken: the plan was never submitted; the other plan is this one, or its action is over; the day cannot be
            meant; a name, reference or reason is missing.
        TransitionNotAllowed: the action is over here.
        ChangedMeanwhile: somebody else changed the action first.
    """
    plan = hold_to_change(action, by, expected_version)
    action.require(ActionStep.CARRY)
    why = _check(plan, to, on, reason)
    with act("carried into another plan", by=by, reason=why):
        _carry(action, to, on, by)
        note_edit(plan)
        refresh_status(action.recommendation, by=by)


def carry_remaining(
    plan: ActionPlan, recommendation: Recommendation, to: Destination, *, on: date, reason: str, by: Person
) -> list[Action]:
    """Record the same of every action for a recommendation that is still open in the plan; return them.

    Raises as ``carry_action``, and

    Raises:
        RuleBroken: no action is open.
    """
    permissions.require_action_in(by, plan, recommendation)
    remaining = queries.item_of(plan, recommendation).open_actions
    if not remaining:
        raise RuleBroken("No action is open here, so there is nothing that another plan could carry")
    with act("carried into another plan", by=by, reason=_check(plan, to, on, reason)):
        for action in sorted(remaining, key=lambda each: each.id):
            hold_to_change(action, by, None)
            _carry(action, to, on, by)
        note_edit(plan)
        refresh_status(recommendation, by=by)
    return remaining


def take_back_action(action: Action, *, reason: str, by: Person, expected_version: int | None = None) -> None:
    """Take back that another plan carries the action: it is in progress here again, by the date that it had.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not change it as its plan stands.
        RuleBroken: the reason is missing.
        TransitionNotAllowed: no other plan carries it.
        ChangedMeanwhile: somebody else changed the action first.
    """
    plan = hold_to_change(action, by, expected_version)
    action.require(ActionStep.TAKE_BACK)
    why = required_text(
        reason, field="reason", name="Reason", missing="Enter why the other plan does not carry the action"
    )
    with act("taken back from another plan", by=by, reason=why):
        action.apply(ActionStep.TAKE_BACK)
        action.carried_on = action.carried_to_name = action.carried_to_reference = None
        action.carried_to_plan = action.carried_to_action = None
        note_edit(plan)
        refresh_status(action.recommendation, by=by)


def list_taken_over(
    *, viewer: Person, by_plan: UUID | None = None, by_action: UUID | None = None
) -> Sequence[Action]:
    """Return the actions of other plans that this plan, or this action, carries, as far as the viewer sees them."""
    whose = Action.carried_to_plan_id == by_plan if by_plan else Action.carried_to_action_id == by_action
    return db.session.scalars(
        select(Action)
        .join(Action.plan)
        .where(whose, permissions.visible_actions(viewer))
        .options(contains_eager(Action.plan).joinedload(ActionPlan.organisation))
        .order_by(Action.carried_on, Action.code)
    ).all()


def _check(plan: ActionPlan, to: Destination, on: date, reason: str) -> str:
    """Check everything that does not depend on one action, and return the reason as it is kept."""
    if plan.submitted_at is None:
        raise RuleBroken("The plan is a draft: remove what another plan will do instead")
    if isinstance(to, InThisService):
        if to.plan.id == plan.id:
            raise RuleBroken("Enter the code of another plan: this one has it already", field="code")
        if to.plan.submitted_at is None:
            raise RuleBroken("The other plan has not been submitted yet", field="code")
        if to.action is not None and to.action.state in {ActionState.CARRIED, ActionState.WITHDRAWN}:
            raise RuleBroken(f"Nobody does action {to.action.code} any more", field="code")
    else:
        _name(to)
    require_past_day(plan.report, on, today=clock.today(), field="on", called="Date")
    return required_text(reason, field="reason", name="Reason", missing="Enter why another plan carries this")


def _carry(action: Action, to: Destination, on: date, by: Person) -> None:
    action.apply(ActionStep.CARRY)
    action.carried_on = on
    if isinstance(to, InThisService):
        action.carried_to_plan = to.plan
        action.carried_to_action = to.action
    else:
        action.carried_to_name, action.carried_to_reference = _name(to)
    overtake(action, by=by)


def _name(to: Elsewhere) -> tuple[str, str]:
    name = required_text(
        to.name, field="called", name="Name", missing="Enter what the other plan is called", most=LONGEST_NAME
    )
    reference = required_text(
        to.reference,
        field="reference",
        name="Reference",
        missing="Enter a reference or address by which the other plan can be found",
        most=LONGEST_NAME,
    )
    return name, reference


def carried_to_in_words(action: Action) -> str | None:
    """Return which plan carries the action, by what it can be found under; None where no other plan does."""
    if action.carried_to_action is not None:
        return f"action {action.carried_to_action.code}"
    if action.carried_to_plan is not None:
        return f"plan {action.carried_to_plan.code}"
    if action.carried_to_name is not None:
        return f"{action.carried_to_name}, {action.carried_to_reference}"
    return None
