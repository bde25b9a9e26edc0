"""Who may see and do what with a plan, an answer and an action: the questions asked of the access file."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.accounts import access
from tracker.accounts.access import Concerns
from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.models import Action, ActionHelper, ActionPlan
from tracker.action_plans.request_models import ChangeRequest
from tracker.core.errors import NotFound, NotPermitted
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation


def concerns_plan(plan: ActionPlan, recommendation: Recommendation | None = None) -> Concerns:
    """Say whom a plan, or the part of it that answers one recommendation, concerns."""
    if recommendation is None:
        return Concerns(organisation_id=plan.organisation_id)
    return Concerns(
        organisation_id=plan.organisation_id,
        unit_id=recommendation.addressee_id,
        heir_ids=recommendation.heir_ids,
    )


def concerns_organisation(organisation: Organisation) -> Concerns:
    """Say whom the people and the work of a whole organisation concern."""
    return Concerns(organisation_id=organisation.id)


def concerns_action(action: Action) -> Concerns:
    """Say whom an action concerns."""
    return Concerns(
        organisation_id=action.plan.organisation_id,
        unit_id=action.recommendation.addressee_id,
        owner_id=action.owner_id,
        helper_ids=frozenset(helper.person_id for helper in action.helpers),
        heir_ids=action.recommendation.heir_ids,
    )


def may_see_plan(person: Person, plan: ActionPlan) -> bool:
    """Say whether the plan exists for this person: a draft is its own organisation's."""
    row = "plan.draft" if plan.submitted_at is None else "plan.submitted"
    return access.may_see(person, row, concerns_plan(plan))


def may_see_action(person: Person, action: Action) -> bool:
    """Say whether the action exists for this person. One removed from a draft was never seen by anybody else."""
    is_draft = action.plan.submitted_at is None or action.removed_in_draft
    return access.may_see(person, "action.draft" if is_draft else "action.submitted", concerns_action(action))


