"""Publishing a report in the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.core.short_codes import new_codes
from tracker.inspections.models import Discrepancy, Inspected, InspectionReport
from tracker.inspections.ratings import RatingsAsPrinted, store_ratings
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import NotAPartialDate, PartialDate

CODE_PREFIX = "D"


@dataclass(frozen=True)
class DiscrepancyAsPrinted:
    """What a report says against itself, and what the person who published it noted on it."""

    kind: str
    message: str
    note: str | None = None


@dataclass(frozen=True)
class ReportDetails:
    """What is printed on a report, and the file it was read from. Dates are as exact as printed: a day or a month.

    ``inspected`` pairs each body with its name as printed. ``extract`` is all that was found in the file.
    """

    title: str
    kind: str
    published: str | None = None
    published_on: date | None = None
    fieldwork_started: str | None = None
    lead_inspector: str | None = None
    isbn: str | None = None
    inspected: Sequence[tuple[Organisation, str]] = ()
    discrepancies: Sequence[DiscrepancyAsPrinted] = ()
    ratings: RatingsAsPrinted = field(default_factory=RatingsAsPrinted)
    file_name: str | None = None
    file_sha256: str | None = None
    extract: Mapping[str, Any] | None = None
    invented: bool = False


def publish_report(details: ReportDetails, *, by: Person) -> InspectionReport:
    """Put a published report into the register, with what was inspected, its ratings and what it says against itself.

    Where only the month of publication is known, ``published_on`` stays empty and no deadline is worked out. A day that
    is printed in full is taken over.

    Raises:
        NotPermitted: ``by`` does not publish reports.
        RuleBroken: the title or the kind is empty, a date is none, or two dates contradict each other.
    """
    require_deed(by, "import.change")
    title = _given(details.title, "Enter the title of the report", "title")
    kind = _given(details.kind, "Enter the kind of inspection", "kind")
    published = _date(details.published, "Date of publication must be a real date", "published")
    fieldwork = _date(details.fieldwork_started, "Fieldwork start must be a real date", "fieldwork_started")
    report = InspectionReport(
        code=new_codes(CODE_PREFIX, 1, taken_among=_taken_codes)[0],
        title=title,
        kind=kind,
        published=None if published is None else str(published),
        published_on=_day_of_publication(details.published_on, published),
        fieldwork_started=None if fieldwork is None else str(fieldwork),
        lead_inspector=details.lead_inspector,
        isbn=details.isbn,
        invented=details.invented,
        added_at=clock.now(),
        file_name=details.file_name,
        file_sha256=details.file_sha256,
        extract=None if details.extract is None else dict(details.extract),
        inspected=[
            Inspected(organisation=organisation, position=position, printed_name=name)
            for position, (organisation, name) in enumerate(details.inspected, start=1)
        ],
        discrepancies=[
            Discrepancy(position=position, kind=each.kind, message=each.message, note=each.note)
            for position, each in enumerate(details.discrepancies, start=1)
        ],
    )
    with act("report published", by=by):
        db.session.add(report)
        store_ratings(report, details.ratings, by=by)
    return report


def _taken_codes(candidates: list[str]) -> list[str]:
    return list(
        db.session.scalars(select(InspectionReport.code).where(InspectionReport.code.in_(candidates)))
    )


def _given(text: str, message: str, field: str) -> str:
    if not text.strip():
        raise RuleBroken(message, field=field)
    return text.strip()


def _date(written: str | None, message: str, field: str) -> PartialDate | None:
    try:
        return None if not written else PartialDate.parse(written)
    except NotAPartialDate:
        raise RuleBroken(message, field=field) from None


def _day_of_publication(entered: date | None, printed: PartialDate | None) -> date | None:
    if entered is None:
        return printed.first_day if printed is not None and printed.is_day else None
    if printed is not None and not printed.first_day <= entered <= printed.last_day:
        raise RuleBroken(f"The day of publication must be in {printed.words}", field="published_on")
    return entered
