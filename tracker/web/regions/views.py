"""Pages of regions."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.accounts.access import may_do, require_sight
from tracker.core.errors import NotFound
from tracker.organisations.models import Organisation
from tracker.organisations.queries import get_region, list_regions
from tracker.recommendations.queries import count_carried
from tracker.web.identity import signed_in_person
from tracker.web.listing import ListState, read_list_state
from tracker.web.regions.before_inspecting import FILTERS, before_inspecting

bp = Blueprint("regions", __name__, url_prefix="/regions")

#: Rows on a page, and on paper. More than the latter were never made to any region.
PER_PAGE = 25
PRINTED = 1000


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
    return _page("regions/show.html", region_at(code), _state(PER_PAGE))


@bp.get("/<code>/print")
def print_view(code: str) -> ResponseReturnValue:
    """Show the same all on one page, in full, to take along to fieldwork."""
    region = region_at(code)
    return _page("regions/print.html", region, replace(_state(PRINTED), page=1))


def region_at(code: str) -> Organisation:
    """Return the region with this code.

    Raises:
        NotFound: there is none, or the person may not see regions.
    """
    require_sight(signed_in_person(), "regions")
    if not code.isprintable():
        raise NotFound  # PostgreSQL cannot even be asked for a code with a NUL in it.
    return get_region(code)


def _state(per_page: int) -> ListState:
    return read_list_state(filters=FILTERS, sorts=("report",), default_sort="report", per_page=per_page)


def _page(template: str, region: Organisation, state: ListState) -> ResponseReturnValue:
    viewer = signed_in_person()
    return render_template(
        template,
        region=region,
        before=before_inspecting(region, state, viewer),
        may_start=may_do(viewer, "follow_up.start"),
    )