def visible_plans(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition that says of every plan what ``may_see_plan`` says of one."""
    return or_(
        and_(
            ActionPlan.submitted_at.is_(None),
            access.visible_where(person, "plan.draft", ActionPlan.organisation_id),
        ),
        and_(
            ActionPlan.submitted_at.is_not(None),
            access.visible_where(person, "plan.submitted", ActionPlan.organisation_id),
        ),
    )


def visible_actions(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition that says of every action what ``may_see_action`` says of one; needs the plan joined."""
    is_draft = or_(ActionPlan.submitted_at.is_(None), Action.removed_in_draft)
    whose = (ActionPlan.organisation_id, Action.owner_id, is_helped_by(person))
    return or_(
        and_(is_draft, access.visible_where(person, "action.draft", *whose)),
        and_(~is_draft, access.visible_where(person, "action.submitted", *whose)),
    )


def is_helped_by(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition that the person helps with the action."""
    return Action.id.in_(select(ActionHelper.action_id).where(ActionHelper.person_id == person.id))


def may_answer(person: Person, plan: ActionPlan, recommendation: Recommendation) -> bool:
    """Say whether this person may ever answer this recommendation in this plan."""
    return access.may_do(person, "response.change", concerns_plan(plan, recommendation))


def may_submit(person: Person, plan: ActionPlan) -> bool:
    """Say whether this person may ever submit this plan."""
    return access.may_do(person, "plan.submit", concerns_plan(plan))


def may_decide(person: Person, plan: ActionPlan) -> bool:
    """Say whether this person may ever return or agree this plan: nobody does so for their own organisation."""
    return access.may_do(person, "plan.decide", concerns_plan(plan)) and not _belongs_to(person, plan)


def may_update(person: Person, action: Action) -> bool:
    """Say whether this person may ever report progress on this action."""
    return access.may_do(person, "action.update", concerns_action(action))


def may_complete(person: Person, action: Action) -> bool:
    """Say whether this person may ever call this action completed, or take that back."""
    return access.may_do(person, "action.complete", concerns_action(action))


def may_choose_helpers(person: Person, action: Action) -> bool:
    """Say whether this person may say who helps with this action."""
    return access.may_do(person, "action.helpers", concerns_action(action))


def may_ask(person: Person, action: Action) -> bool:
    """Say whether this person may ask for changes to this action."""
    return access.may_do(person, "action.ask", concerns_action(action))


def may_change(person: Person, action: Action) -> bool:
    """Say whether this person may change what the action says, by whom and when, as the plan stands now."""
    return access.may_do(person, change_row(action.plan), concerns_action(action))


def may_change_in(person: Person, plan: ActionPlan, recommendation: Recommendation) -> bool:
    """Say whether this person may change actions for a recommendation in the plan as it stands now."""
    return access.may_do(person, change_row(plan), concerns_plan(plan, recommendation))


def change_row(plan: ActionPlan) -> str:
    """Name the row of the access file that speaks of changing actions of the plan as it stands now."""
    return "action.plan" if plan.state in PLAN_IS_OPEN_FOR_EDITING else "action.change"


def require_plan_sight(person: Person, plan: ActionPlan) -> None:
    """Do nothing if the plan exists for this person.

    Raises:
        NotFound: it does not.
    """
    if not may_see_plan(person, plan):
        raise NotFound


def may_change_plan(person: Person, plan: ActionPlan) -> bool:
    """Say whether this person may ever change the plan as a whole."""
    return access.may_do(person, "plan.change", concerns_plan(plan))


def require_plan_change(person: Person, plan: ActionPlan) -> None:
    """Do nothing if this person may change the plan as a whole.

    Raises:
        NotFound: the plan does not exist for them.
        NotPermitted: they see it, but others change it.
    """
    require_plan_sight(person, plan)
    access.require_deed(person, "plan.change", concerns_plan(plan))


def require_answer(person: Person, plan: ActionPlan, recommendation: Recommendation) -> None:
    """Do nothing if this person may answer this recommendation in this plan.

    Raises:
        NotFound: the plan does not exist for them.
        NotPermitted: they see it, but others answer.
    """
    require_plan_sight(person, plan)
    access.require_deed(person, "response.change", concerns_plan(plan, recommendation))


def require_action_in(person: Person, plan: ActionPlan, recommendation: Recommendation) -> None:
    """Do nothing if this person may add an action to this plan as it stands now.

    Raises:
        NotFound: the plan does not exist for them.
        NotPermitted: they see it, but others add actions.
    """
    require_plan_sight(person, plan)
    access.require_deed(person, change_row(plan), concerns_plan(plan, recommendation))


def require_submission(person: Person, plan: ActionPlan) -> None:
    """Do nothing if this person may submit this plan.

    Raises:
        NotFound: the plan does not exist for them.
        NotPermitted: they see it, but the director submits.
    """
    require_plan_sight(person, plan)
    access.require_deed(person, "plan.submit", concerns_plan(plan))


def require_decision(person: Person, plan: ActionPlan) -> None:
    """Do nothing if this person may return or agree this plan.

    Raises:
        NotFound: the plan does not exist for them.
        NotPermitted: they see it, but headquarters decides, and never about its own.
    """
    require_plan_sight(person, plan)
    access.require_deed(person, "plan.decide", concerns_plan(plan))
    if _belongs_to(person, plan):
        raise NotPermitted(
            "You cannot agree or return your own organisation's plan. Another headquarters body can."
        )


def require_change(person: Person, action: Action) -> None:
    """Do nothing if this person may change the action as its plan stands now.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: they see it, but others change it.
    """
    require_action_sight(person, action)
    access.require_deed(person, change_row(action.plan), concerns_action(action))


def require_update(person: Person, action: Action) -> None:
    """Do nothing if this person may report progress on the action.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: they see it, but it is somebody else's.
    """
    require_action_sight(person, action)
    access.require_deed(person, "action.update", concerns_action(action))


def require_completion(person: Person, action: Action) -> None:
    """Do nothing if this person may call the action completed, or take that back.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: they see it, but it is not their word that counts.
    """
    _require(person, "action.complete", action)


def require_choice_of_helpers(person: Person, action: Action) -> None:
    """Do nothing if this person may say who helps with the action.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: they see it, but others choose.
    """
    _require(person, "action.helpers", action)


def require_asking(person: Person, action: Action) -> None:
    """Do nothing if this person may ask for changes to the action.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: they see it, but it is not theirs to ask, or they need not ask.
    """
    _require(person, "action.ask", action)


def may_see_requests(person: Person, action: Action) -> bool:
    """Say whether this person may know who asked for which change to the action: that stays in its organisation."""
    return access.may_see(person, "request", concerns_action(action))


def require_request_sight(person: Person, request: ChangeRequest) -> None:
    """Do nothing if the request exists for this person.

    Raises:
        NotFound: it does not.
    """
    if not may_see_requests(person, request.action):
        raise NotFound


def visible_requests(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition that says of requests what ``may_see_requests`` says; it needs action and plan."""
    return access.visible_where(
        person, "request", ActionPlan.organisation_id, Action.owner_id, is_helped_by(person)
    )


def require_action_sight(person: Person, action: Action) -> None:
    """Do nothing if the action exists for this person.

    Raises:
        NotFound: it does not.
    """
    if not may_see_action(person, action):
        raise NotFound


def _belongs_to(person: Person, plan: ActionPlan) -> bool:
    return plan.organisation_id in access.own_organisation_ids(person)


def _require(person: Person, row: str, action: Action) -> None:
    require_action_sight(person, action)
    access.require_deed(person, row, concerns_action(action))
