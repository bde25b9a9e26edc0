"""How organisations, places and states are worded where a report is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.type_wording import addressee_name
from tracker.recommendations.models import Confidence, Recommendation
from tracker.reports_import.lifecycle import CheckState, ImportState
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.queries import ItemCounts
from tracker.reports_import.reading_progress import HowFar
from tracker.web.dates import day_short, moment
from tracker.web.statuses import Tag, tag_of

HOW_SURE = {
    Confidence.LIST: "Found as a numbered list",
    Confidence.TABLE: "Found in a table",
    Confidence.GUESS: "Guess",
    Confidence.BY_HAND: "Typed in",
}

NOBODY_CHOSEN = "Choose who this is for"


def named(organisation: Organisation) -> str:
    """Return an organisation as an addressee, with when it closed if it has: "Westmere PDU (closed March 2021)"."""
    aliases = [alias.name for alias in organisation.aliases]
    name = addressee_name(organisation.name, organisation.type.value, aliases)
    if organisation.valid_to is None:
        return name
    return f"{name} (closed {PartialDate.parse(organisation.valid_to).words})"


def choices_among(
    organisations: Iterable[Organisation], *, likely: Iterable[UUID] = ()
) -> list[tuple[str, str]]:
    """Return every organisation to choose from by name; likely ones first, and once more in their place."""
    by_id = {str(each.id): named(each) for each in organisations}
    first = [(str(each), f"{by_id[str(each)]} – likely") for each in likely if str(each) in by_id]
    likely_ids = {each for each, _ in first}
    others = sorted(
        ((each, words) for each, words in by_id.items() if each not in likely_ids),
        key=lambda choice: choice[1].casefold(),
    )
    return [*first, *others]


def details_of(report_import: ReportImport) -> dict[str, Any]:
    """Return those details of a report that have to be put in words: what was inspected, and dates as printed."""
    published = _date_in_words(report_import.published)
    if report_import.published_on is not None and published is not None:
        published = f"{published} (on {day_short(report_import.published_on)})"
    return {
        "inspected": [
            body["name"] if body["organisation_id"] else f"{body['name']} (choose which organisation this is)"
            for body in report_import.inspected or ()
        ],
        "published": published,
        "fieldwork_started": _date_in_words(report_import.fieldwork_started),
    }


def _date_in_words(written: str | None) -> str | None:
    return None if written is None else PartialDate.parse(written).words


def earlier_in_short(recommendation: Recommendation) -> str:
    """Return where an earlier recommendation stands: its code, report, number and whom it was made to."""
    report = recommendation.report
    place = f"{report.in_short}, number {recommendation.number}"
    return f"{recommendation.code} · {place} · To {named(recommendation.addressee)}"


def repeats_of(item: FoundItem, codes: Mapping[str, str]) -> str | None:
    """Return what a person has said that a recommendation repeats, None where nobody has said anything."""
    if item.repeats is None:
        return None
    known = sorted(codes[each] for each in item.repeats if each in codes)
    return f"Repeats {', '.join(known)}" if known else "Repeats no earlier one"


def place_of(item: FoundItem) -> str:
    """Return where a recommendation stands: its page, or how far into the text where there are no pages."""
    if item.page is not None:
        return f"Page {item.page}"
    if item.start is None:
        return "Not in the file"
    return f"Line {line_of(item)}"


def line_of(item: FoundItem) -> int:
    """Return the line of the document's text on which a recommendation begins."""
    text = item.report_import.text or ""
    return text.count("\n", 0, item.start or 0) + 1


def state_of(item: FoundItem) -> Tag:
    """Return what was said about a recommendation, as a tag."""
    if item.confidence is Confidence.BY_HAND and item.check is CheckState.CHECKED:
        return Tag("Added by hand")
    return tag_of(item.check)


def page_of(report_import: ReportImport) -> str:
    """Return the endpoint at which an import is seen as it stands."""
    return "imports.reading" if report_import.state is ImportState.READING else "imports.show"


def checked_in_words(report_import: ReportImport, counts: ItemCounts) -> str:
    """Return how much of an import is checked, for a list."""
    if report_import.state is ImportState.READING:
        return "Not read yet"
    return f"{counts.checked} of {counts.found}" if counts.found else "None found"


def lines_on_reading(far: HowFar) -> list[str]:
    """Return how far the reading of a file is, in sentences."""
    if far.began_at is not None:
        lines = [f"Being read since {moment(far.began_at)}."]
        if far.pages is not None:
            lines.append(f"Page {far.pages.read:,} of {far.pages.count:,}.")
    else:
        lines = [f"Waiting to be read since {moment(far.asked_at)}.", _place_in_line(far.before)]
    if far.was_interrupted:
        lines.append("Reading was interrupted before and is tried again.")
    return lines


def _place_in_line(before: int) -> str:
    if not before:
        return "It is the next file to be read."
    return "1 file is read before this one." if before == 1 else f"{before} files are read before this one."
