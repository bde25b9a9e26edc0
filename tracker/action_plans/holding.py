"""Holding a thing while rules about it are checked, so that nothing changes between the check and the change."""

from __future__ import annotations

from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile


def hold(thing: ActionPlan | Action | Response, *, expected_version: int | None = None) -> None:
    """Keep others from changing the thing until the transaction ends, and read it anew.

    Always the plan first, then the action or the answer, then recommendations: so nobody waits in a circle. SQLite lets
    one writer in at a time anyway.

    Raises:
        ChangedMeanwhile: it is no longer the version that the person was looking at.
    """
    columns = [column.key for column in type(thing).__mapper__.column_attrs]
    db.session.refresh(thing, columns, with_for_update={"of": type(thing)})
    if expected_version is not None and thing.version != expected_version:
        raise ChangedMeanwhile


def note_edit(plan: ActionPlan) -> None:
    """Mark the plan's content as changed now: somebody who is about to submit what they saw before is told."""
    plan.edited_at = clock.now()
