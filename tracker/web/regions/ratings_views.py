"""A region's ratings over its inspections: to read, to print and to take away."""

from __future__ import annotations

import io

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.documents.comma_separated import write_rows
from tracker.core.documents.content import CLASSIFICATION
from tracker.web.dates import moment
from tracker.web.identity import signed_in_person
from tracker.web.rating_words import inspected_when, rating_tag
from tracker.web.regions.ratings_as_rows import HEADINGS, ratings_as_rows
from tracker.web.regions.ratings_over_time import ratings_over_time
from tracker.web.regions.views import bp, region_at


@bp.get("/<code>/ratings")
def ratings(code: str) -> ResponseReturnValue:
    """Show what a region, its units and the bodies before them were rated, inspection by inspection."""
    return _page("regions/ratings.html", code)


@bp.get("/<code>/ratings/print")
def print_ratings(code: str) -> ResponseReturnValue:
    """Show the same for paper."""
    return _page("regions/ratings_print.html", code)


@bp.get("/<code>/ratings.csv")
def download_ratings(code: str) -> ResponseReturnValue:
    """Hand the same out as CSV, one rating a row."""
    region = region_at(code)
    person = signed_in_person()
    rows = ratings_as_rows(ratings_over_time(region, person))
    if request.method == "HEAD":
        return Response(mimetype="text/csv")
    content = write_rows(
        [
            ["Classification", CLASSIFICATION],
            ["Document", f"Ratings of {region.title} over time, as printed"],
            ["As at", moment(clock.now())],
            ["Made by", person.name],
            [],
            [*HEADINGS],
            *rows,
        ],
        width=len(HEADINGS),
    )
    return send_file(
        io.BytesIO(content),
        mimetype="text/csv",
        as_attachment=True,
        download_name=f"ratings-{region.code}.csv",
        etag=False,
    )


def _page(template: str, code: str) -> ResponseReturnValue:
    region = region_at(code)
    return render_template(
        template,
        region=region,
        shown=ratings_over_time(region, signed_in_person()),
        rating_tag=rating_tag,
        inspected_when=inspected_when,
    )
