"""Planning actions: what will be done, by whom and by when, and every change of mind about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions, postponing, queries
from tracker.action_plans.holding import hold, hold_to_change, note_edit
from tracker.action_plans.lifecycle import (
    OPEN_ACTIONS,
    PLAN_IS_OPEN_FOR_EDITING,
    ActionState,
    ActionStep,
    ChangeKind,
)
from tracker.action_plans.models import Action, ActionPlan, TargetDateChange
from tracker.action_plans.overtaking import overtake
from tracker.action_plans.owning import make_owner
from tracker.action_plans.rules import TargetDates, optional_text, required_text
from tracker.action_plans.standing import refresh_status
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken, TransitionNotAllowed
from tracker.core.events import act
from tracker.core.short_codes import new_codes
from tracker.recommendations.models import Recommendation

ACTION_PREFIX = "A"

#: What the record says where nobody has to give a reason: the plan came back to be changed.
MOVED_WHILE_RETURNED = "Changed while the plan was back with its organisation"


def add_action(
    plan: ActionPlan,
    recommendation: Recommendation,
    *,
    text: str,
    owner: Person,
    target_date: date,
    by: Person,
    success_measure: str | None = None,
    reason: str | None = None,
) -> Action:
    """Add an action that answers a recommendation; return it. Its first target date is kept for good.

    A submitted plan takes another action only with a reason.

    Raises:
        NotFound: ``by`` may not see the plan, or the plan does not answer this recommendation.
        NotPermitted: ``by`` may not add actions as the plan stands.
        RuleBroken: nothing is answered yet; a text is missing or too long; the date cannot be meant; the owner
            holds no post there.
    """
    hold(plan)
    permissions.require_action_in(by, plan, recommendation)
    item = queries.item_of(plan, recommendation)
    if item.response is None:
        if not queries.carries(plan, recommendation):
            raise NotFound
        raise RuleBroken(
            "Select whether you agree with this recommendation before you add actions", field="text"
        )
    wording = _text(text)
    measure = _measure(success_measure)
    action_queries.require_can_own(owner, plan)
    TargetDates.for_report(plan.report, today=clock.today()).require(target_date)
    why = _reason(plan, reason, missing="Enter why you are adding an action to a submitted plan")
    with act("action added", by=by, reason=why):
        action = Action(
            code=new_codes(ACTION_PREFIX, 1, taken_among=_taken)[0],
            plan=plan,
            recommendation=recommendation,
            position=action_queries.next_position(plan, recommendation),
            text=wording,
            success_measure=measure,
            owner=owner,
            first_target_date=target_date,
            target_date=target_date,
            state=ActionState.NOT_YET_STARTED,
        )
        db.session.add(action)
        note_edit(plan)
        refresh_status(recommendation, by=by)
    return action


def edit_action(
    action: Action,
    *,
    text: str,
    success_measure: str | None,
    by: Person,
    owner: Person | None = None,
    target_date: date | None = None,
    reason: str | None = None,
    expected_version: int | None = None,
) -> None:
    """Change what an action says, and its owner and date where they are given.

    In a submitted plan this needs a reason. Raises as ``change_owner`` and ``change_date``, and

    Raises:
        RuleBroken: the wording is missing or too long.
    """
    plan = _hold(action, by, expected_version)
    wording, measure = _text(text), _measure(success_measure)
    overtaken = {ChangeKind.WORDING} if wording != action.text else set()
    if owner is not None and owner.id != action.owner_id:
        action_queries.require_can_own(owner, plan)
    if target_date is not None and target_date != action.target_date:
        TargetDates.for_report(plan.report, today=clock.today()).require(target_date)
        postponing.require_move(by, action, target_date)
        overtaken.add(ChangeKind.DATE)
    why = _reason(plan, reason, missing="Enter why you are changing the action")
    with act("action changed", by=by, reason=why):
        action.text = wording
        action.success_measure = measure
        if owner is not None:
            make_owner(action, owner, by=by)
        if target_date is not None:
            _move(action, target_date, why, by)
        note_edit(plan)
        overtake(action, by=by, kinds=overtaken)


def change_owner(
    action: Action,
    owner: Person,
    *,
    by: Person,
    reason: str | None = None,
    expected_version: int | None = None,
) -> None:
    """Give an action to another owner, who helps no longer if they did. In a submitted plan this needs a reason.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not change it as its plan stands.
        RuleBroken: the owner holds no post there, or owns it already; the reason is missing.
        TransitionNotAllowed: the action is completed or withdrawn.
        ChangedMeanwhile: somebody else changed the action first.
    """
    plan = _hold(action, by, expected_version)
    action_queries.require_can_own(owner, plan)
    if owner.id == action.owner_id:
        raise RuleBroken(f"{owner.name} already owns this action", field="owner")
    why = _reason(plan, reason, missing="Enter why the owner is changing")
    with act("owner changed", by=by, reason=why):
        make_owner(action, owner, by=by)
        note_edit(plan)


def change_date(
    action: Action,
    target_date: date,
    *,
    by: Person,
    reason: str | None = None,
    expected_version: int | None = None,
) -> None:
    """Move an action's target date. In a submitted plan this needs a reason, and the first date is kept beside.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not change it as its plan stands; or once it was submitted, ``by`` is neither lead nor
            director and the date is later, or it is so much later that only the director moves it so far.
        RuleBroken: the date cannot be meant, or is the same; the reason is missing.
        TransitionNotAllowed: the action is completed or withdrawn.
        ChangedMeanwhile: somebody else changed the action first.
    """
    plan = _hold(action, by, expected_version)
    if target_date == action.target_date:
        raise RuleBroken("Enter a date that is not the target date already", field="target_date")
    TargetDates.for_report(plan.report, today=clock.today()).require(target_date)
    postponing.require_move(by, action, target_date)
    why = _reason(plan, reason, missing="Enter why the target date is changing")
    with act("target date changed", by=by, reason=why):
        _move(action, target_date, why, by)
        note_edit(plan)
        overtake(action, by=by, kinds=(ChangeKind.DATE,))


def withdraw_action(action: Action, *, reason: str, by: Person, expected_version: int | None = None) -> None:
    """Withdraw an action with a reason. Withdrawn from a plan never submitted, it is no part of the plan any more.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not change it as its plan stands.
        RuleBroken: the reason is missing.
        TransitionNotAllowed: the action is completed, or withdrawn already.
        ChangedMeanwhile: somebody else changed the action first.
    """
    plan = _hold(action, by, expected_version)
    why = required_text(
        reason, field="reason", name="Reason", missing="Enter why the action is no longer part of the plan"
    )
    with act("action withdrawn", by=by, reason=why):
        action.apply(ActionStep.WITHDRAW)
        action.withdrawal_reason = why
        action.removed_in_draft = plan.submitted_at is None
        note_edit(plan)
        db.session.flush()
        item = queries.item_of(plan, action.recommendation)
        if plan.state in PLAN_IS_OPEN_FOR_EDITING and item.response is not None and item.needs_action:
            item.response.is_complete = False
        overtake(action, by=by)
        refresh_status(action.recommendation, by=by)


def _hold(action: Action, by: Person, expected_version: int | None) -> ActionPlan:
    """Hold plan and action, and check that this person may change the action as both stand now."""
    plan = hold_to_change(action, by, expected_version)
    if action.state not in OPEN_ACTIONS:
        raise TransitionNotAllowed(ActionStep.UPDATE, action.state)
    return plan


def _move(action: Action, target_date: date, reason: str | None, by: Person) -> None:
    """Move the date; until the plan is first submitted nothing was promised, so the first date moves along."""
    if target_date == action.target_date:
        return
    if action.plan.submitted_at is None:
        action.first_target_date = action.target_date = target_date
        return
    db.session.add(
        TargetDateChange(
            action=action,
            at=clock.now(),
            by=by,
            old_date=action.target_date,
            new_date=target_date,
            reason=reason or MOVED_WHILE_RETURNED,
        )
    )
    action.target_date = target_date


def _text(text: str) -> str:
    return required_text(text, field="text", name="Action", missing="Enter the action")


def _measure(success_measure: str | None) -> str | None:
    return optional_text(success_measure, field="success_measure", name="How you will know it worked")


def _reason(plan: ActionPlan, reason: str | None, *, missing: str) -> str | None:
    """Return the reason for a change: a submitted plan needs one, an open one takes one."""
    if plan.state in PLAN_IS_OPEN_FOR_EDITING:
        return optional_text(reason, field="reason", name="Reason")
    return required_text(reason, field="reason", name="Reason", missing=missing)


def _taken(codes: list[str]) -> Collection[str]:
    return db.session.scalars(select(Action.code).where(Action.code.in_(codes))).all()
