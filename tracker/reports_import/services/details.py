"""What the report says about itself, as an editor puts it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import NotAPartialDate, PartialDate
from tracker.organisations.type_wording import addressee_name
from tracker.reports_import.lifecycle import ImportState, ImportStep
from tracker.reports_import.models import ReportImport
from tracker.reports_import.reading.isbn import ISBN, has_right_check_digit
from tracker.reports_import.services.holding import expect, hold_open

LONGEST_TITLE = 300
LONGEST_KIND = 80
LONGEST_NAME = 200


@dataclass(frozen=True)
class Details:
    """What an editor says about a report. Dates are as exact as printed: a year and month, or a day.

    ``published_on`` is the day of publication where somebody knows it and the report prints the month only.
    """

    title: str
    kind: str
    inspected: Sequence[Organisation] = ()
    published: str | None = None
    published_on: date | None = None
    fieldwork_started: str | None = None
    lead_inspector: str | None = None
    isbn: str | None = None


def correct_details(
    report_import: ReportImport, details: Details, *, by: Person, expected_version: int
) -> None:
    """Put right what the report says about itself. Details may be missing until it is published.

    Raises:
        NotPermitted: ``by`` does not check imports.
        TransitionNotAllowed: the import is published or discarded.
        RuleBroken: a date or the ISBN cannot be right, two dates contradict each other, or something is too long.
        ChangedMeanwhile: somebody saved the details first.
    """
    hold_open(report_import, by=by)
    expect(report_import, expected_version)
    new = {
        "title": _short(details.title, LONGEST_TITLE, "Title", "title"),
        "kind": _short(details.kind, LONGEST_KIND, "Kind of inspection", "kind"),
        "published": _written(details.published, "Date of publication", "published"),
        "published_on": details.published_on,
        "fieldwork_started": _written(details.fieldwork_started, "Fieldwork start", "fieldwork_started"),
        "lead_inspector": _short(details.lead_inspector, LONGEST_NAME, "Lead inspector", "lead_inspector"),
        "isbn": _isbn(details.isbn),
        "inspected": _inspected(report_import, details.inspected),
    }
    _require_same_month(details.published, details.published_on)
    with act("report details corrected", by=by):
        for name, value in new.items():
            if getattr(report_import, name) != value:
                setattr(report_import, name, value)
        if report_import.state is ImportState.COULD_NOT_BE_READ:
            report_import.apply(ImportStep.TYPE_IN)


def _short(text: str | None, most: int, name: str, field: str) -> str | None:
    tidied = (text or "").strip()
    if len(tidied) > most:
        raise RuleBroken(f"{name} must be {most} characters or less", field=field)
    return tidied or None


def _written(text: str | None, name: str, field: str) -> str | None:
    if not text:
        return None
    try:
        return str(PartialDate.parse(text))
    except NotAPartialDate:
        raise RuleBroken(f"{name} must be a real date", field=field) from None


def _isbn(text: str | None) -> str | None:
    typed = (text or "").strip()
    if not typed:
        return None
    found = ISBN.fullmatch(typed if typed.upper().startswith("ISBN") else f"ISBN {typed}")
    if found is None:
        raise RuleBroken("ISBN must have 10 or 13 digits, like 978-1-84099-000-3", field="isbn")
    if not has_right_check_digit(found["isbn"]):
        raise RuleBroken(
            "Check the ISBN: its last digit does not agree with the others. "
            "Leave it empty if it is printed like this",
            field="isbn",
        )
    return found["isbn"]


def _inspected(report_import: ReportImport, chosen: Sequence[Organisation]) -> list[dict[str, str | None]]:
    """Return the bodies with the names that the report prints for them; one that was added bears its own name."""
    printed = {
        body["organisation_id"]: body["name"]
        for body in report_import.inspected or ()
        if body["organisation_id"]
    }
    return [
        {
            "name": printed.get(str(body.id))
            or addressee_name(body.name, body.type.value, [alias.name for alias in body.aliases]),
            "organisation_id": str(body.id),
        }
        for body in dict.fromkeys(chosen)
    ]


def _require_same_month(published: str | None, published_on: date | None) -> None:
    if published_on is None:
        return
    printed = PartialDate.parse(published) if published else None
    if printed is None or not printed.first_day <= published_on <= printed.last_day:
        when = printed.words if printed else "the month of publication, which is missing"
        raise RuleBroken(f"The day of publication must be in {when}", field="published")
