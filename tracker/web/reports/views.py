"""Pages of published reports."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func

from tracker.accounts.access import may_do
from tracker.inspections.models import InspectionReport
from tracker.inspections.queries import get_report, reports_statement
from tracker.inspections.rating_queries import ratings_of_report
from tracker.inspections.ratings import CORRECT
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.queries import count_by_report, list_of_report
from tracker.web.identity import signed_in_person
from tracker.web.listing import Order, page_of, read_list_state
from tracker.web.rating_words import rating_tag

bp = Blueprint("reports", __name__, url_prefix="/reports")

ORDERS: dict[str, Order] = {
    "published": (func.coalesce(InspectionReport.published, ""),),
    "title": (func.lower(InspectionReport.title),),
    "kind": (InspectionReport.kind,),
}


@bp.app_template_filter("printed_date")
def printed_date(written: str) -> str:
    """Return a date as exact as it was printed, in words: "May 2024" or "24 May 2022"."""
    return PartialDate.parse(written).words


@bp.get("")
def index() -> ResponseReturnValue:
    """List the published reports, newest first."""
    state = read_list_state(filters=(), sorts=ORDERS, default_sort="-published")
    page = page_of(
        reports_statement(signed_in_person()), state, orders=ORDERS, tie_break=(InspectionReport.id,)
    )
    counts = count_by_report([report.id for report in page.rows])
    return render_template("reports/index.html", page=page, counts=counts)


@bp.get("/<uuid:report_id>")
def show(report_id: UUID) -> ResponseReturnValue:
    """Show one report: what is printed on it, its recommendations and ratings, and the file it was read from."""
    viewer = signed_in_person()
    report = get_report(report_id, viewer=viewer)
    recommendations = list_of_report(report, viewer=viewer)
    return render_template(
        "reports/show.html",
        report=report,
        may_enter_day=report.published_on is None and may_do(viewer, "report.change"),
        groups=[
            (heading, list(items))
            for (_block, heading), items in groupby(
                recommendations, key=lambda each: (each.block, each.heading)
            )
        ],
        total=len(recommendations),
        ratings=ratings_of_report(report, viewer=viewer),
        rating_tag=rating_tag,
        may_correct=may_do(viewer, CORRECT),
    )
