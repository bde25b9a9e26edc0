"""Asking for a change to an action: whoever may not change the date, the wording or the owner gives the reason why."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tracker.accounts.models import Person
from tracker.action_plans import (
    action_queries,
    permissions,
    planning,
    postponing,
    request_queries,
    request_rights,
)
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionStep, ChangeKind, RequestState, RequestStep
from tracker.action_plans.models import Action
from tracker.action_plans.request_models import ChangeRequest
from tracker.action_plans.rules import TargetDates, in_words, required_text
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken, TransitionNotAllowed
from tracker.core.events import act


def ask_for_date(
    action: Action, target_date: date, *, reason: str, by: Person, expected_version: int | None = None
) -> ChangeRequest:
    """Ask for another target date; return the request.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: it is not for ``by`` to ask.
        RuleBroken: the date cannot be meant, or is the same; the reason is missing; another date is asked for already;
            the plan was never submitted.
        TransitionNotAllowed: the action is over here.
        ChangedMeanwhile: somebody else changed the action first.
    """
    _hold(action, by, expected_version)
    if target_date == action.target_date:
        raise RuleBroken("Enter a date that is not the target date already", field="target_date")
    TargetDates.for_report(action.plan.report, today=clock.today()).require(target_date)
    name = "later date asked for" if target_date > action.target_date else "earlier date asked for"
    return _ask(action, name, ChangeKind.DATE, by=by, reason=reason, wanted_date=target_date)


def ask_for_wording(
    action: Action, text: str, *, reason: str, by: Person, expected_version: int | None = None
) -> ChangeRequest:
    """Ask for other words; return the request. Raises as ``ask_for_date``."""
    _hold(action, by, expected_version)
    wording = required_text(text, field="text", name="Action", missing="Enter the action")
    if wording == action.text:
        raise RuleBroken("Enter other words than the action has already", field="text")
    return _ask(
        action, "other wording asked for", ChangeKind.WORDING, by=by, reason=reason, wanted_text=wording
    )


def ask_for_owner(
    action: Action, owner: Person, *, reason: str, by: Person, expected_version: int | None = None
) -> ChangeRequest:
    """Ask for another owner; return the request.

    Raises as ``ask_for_date``, and

    Raises:
        RuleBroken: the person holds no post in the organisation, or owns the action already.
    """
    _hold(action, by, expected_version)
    action_queries.require_can_own(owner, action.plan)
    if owner.id == action.owner_id:
        raise RuleBroken(f"{owner.name} already owns this action", field="owner")
    return _ask(
        action, "another owner asked for", ChangeKind.OWNER, by=by, reason=reason, wanted_owner_id=owner.id
    )


def change_or_ask_for_date(
    action: Action, target_date: date, *, by: Person, reason: str | None, expected_version: int | None = None
) -> ChangeRequest | None:
    """Move the target date, or where the director has to decide so far a move, ask them; return the request if so.

    Raises as ``planning.change_date`` and ``ask_for_date``.
    """
    permissions.require_change(by, action)
    if postponing.may_move(by, action, target_date) or not permissions.may_ask(by, action):
        planning.change_date(action, target_date, by=by, reason=reason, expected_version=expected_version)
        return None
    return ask_for_date(action, target_date, reason=reason or "", by=by, expected_version=expected_version)


def withdraw_request(request: ChangeRequest, *, by: Person, expected_version: int | None = None) -> None:
    """Take a request back.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: it is not for ``by`` to ask.
        RuleBroken: somebody else asked, who can take it back themselves.
        TransitionNotAllowed: it has been decided.
        ChangedMeanwhile: somebody else was faster.
    """
    permissions.require_request_sight(by, request)
    permissions.require_asking(by, request.action)
    hold(request.action)
    hold(request, expected_version=expected_version)
    request.require(RequestStep.WITHDRAW)
    if not request_rights.may_take_back(by, request):
        raise RuleBroken(f"Only {request.asked_by.name}, who asked, can take this request back")
    with act("request withdrawn", by=by):
        request.apply(RequestStep.WITHDRAW)
        request.decided_at = clock.now()
        request.decided_by_id = by.id


def _hold(action: Action, by: Person, expected_version: int | None) -> None:
    permissions.require_action_sight(by, action)
    hold(action, expected_version=expected_version)
    permissions.require_asking(by, action)
    if action.plan.submitted_at is None:
        raise RuleBroken("While the plan is a draft, ask the plan lead to change it: nothing is promised yet")
    if action.state not in OPEN_ACTIONS:
        raise TransitionNotAllowed(ActionStep.UPDATE, action.state)


def _ask(
    action: Action,
    name: str,
    kind: ChangeKind,
    *,
    by: Person,
    reason: str,
    wanted_date: date | None = None,
    wanted_text: str | None = None,
    wanted_owner_id: UUID | None = None,
) -> ChangeRequest:
    why = required_text(reason, field="reason", name="Reason", missing="Enter why you are asking")
    if (open_one := request_queries.find_open(action, kind)) is not None:
        asked_on = in_words(clock.london(open_one.asked_at).date())
        raise RuleBroken(
            f"{open_one.asked_by.name} asked for this on {asked_on}, and nobody has decided yet",
            field="reason",
        )
    with act(name, by=by, reason=why):
        request = ChangeRequest(
            action=action,
            kind=kind,
            state=RequestState.ASKED,
            asked_at=clock.now(),
            asked_by=by,
            reason=why,
            wanted_date=wanted_date,
            wanted_text=wanted_text,
            wanted_owner_id=wanted_owner_id,
        )
        db.session.add(request)
    return request
