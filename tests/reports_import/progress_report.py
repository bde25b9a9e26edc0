"""An invented report that prints what became of earlier recommendations, and how an editor goes through its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, FENMARCH_TO_UNIT, REPORT, Room
from tracker.core import clock
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.recommendations.models import Recommendation
from tracker.reports_import import services
from tracker.reports_import.models import ReportImport
from tracker.reports_import.progress_proposals import inspected_bodies, propose
from tracker.reports_import.progress_table import find_row, rows_of

#: The days on which the two reports are brought in.
EARLIER_DAY = datetime(2026, 3, 27, 10, tzinfo=clock.LONDON)
LATER_DAY = datetime(2028, 5, 12, 10, tzinfo=clock.LONDON)

MENTORS, VISITS, POLICE, UNKNOWN = 1, 2, 3, 4

TABLE = f"""
Annexe one: Progress on previous recommendations

Previous recommendation\tAction taken and impact\tCategorisation\tImprovement still required?
{FENMARCH_TO_REGION[1]}\tEvery new officer has a mentor.\tSufficient progress\tNo
{FENMARCH_TO_REGION[2]}\tVisits are recorded in half of all cases.\tSome progress\tYes – Repeat recommendation
{FENMARCH_TO_UNIT[0]}\tThe meetings ended in the summer.\tNo progress\tYes
mend the roof of the harbour office\tIt was mended.\tSufficient progress\tNo
"""

_AGAIN = f"record every home visit, which should be {FENMARCH_TO_REGION[2]}"

LATER = (
    REPORT.replace("March 2026", "May 2028")
    .replace("978-1-84099-000-3", "978-1-84099-001-0")
    .replace(FENMARCH_TO_REGION[2], _AGAIN)
    .replace("Background\n", f"{TABLE}\nBackground\n")
)


@dataclass
class TwoReports:
    """The recommendations of the earlier report, and the later one as an import that is checked but for its table."""

    room: Room
    earlier: list[Recommendation]
    later: ReportImport
    report: InspectionReport | None = field(default=None)

    def check(self, position: int, recommendation: Recommendation | str | None = "proposed", **more: Any):
        """Say that a row belongs to what is proposed for it, or to another one, with what it prints."""
        check_row(self.room, self.later, position, recommendation, **more)

    def check_all(self) -> None:
        """Say that every row belongs to what is proposed for it, and the one that matches nothing to none of ours."""
        for position in (MENTORS, VISITS, POLICE):
            self.check(position)
        self.check(UNKNOWN, None)

    def publish(self) -> InspectionReport:
        """Publish the later report on its day."""
        with clock.standing_at(LATER_DAY):
            return self.room.publish(self.later)


def check_row(
    room: Room,
    report_import: ReportImport,
    position: int,
    recommendation: Recommendation | str | None = "proposed",
    *,
    by=None,
    version: int | None = None,
    **says: Any,
) -> None:
    """Check one row, and commit."""
    row = find_row(report_import, position)
    assert row is not None
    if recommendation == "proposed":
        bodies = inspected_bodies(report_import)
        found = propose(report_import, rows_of(report_import), [position], bodies, viewer=room.editor)
        proposal = found[position]
        recommendation = proposal.best
        assert recommendation is not None, proposal
    printed: Mapping[str, Any] = {
        "category": row.category,
        "action_taken_and_impact": row.action_taken_and_impact,
        "still_required": row.still_required,
        "still_needed": row.still_needed,
    }
    seen = row.checked.version if row.checked else 0
    services.check_row(
        report_import,
        position,
        services.WhatARowSays(recommendation=recommendation, **{**printed, **says}),
        by=by or room.editor,
        expected_version=seen if version is None else version,
    )
    db.session.commit()


def make_two_reports(room: Room) -> TwoReports:
    """Publish the earlier report on its day, and bring the later one in on its own."""
    with clock.standing_at(EARLIER_DAY):
        report = room.publish(room.bring_in_checked())
    earlier = db.session.scalars(
        select(Recommendation).where(Recommendation.report_id == report.id).order_by(Recommendation.position)
    ).all()
    with clock.standing_at(LATER_DAY):
        later = room.bring_in_checked(LATER, "later.txt")
    return TwoReports(room, list(earlier), later)
