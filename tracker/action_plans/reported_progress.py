"""What organisations last reported about their actions to a recommendation, as far as one person may see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, select

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import ActionState, Track
from tracker.action_plans.models import Action, ActionUpdate
from tracker.action_plans.permissions import visible_actions
from tracker.core.database import db


@dataclass(frozen=True)
class ReportedProgress:
    """How many actions there are and are completed, and the latest update: how things go, and when it was said."""

    actions: int
    completed: int
    track: Track | None = None
    at: datetime | None = None


def reported_progress(
    recommendation_ids: Collection[UUID], *, viewer: Person
) -> dict[UUID, ReportedProgress]:
    """Return what was last reported on each of these; those without an action to be seen are left out.

    Withdrawn actions do not count. Asks two questions whatever the number.
    """
    counted = db.session.execute(
        select(
            Action.recommendation_id,
            func.count(),
            func.sum(case((Action.state == ActionState.COMPLETED, 1), else_=0)),
        )
        .join(Action.plan)
        .where(
            Action.recommendation_id.in_(recommendation_ids),
            Action.state != ActionState.WITHDRAWN,
            ~Action.removed_in_draft,
            visible_actions(viewer),
        )
        .group_by(Action.recommendation_id)
    ).all()
    latest = (
        select(Action.recommendation_id, func.max(ActionUpdate.at).label("at"))
        .join(ActionUpdate.action)
        .join(Action.plan)
        .where(Action.recommendation_id.in_(recommendation_ids), visible_actions(viewer))
        .group_by(Action.recommendation_id)
        .subquery()
    )
    said = db.session.execute(
        select(Action.recommendation_id, ActionUpdate.track, ActionUpdate.at)
        .join(ActionUpdate.action)
        .join(Action.plan)
        .join(
            latest,
            and_(latest.c.recommendation_id == Action.recommendation_id, latest.c.at == ActionUpdate.at),
        )
        .where(visible_actions(viewer))
        .order_by(ActionUpdate.id)
    )
    last = {recommendation_id: (track, at) for recommendation_id, track, at in said}
    return {
        recommendation_id: ReportedProgress(actions, completed, *last.get(recommendation_id, (None, None)))
        for recommendation_id, actions, completed in counted
    }
