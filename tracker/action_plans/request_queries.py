"""Finding requests for changes: only what the asking person may see."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.lifecycle import ChangeKind, RequestState
from tracker.action_plans.models import Action, ActionPlan
from tracker.action_plans.request_models import ChangeRequest
from tracker.action_plans.request_rights import may_decide
from tracker.core.database import db
from tracker.core.errors import NotFound

#: More open requests at once than a page lists, or a person decides about in a sitting.
MOST_OPEN = 200


def get_request(request_id: UUID, *, viewer: Person) -> ChangeRequest:
    """Return a request with its action, plan and people.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    request = db.session.scalar(_joined().where(ChangeRequest.id == request_id))
    if request is None or not permissions.may_see_requests(viewer, request.action):
        raise NotFound
    return request


def find_open(action: Action, kind: ChangeKind) -> ChangeRequest | None:
    """Return the open request of this kind about the action, for services."""
    return db.session.scalar(
        select(ChangeRequest)
        .where(
            ChangeRequest.action_id == action.id,
            ChangeRequest.kind == kind,
            ChangeRequest.state == RequestState.ASKED,
        )
        .options(joinedload(ChangeRequest.asked_by))
    )


def list_requests_of(action: Action, *, viewer: Person) -> list[ChangeRequest]:
    """Return every request about the action, the newest first; none to those who may not know of them."""
    statement = (
        _joined()
        .where(ChangeRequest.action_id == action.id)
        .order_by(ChangeRequest.asked_at.desc(), ChangeRequest.id)
    )
    if not permissions.may_see_requests(viewer, action):
        return []
    return list(db.session.scalars(statement))


def list_open_requests(viewer: Person) -> list[ChangeRequest]:
    """Return the open requests that the viewer may see, the oldest first, at most ``MOST_OPEN``."""
    statement = (
        _joined()
        .where(ChangeRequest.state == RequestState.ASKED, permissions.visible_requests(viewer))
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
        .limit(MOST_OPEN)
    )
    return list(db.session.scalars(statement))


def count_open_about(action_ids: Collection[UUID]) -> int:
    """Count the open requests about these actions, for whoever hands them over."""
    if not action_ids:
        return 0
    statement = select(func.count(ChangeRequest.id)).where(
        ChangeRequest.action_id.in_(action_ids),
        ChangeRequest.state == RequestState.ASKED,
        # Another owner is what they get: such a request ends with the handover.
        ChangeRequest.kind != ChangeKind.OWNER,
    )
    return db.session.scalar(statement) or 0


def list_requests_to_decide(viewer: Person) -> list[ChangeRequest]:
    """Return the open requests that wait for this person."""
    return [request for request in list_open_requests(viewer) if may_decide(viewer, request)]


def _joined() -> Select[ChangeRequest]:
    return (
        select(ChangeRequest)
        .join(ChangeRequest.action)
        .join(Action.plan)
        .options(
            contains_eager(ChangeRequest.action).options(
                contains_eager(Action.plan).joinedload(ActionPlan.organisation),
                joinedload(Action.recommendation),
                joinedload(Action.owner),
                lazyload(Action.date_changes),
            ),
            joinedload(ChangeRequest.asked_by),
            joinedload(ChangeRequest.decided_by),
            joinedload(ChangeRequest.wanted_owner),
        )
    )
