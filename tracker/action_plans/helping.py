"""Who helps the owner of an action. The owner stays the one who answers for it."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionStep
from tracker.action_plans.models import Action, ActionHelper
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken, TransitionNotAllowed
from tracker.core.events import act

#: With more, nobody helps.
MOST_HELPERS = 20


def add_helper(action: Action, helper: Person, *, by: Person) -> ActionHelper:
    """Add somebody who helps with the action: they see it from now on and can report on it. Return the entry.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not choose who helps.
        RuleBroken: the person holds no post in the organisation, owns the action or helps already; or too many help.
        TransitionNotAllowed: the action is over here.
    """
    _hold(action, by)
    if action.state not in OPEN_ACTIONS:
        raise TransitionNotAllowed(ActionStep.UPDATE, action.state)
    action_queries.require_can_own(helper, action.plan, field="helper")
    if helper.id == action.owner_id:
        raise RuleBroken(f"{helper.name} owns this action", field="helper")
    if any(each.person_id == helper.id for each in action.helpers):
        raise RuleBroken(f"{helper.name} already helps with this action", field="helper")
    if len(action.helpers) >= MOST_HELPERS:
        raise RuleBroken(f"At most {MOST_HELPERS} people can help with one action", field="helper")
    with act("helper added", by=by):
        entry = ActionHelper(action=action, person=helper, added_at=clock.now(), added_by=by)
        db.session.add(entry)
    return entry


def take_off_helper(action: Action, helper: Person, *, by: Person) -> None:
    """Take somebody off who helped; the record keeps that they did.

    Raises:
        NotFound: ``by`` may not see the action, or the person does not help with it.
        NotPermitted: ``by`` may not choose who helps.
    """
    _hold(action, by)
    entry = next((each for each in action.helpers if each.person_id == helper.id), None)
    if entry is None:
        raise NotFound
    with act("helper taken off", by=by):
        take_off(entry)


def take_off(entry: ActionHelper) -> None:
    """Remove the entry; to be called inside the act that says why."""
    action = entry.action
    db.session.delete(entry)
    db.session.flush()
    db.session.expire(action, ["helpers"])


def _hold(action: Action, by: Person) -> None:
    permissions.require_action_sight(by, action)
    hold(action)
    permissions.require_choice_of_helpers(by, action)
