"""Entering the day on which a report was published, where only the month is printed."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import DataRequired

from tracker.action_plans.opening import enter_publication_day
from tracker.core.errors import RuleBroken
from tracker.inspections.queries import get_report
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.forms import DateBoxes, EditForm
from tracker.web.identity import signed_in_person
from tracker.web.reports.views import bp
from tracker.web.saving import saved


class PublicationDayForm(EditForm):
    """The day of publication."""

    published_on = DateBoxes(
        "On which day was the report published?",
        called="Day of publication",
        validators=[DataRequired("Enter the day of publication")],
    )


@bp.route("/<uuid:report_id>/publication-day", methods=["GET", "POST"])
def publication_day(report_id: UUID) -> ResponseReturnValue:
    """Ask for the day; action plans that wait for it get the date by which they are to be submitted."""
    viewer = signed_in_person()
    report = get_report(report_id, viewer=viewer)
    form = PublicationDayForm(data={"version": report.version})
    if form.validate_on_submit():
        try:
            plans = enter_publication_day(
                report, form.published_on.data, by=viewer, expected_version=form.expected_version
            )
            given = {0: "", 1: ". 1 action plan got its date"}.get(
                len(plans), f". {len(plans)} action plans got their date"
            )
            return saved(f"Day of publication saved{given}", ".show", report_id=report_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, report)
    elif not form.is_submitted() and report.published_on is not None:
        return redirect(url_for(".show", report_id=report_id), 303)
    return render_template("reports/publication_day.html", report=report, form=form)
