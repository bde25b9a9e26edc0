"""Keeping the status of recommendations in step with the facts. Only here is it written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from tracker.action_plans.lifecycle import OPEN_ACTIONS, ActionState
from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Actor, act
from tracker.core.validity import in_force
from tracker.recommendations.lifecycle import (
    Judgement,
    RecommendationStatus,
    ResponseKind,
    Standing,
    derive_status,
)
from tracker.recommendations.models import Assignment, Recommendation, Repeat

#: A person has said so about the recommendation itself; no plan changes it.
SETTLED_OTHERWISE = frozenset({RecommendationStatus.WITHDRAWN})


def refresh_status(recommendation: Recommendation, *, by: Actor) -> None:
    """Work the status out anew from answers, actions, the judgement and repeats; call it wherever one changed."""
    refresh_statuses([recommendation.id], by=by)


def refresh_statuses(recommendation_ids: Collection[UUID], *, by: Actor) -> None:
    """Work the status of several recommendations out anew, in five queries whatever their number.

    They are held until the transaction ends: of two people who complete the last two actions at once, the second sees
    what the first did. The event says only what changed, not why: everybody may read it.
    """
    if not recommendation_ids:
        return
    db.session.flush()
    held = db.session.scalars(
        select(Recommendation)
        .where(Recommendation.id.in_(recommendation_ids))
        .order_by(Recommendation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    answers = _answers(recommendation_ids)
    actions = _actions(recommendation_ids)
    repeated = set(
        db.session.scalars(select(Repeat.earlier_id).where(Repeat.earlier_id.in_(recommendation_ids)))
    )
    with act("status changed", by=by):
        for recommendation in held:
            if recommendation.status not in SETTLED_OTHERWISE:
                recommendation.status = derive_status(
                    _standing(
                        recommendation,
                        answers[recommendation.id],
                        actions[recommendation.id],
                        is_repeated=recommendation.id in repeated,
                    )
                )


def _standing(
    recommendation: Recommendation,
    answers: list[ResponseKind | None],
    actions: Counter[ActionState],
    *,
    is_repeated: bool,
) -> Standing:
    judgement = None
    if recommendation.category is not None:
        judgement = Judgement(
            recommendation.category,
            bool(recommendation.still_required),
            is_reopened=recommendation.reopened_on is not None,
            is_repeated=is_repeated,
        )
    return Standing(
        responses=answers,
        open_actions=sum(actions[state] for state in OPEN_ACTIONS),
        completed_actions=actions[ActionState.COMPLETED],
        started_actions=actions[ActionState.IN_PROGRESS],
        carried_actions=actions[ActionState.CARRIED],
        judgement=judgement,
    )


def _answers(recommendation_ids: Collection[UUID]) -> dict[UUID, list[ResponseKind | None]]:
    """Return for each recommendation the answer of every organisation that carries it, None where there is none yet."""
    today = clock.today()
    kind_if_submitted = (
        select(Response.kind)
        .join(Response.plan)
        .where(
            Response.recommendation_id == Assignment.recommendation_id,
            ActionPlan.organisation_id == Assignment.organisation_id,
            ActionPlan.submitted_at.is_not(None),
        )
        .scalar_subquery()
    )
    statement = (
        select(Assignment.recommendation_id, Assignment.organisation_id, kind_if_submitted)
        .where(
            Assignment.recommendation_id.in_(recommendation_ids),
            in_force(Assignment, today),
        )
        .distinct()
    )
    found: dict[UUID, list[ResponseKind | None]] = defaultdict(list)
    for recommendation_id, _organisation_id, kind in db.session.execute(statement):
        found[recommendation_id].append(kind)
    return found


def _actions(recommendation_ids: Collection[UUID]) -> dict[UUID, Counter[ActionState]]:
    """Count the actions of submitted plans by recommendation and state."""
    statement = (
        select(Action.recommendation_id, Action.state, func.count())
        .join(Action.plan)
        .where(Action.recommendation_id.in_(recommendation_ids), ActionPlan.submitted_at.is_not(None))
        .group_by(Action.recommendation_id, Action.state)
    )
    found: dict[UUID, Counter[ActionState]] = defaultdict(Counter)
    for recommendation_id, state, count in db.session.execute(statement):
        found[recommendation_id][state] = count
    return found
