"""Holding a thing while rules about it are checked, so that nothing changes between the check and the change."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.action_plans.request_models import ChangeRequest
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile


def hold(
    thing: ActionPlan | Action | Response | ChangeRequest, *, expected_version: int | None = None
) -> None:
    """Keep others from changing the thing until the transaction ends, and read it anew.

    Always the plan first, then the action or the answer, then requests, then recommendations: so nobody waits in a
    circle. SQLite lets one writer in at a time anyway.

    Raises:
        ChangedMeanwhile: it is no longer the version that the person was looking at.
    """
    columns = [column.key for column in type(thing).__mapper__.column_attrs]
    db.session.refresh(thing, columns, with_for_update={"of": type(thing)})
    if isinstance(thing, Action):
        db.session.expire(thing, ["helpers"])
    if expected_version is not None and thing.version != expected_version:
        raise ChangedMeanwhile


def hold_to_change(action: Action, by: Person, expected_version: int | None) -> ActionPlan:
    """Hold an action and its plan, which is returned, and check that this person may change it as both stand now.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not change it as its plan stands.
        ChangedMeanwhile: somebody else changed the action first.
    """
    permissions.require_action_sight(by, action)
    hold(action.plan)
    permissions.require_change(by, action)
    hold(action, expected_version=expected_version)
    return action.plan


def note_edit(plan: ActionPlan) -> None:
    """Mark the plan's content as changed now: somebody who is about to submit what they saw before is told."""
    plan.edited_at = clock.now()
