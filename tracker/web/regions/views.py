"""Pages of regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.access import may_do, require_sight
from tracker.action_plans.register import (
    RegisterFilters,
    RegisterRow,
    SortBy,
    register_rows,
    register_statement,
)
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.inspections.models import InspectionReport
from tracker.organisations.queries import bodies_of, get_region, list_regions
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.queries import count_carried, repeats_of
from tracker.web.filters import FilterPanel, flag
from tracker.web.identity import signed_in_person
from tracker.web.listing import read_list_state

bp = Blueprint("regions", __name__, url_prefix="/regions")

Grouped = Sequence[tuple[InspectionReport, Sequence[RegisterRow]]]


@bp.get("")
def index() -> ResponseReturnValue:
    """List the regions with how much is open in each."""
    require_sight(signed_in_person(), "regions")
    regions = list_regions()
    return render_template(
        "regions/index.html", regions=regions, counts=count_carried([region.id for region in regions])
    )


@bp.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show every recommendation ever made to a region, its units and their predecessors, open ones first."""
    viewer = signed_in_person()
    require_sight(viewer, "regions")
    if not code.isprintable():
        raise NotFound  # PostgreSQL cannot even be asked for a code with a NUL in it.
    region = get_region(code)
    state = read_list_state(filters=("open", "repeated"), sorts=("report",), default_sort="report")
    statement = register_statement(
        viewer, RegisterFilters(made_to=bodies_of(region)), sort_by=SortBy.REPORT, descending=True
    )
    every = register_rows(db.session.execute(statement).all(), viewer=viewer)
    repeats = repeats_of([row.recommendation.id for row in every])
    rows = [row for row in every if not state.is_on("repeated") or row.recommendation.id in repeats]
    still_open = [row for row in rows if row.recommendation.status not in ENDED]
    ended = [row for row in rows if row.recommendation.status in ENDED and not state.is_on("open")]
    return render_template(
        "regions/show.html",
        region=region,
        panel=FilterPanel(state, (flag("open", "Still open only"), flag("repeated", "Repeated later only"))),
        total=len(every),
        still_open=len(still_open),
        sections=[
            (words, len(part), _by_report(part))
            for words, part in (("Still open", still_open), ("Closed or withdrawn", ended))
            if part
        ],
        repeats=repeats,
        invented=all(row.recommendation.report.invented for row in every),
        may_start=may_do(viewer, "follow_up.start"),
    )


def _by_report(rows: Iterable[RegisterRow]) -> Grouped:
    """Put rows that come by report under their reports."""
    found = []
    for _report_id, group in groupby(rows, key=lambda row: row.recommendation.report_id):
        members = list(group)
        found.append((members[0].recommendation.report, members))
    return found
