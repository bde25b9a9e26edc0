"""What becomes of a request when the thing that it asks about changes without it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import ChangeKind, RequestState, RequestStep
from tracker.action_plans.models import Action
from tracker.action_plans.request_models import ChangeRequest
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act


def overtake(action: Action, *, by: Person, kinds: Collection[ChangeKind] = tuple(ChangeKind)) -> None:
    """Close the open requests of these kinds about the action: somebody changed just that, or ended the action.

    To be called while the action is held.
    """
    if not kinds:
        return
    statement = (
        select(ChangeRequest)
        .where(
            ChangeRequest.action_id == action.id,
            ChangeRequest.kind.in_(kinds),
            ChangeRequest.state == RequestState.ASKED,
        )
        .order_by(ChangeRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    requests = db.session.scalars(statement).all()
    if not requests:
        return
    with act("request overtaken", by=by):
        for request in requests:
            request.apply(RequestStep.OVERTAKE)
            request.decided_at = clock.now()
            request.decided_by_id = by.id
