"""Correcting a published rating: a dated note beside it, and the rating stays as it was printed."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from tracker.accounts.access import require_deed
from tracker.core.errors import RuleBroken
from tracker.inspections.queries import get_report
from tracker.inspections.rating_models import KeyQuestion, Printed, StandardRating
from tracker.inspections.rating_queries import corrections_of, get_rating
from tracker.inspections.ratings import CORRECT, LONGEST_NOTE, correct_rating
from tracker.web.forms import PlainTextArea, TrackerForm, at_most
from tracker.web.identity import signed_in_person
from tracker.web.rating_words import rating_tag
from tracker.web.reports.views import bp
from tracker.web.saving import saved


class CorrectRatingForm(TrackerForm):
    """What is wrong with it, and why."""

    text = PlainTextArea(
        "What should it say?",
        rows=4,
        validators=[
            DataRequired("Enter the correction"),
            at_most(LONGEST_NOTE, "Correction"),
        ],
    )
    reason = PlainTextArea(
        "Why is it corrected?",
        rows=3,
        validators=[
            DataRequired("Enter why it is corrected"),
            at_most(LONGEST_NOTE, "Reason"),
        ],
    )


@bp.route(
    "/<uuid:report_id>/ratings/<uuid:rating_id>/correct", endpoint="correct_rating", methods=["GET", "POST"]
)
def correct_rating_page(report_id: UUID, rating_id: UUID) -> ResponseReturnValue:
    """Add a dated note to one rating or key question."""
    person = signed_in_person()
    report = get_report(report_id, viewer=person)
    require_deed(person, CORRECT)
    rating = get_rating(report, rating_id, viewer=person)
    form = CorrectRatingForm()
    if form.validate_on_submit():
        try:
            correct_rating(rating, text=form.text.data or "", reason=form.reason.data or "", by=person)
            return saved("You added the correction", ".show", report_id=report_id, _anchor="ratings")
        except RuleBroken as error:
            form.show(error)
    return render_template(
        "reports/correct_rating.html",
        report=report,
        rating=rating,
        words=_words(rating),
        corrections=corrections_of(rating),
        rating_tag=rating_tag,
        form=form,
    )


def _words(rating: Printed) -> str:
    """Return which one it is."""
    if isinstance(rating, StandardRating):
        return f"{rating.code} {rating.name}"
    return rating.question if isinstance(rating, KeyQuestion) else "Overall rating"
