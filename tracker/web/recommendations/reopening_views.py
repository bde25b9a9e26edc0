"""The page on which an inspector reopens a closed recommendation."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import require_deed
from tracker.core.errors import RuleBroken
from tracker.followup import permissions, services
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.queries import get_recommendation
from tracker.web.identity import signed_in_person
from tracker.web.recommendations.forms import ReopenForm
from tracker.web.recommendations.views import bp
from tracker.web.saving import saved


@bp.route("/<uuid:recommendation_id>/reopen", methods=["GET", "POST"])
def reopen(recommendation_id: UUID) -> ResponseReturnValue:
    """Take back, with a reason, that a judgement closed the recommendation."""
    person = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=person)
    require_deed(person, permissions.REOPEN)
    form = ReopenForm()
    if form.validate_on_submit():
        try:
            services.reopen_recommendation(recommendation, reason=form.reason.data or "", by=person)
            return saved("You reopened the recommendation", ".show", recommendation_id=recommendation.id)
        except RuleBroken as error:
            form.show(error)
    elif not form.is_submitted() and recommendation.status is not RecommendationStatus.CLOSED:
        return redirect(url_for(".show", recommendation_id=recommendation.id), 303)
    return render_template("recommendations/reopen.html", recommendation=recommendation, form=form)
