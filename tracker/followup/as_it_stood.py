"""The plans and updates on a recommendation at one moment, kept with the judgement that was made on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.action_plans.carrying import carried_to_in_words
from tracker.action_plans.models import Action, ActionPlan, Response
from tracker.core.database import db
from tracker.evidence.queries import evidence_as_it_stands


def plans_as_they_stand(recommendation_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each recommendation with a submitted plan, what its responding organisations say now.

    Drafts, and actions removed from one, are left out: the inspectorate does not see them. Asks the database four
    times whatever the number.
    """
    responses = db.session.scalars(
        select(Response)
        .join(Response.plan)
        .where(Response.recommendation_id.in_(recommendation_ids), ActionPlan.submitted_at.is_not(None))
        .options(joinedload(Response.plan).joinedload(ActionPlan.organisation))
        .order_by(ActionPlan.code)
    ).all()
    actions = db.session.scalars(
        select(Action)
        .join(Action.plan)
        .where(
            Action.recommendation_id.in_(recommendation_ids),
            ActionPlan.submitted_at.is_not(None),
            ~Action.removed_in_draft,
        )
        .options(
            joinedload(Action.owner),
            joinedload(Action.carried_to_plan),
            joinedload(Action.carried_to_action),
            selectinload(Action.updates),
        )
        .order_by(Action.position)
    ).all()
    actions_of: dict[tuple[UUID, UUID], list[dict[str, Any]]] = defaultdict(list)
    evidence = evidence_as_it_stands([action.id for action in actions])
    for action in actions:
        told = _action(action) | {"evidence": evidence.get(action.id, [])}
        actions_of[action.recommendation_id, action.plan_id].append(told)
    found: dict[UUID, dict[str, Any]] = {}
    for response in responses:
        stood = found.setdefault(response.recommendation_id, {"plans": []})
        stood["plans"].append(
            {
                "plan": response.plan.code,
                "organisation": response.plan.organisation.name,
                "state": response.plan.state,
                "response": response.kind,
                "explanation": response.explanation,
                "actions": actions_of[response.recommendation_id, response.plan_id],
            }
        )
    return found


def _action(action: Action) -> dict[str, Any]:
    return {
        "code": action.code,
        "text": action.text,
        "owner": action.owner.name,
        "first_target_date": action.first_target_date,
        "target_date": action.target_date,
        "state": action.state,
        "completed_on": action.completed_on,
        "what_changed": action.what_changed,
        "carried_on": action.carried_on,
        "carried_to": carried_to_in_words(action),
        "updates": [
            {"at": update.at, "track": update.track, "text": update.text} for update in action.updates
        ],
    }
