"""How ratings look wherever they are shown: always the printed words, with a colour as a second signal."""

from __future__ import annotations

from tracker.inspections.models import InspectionReport
from tracker.organisations.partial_dates import PartialDate
from tracker.web.statuses import Tag

_COLOURS = {"Outstanding": "green", "Good": "blue", "Requires improvement": "yellow", "Inadequate": "red"}


def rating_tag(rating: str) -> Tag:
    """Return a rating as a tag; one that is not of the usual scale in grey."""
    return Tag(rating, _COLOURS.get(rating, "grey"))


def inspected_when(report: InspectionReport) -> str:
    """Return which inspection it was and when, in a few words: "PDU inspection, February 2023"."""
    if report.published_on or report.published or not report.fieldwork_started:
        return report.in_short
    return f"{report.in_short}, fieldwork {PartialDate.parse(report.fieldwork_started).words}"
