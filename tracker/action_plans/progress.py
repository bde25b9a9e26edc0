"""Reporting progress on an action: the owner's own word, which is never the inspectorate's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import ActionStep, Track
from tracker.action_plans.models import Action, ActionUpdate
from tracker.action_plans.overtaking import overtake
from tracker.action_plans.rules import require_completion_date, required_text
from tracker.action_plans.standing import refresh_status
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act


def add_update(action: Action, *, text: str, track: Track, by: Person) -> ActionUpdate:
    """Add a dated note of progress; the action is in progress from then on. Nobody can change a note afterwards.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` is neither its owner, nor helps, nor is head of the PDU, plan lead or director.
        RuleBroken: the plan was never submitted, or the text is missing or too long.
        TransitionNotAllowed: the action is completed or withdrawn.
    """
    _hold(action, by, None, permissions.require_update)
    action.require(ActionStep.UPDATE)
    note = required_text(text, field="text", name="Update", missing="Enter what has been done")
    with act("update added", by=by):
        action.apply(ActionStep.UPDATE)
        update = ActionUpdate(action=action, at=clock.now(), by=by, text=note, track=track)
        db.session.add(update)
        action.last_update_at = update.at
        refresh_status(action.recommendation, by=by)
    return update


def complete_action(
    action: Action, *, completed_on: date, what_changed: str, by: Person, expected_version: int | None = None
) -> None:
    """Record that an action was completed on a day, and what changed as a result.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` is neither its owner, nor the head of the PDU, nor the plan lead or director.
        RuleBroken: the plan was never submitted; nobody has added an update; the day cannot be meant; the text is
            missing.
        TransitionNotAllowed: the action is completed already, or withdrawn.
        ChangedMeanwhile: somebody else changed the action first.
    """
    _hold(action, by, expected_version, permissions.require_completion)
    action.require(ActionStep.COMPLETE)
    if not action_queries.has_updates(action):
        raise RuleBroken("Add an update before you mark this action as completed")
    require_completion_date(action.plan.report, completed_on, today=clock.today())
    change = required_text(
        what_changed, field="what_changed", name="What changed", missing="Enter what changed as a result"
    )
    with act("action completed", by=by):
        action.apply(ActionStep.COMPLETE)
        action.completed_on = completed_on
        action.what_changed = change
        overtake(action, by=by)
        refresh_status(action.recommendation, by=by)


def reopen_action(action: Action, *, reason: str, by: Person, expected_version: int | None = None) -> None:
    """Take back that an action was completed; the record keeps what was said.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` is neither its owner, nor the head of the PDU, nor the plan lead or director.
        RuleBroken: the reason is missing.
        TransitionNotAllowed: the action is not completed.
        ChangedMeanwhile: somebody else changed the action first.
    """
    _hold(action, by, expected_version, permissions.require_completion)
    action.require(ActionStep.REOPEN)
    why = required_text(
        reason, field="reason", name="Reason", missing="Enter why the action is not completed"
    )
    with act("action reopened", by=by, reason=why):
        action.apply(ActionStep.REOPEN)
        action.completed_on = None
        action.what_changed = None
        refresh_status(action.recommendation, by=by)


def _hold(
    action: Action, by: Person, expected_version: int | None, require: Callable[[Person, Action], None]
) -> None:
    """Hold the action, and check that this person may do so as it stands now."""
    permissions.require_action_sight(by, action)
    hold(action, expected_version=expected_version)
    require(by, action)
    if action.plan.submitted_at is None:
        raise RuleBroken("You can report progress once the action plan has been submitted")
