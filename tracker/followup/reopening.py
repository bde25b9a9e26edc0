"""Reopening a recommendation that a judgement closed."""

from __future__ import annotations

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.action_plans.services import refresh_status
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.notes import required_note
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.models import Recommendation


def reopen_recommendation(recommendation: Recommendation, *, reason: str, by: Person) -> None:
    """Take back that the latest judgement closes the recommendation. The judgement stays; the next one decides anew.

    Raises:
        NotFound, NotPermitted: ``by`` does not reopen recommendations.
        RuleBroken: there is no reason, or the recommendation is not closed.
    """
    require_deed(by, permissions.REOPEN)
    why = required_note(reason, missing="Enter why it is reopened", called="Reason", field="reason")
    db.session.refresh(recommendation, ["status", "reopened_on", "version"], with_for_update=True)
    if recommendation.status is not RecommendationStatus.CLOSED:
        raise RuleBroken("Only a closed recommendation can be reopened")
    with act("recommendation reopened", by=by, reason=why):
        recommendation.reopened_on = clock.today()
        refresh_status(recommendation, by=by)
