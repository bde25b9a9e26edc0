"""The page on which the inspectorate takes back that one recommendation repeats another."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.access import require_deed
from tracker.core.errors import RuleBroken
from tracker.followup import services
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import get_recommendation, list_linked
from tracker.recommendations.services import LINK
from tracker.web.forms import choices_of
from tracker.web.identity import signed_in_person
from tracker.web.recommendations.forms import TakeBackRepeatForm
from tracker.web.recommendations.views import bp
from tracker.web.saving import saved


@bp.route("/<uuid:recommendation_id>/repeats", methods=["GET", "POST"])
def repeats(recommendation_id: UUID) -> ResponseReturnValue:
    """Take back, with a reason, one of the links that a recommendation has with others."""
    person = signed_in_person()
    recommendation = get_recommendation(recommendation_id, viewer=person)
    require_deed(person, LINK)
    earlier, later = list_linked(recommendation)
    linked = {str(each.id): each for each in [*earlier, *later]}
    form = TakeBackRepeatForm()
    form.other.choices = choices_of((key, _in_words(each)) for key, each in linked.items())
    if form.validate_on_submit():
        other = linked[form.other.data]
        pair = (recommendation, other) if other in earlier else (other, recommendation)
        try:
            services.take_back_repeat(*pair, reason=form.reason.data or "", by=person)
            return saved("You took the repeat back", ".show", recommendation_id=recommendation.id)
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "recommendations/repeats.html", recommendation=recommendation, form=form, has_links=bool(linked)
    )


def _in_words(other: Recommendation) -> str:
    return f"{other.code}: {other.report.in_short}, number {other.number}, to {other.addressee.title}"
