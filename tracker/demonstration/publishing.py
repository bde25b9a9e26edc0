"""Brings the invented reports in as an editor does: uploaded, read, checked and published on their day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.demonstration.places import DEMONSTRATION, place
from tracker.demonstration.telling import days_ago
from tracker.inspections.models import InspectionReport
from tracker.organisations.partial_dates import PartialDate
from tracker.reports_import import services
from tracker.reports_import.reading_run import read_import

TEXTS = Path(__file__).parent / "reports"


def bring_in(
    file_name: str,
    *,
    kind: str,
    inspected: Sequence[str],
    editor: Person,
    days: int,
    standards: Mapping[str, str] | None = None,
) -> InspectionReport:
    """Publish the invented report so many days ago, with its day of publication, and return it. Commits.

    ``standards`` says of some recommendations, by number, to which standard the editor says they belong.
    """
    with days_ago(days, hour=9):
        today = clock.today()
        report_import = services.upload(file_name, printed(file_name), by=editor).report_import
        db.session.commit()
        read_import(report_import.id)
        services.correct_details(
            report_import,
            services.Details(
                title=f"{report_import.title} (invented report)",
                kind=kind,
                inspected=[place(code) for code in inspected],
                published=report_import.published,
                published_on=today,
                fieldwork_started=report_import.fieldwork_started,
                lead_inspector=report_import.lead_inspector,
            ),
            by=editor,
            expected_version=report_import.version,
        )
        for item in list(report_import.items):
            if standards and item.number in standards:
                services.correct_item(
                    item,
                    text=item.text,
                    addressee=item.addressee,
                    number=item.number,
                    heading=item.heading,
                    standard=standards[item.number],
                    by=editor,
                    expected_version=item.version,
                )
            services.mark_checked(item, by=editor, expected_version=item.version)
        report = services.publish_import(
            report_import, by=editor, approved=services.approval_of(report_import)
        )
        with act("marked as invented", by=DEMONSTRATION):
            report.invented = True
        return report


def printed(file_name: str) -> bytes:
    """Return an invented report as it is published today."""
    today = clock.today()
    text = (TEXTS / file_name).read_text(encoding="utf-8")
    return text.format(
        published_month=_month(today), fieldwork_month=_month(today - timedelta(days=90))
    ).encode()


def _month(day: date) -> str:
    return PartialDate(day.year, day.month).words
