"""Who decides about a request: whoever may make the change that it asks for."""

from __future__ import annotations

from dataclasses import replace

from tracker.accounts import access
from tracker.accounts.access import Concerns
from tracker.accounts.models import Person
from tracker.action_plans import permissions, postponing
from tracker.action_plans.lifecycle import RequestState
from tracker.action_plans.models import Action
from tracker.action_plans.request_models import ChangeRequest


def decision_row(request: ChangeRequest) -> str:
    """Name the row of the access file that says who decides."""
    if request.wanted_date is not None:
        return postponing.row_for_date(request.action, request.wanted_date)
    return permissions.change_row(request.action.plan)


def needs_director(request: ChangeRequest) -> bool:
    """Say whether the date asked for is further away than a plan lead decides about."""
    return decision_row(request) == "action.postpone_far"


def may_decide(person: Person, request: ChangeRequest) -> bool:
    """Say whether this person decides about the request as it stands now."""
    return request.state is RequestState.ASKED and access.may_do(
        person, decision_row(request), _concerns(request.action)
    )


def may_take_back(person: Person, request: ChangeRequest) -> bool:
    """Say whether this person may take the open request back: whoever asked.

    Whose request it was may have left, and while it is open nobody else can ask for the same. So it goes with the
    action: where the one who asked may no longer ask, it is the owner's of today.
    """
    action = request.action
    if request.state is not RequestState.ASKED or not permissions.may_ask(person, action):
        return False
    if request.asked_by_id == person.id:
        return True
    return action.owner_id == person.id and not permissions.may_ask(request.asked_by, action)


def require_decision(person: Person, request: ChangeRequest) -> None:
    """Do nothing if this person may make the change that is asked for.

    Raises:
        NotFound: the request does not exist for them.
        NotPermitted: they see it, but others decide.
    """
    permissions.require_request_sight(person, request)
    access.require_deed(person, decision_row(request), _concerns(request.action))


def _concerns(action: Action) -> Concerns:
    """Say whom a decision about the action concerns. Those who help decide nothing: they need not be looked up."""
    return replace(permissions.concerns_plan(action.plan, action.recommendation), owner_id=action.owner_id)
