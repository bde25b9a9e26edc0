"""Looking up published reports."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.inspections.models import Inspected, InspectionReport


def get_report(report_id: UUID, *, viewer: Person) -> InspectionReport:
    """Return a report with what was inspected and what it says against itself.

    Raises:
        NotFound: there is none, or the viewer may not see reports.
    """
    require_sight(viewer, "reports")
    report = db.session.scalar(
        select(InspectionReport)
        .where(InspectionReport.id == report_id)
        .options(
            selectinload(InspectionReport.inspected).joinedload(Inspected.organisation),
            selectinload(InspectionReport.discrepancies),
        )
    )
    if report is None:
        raise NotFound
    return report


def find_report_id(code: str, *, viewer: Person) -> UUID | None:
    """Return the identifier of the report with this short code, None if there is none to be seen."""
    require_sight(viewer, "reports")
    return db.session.scalar(select(InspectionReport.id).where(InspectionReport.code == code))


def find_report_by_file(file_sha256: str) -> InspectionReport | None:
    """Return the report that was read from exactly this file, so that it is not brought in twice."""
    return db.session.scalar(
        select(InspectionReport)
        .where(InspectionReport.file_sha256 == file_sha256)
        .order_by(InspectionReport.id)
    )


def reports_statement(viewer: Person) -> Select[InspectionReport]:
    """Return the statement for the list of reports, unordered.

    Raises:
        NotFound: the viewer may not see reports.
    """
    require_sight(viewer, "reports")
    return select(InspectionReport).options(
        selectinload(InspectionReport.inspected).joinedload(Inspected.organisation)
    )


def list_report_titles(viewer: Person) -> Sequence[tuple[str, str, str | None]]:
    """Return code, title and date of publication of every report, the newest first, to choose among."""
    require_sight(viewer, "reports")
    statement = select(InspectionReport.code, InspectionReport.title, InspectionReport.published).order_by(
        func.coalesce(InspectionReport.published, "").desc(), InspectionReport.title, InspectionReport.id
    )
    return [(row.code, row.title, row.published) for row in db.session.execute(statement)]
