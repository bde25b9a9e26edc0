"""The evidence for all that is done about one recommendation, as far as the viewer may see it."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.evidence.queries import list_evidence_for
from tracker.recommendations.queries import get_recommendation
from tracker.web.identity import signed_in_person
from tracker.web.recommendations.views import bp


@bp.get("/<uuid:recommendation_id>/evidence")
def evidence(recommendation_id: UUID) -> ResponseReturnValue:
    """Show the evidence for one recommendation, by action."""
    viewer = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=viewer)
    found = list_evidence_for(recommendation_id, viewer=viewer)
    groups = [(action, list(each)) for action, each in groupby(found, key=lambda one: one.action)]
    return render_template("recommendations/evidence.html", recommendation=recommendation, groups=groups)
