"""Leaves three reports that are not published yet: two that wait to be checked, and one that waits to be read."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.demonstration.places import NORTHDALE, WESTMERE, place
from tracker.demonstration.publishing import printed
from tracker.demonstration.telling import days_ago
from tracker.reports_import import services
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.models import ReportImport
from tracker.reports_import.progress_proposals import inspected_bodies, propose
from tracker.reports_import.progress_table import rows_of
from tracker.reports_import.reading_run import read_import
from tracker.reports_import.services.progress_rows import NOT_CHECKED_YET
from tracker.reports_import.services.settling import NO_NOTE_YET

NOTE = "The lead inspector says that the fourth was taken out before publication, and the count was left."


def leave_imports(*, editor: Person, days: int) -> None:
    """Upload them so many days ago. Of what is to be checked, some of each kind is left to do. Commits."""
    with days_ago(days, hour=9):
        _leave_contradictions(_bring_in("northdale-region.txt", NORTHDALE, editor), editor)
        db.session.commit()
    with days_ago(days, hour=8):
        # Earlier in the day, so that lists always show the one before it that could be published.
        _leave_rows(_bring_in("westmere-region.txt", WESTMERE, editor), editor)
        db.session.commit()
    with days_ago(0, hour=9):
        # As after an upload whose process died: whoever reads next finds it waiting.
        services.upload("holt-letter.txt", printed("holt-letter.txt"), by=editor)
        db.session.commit()


def _bring_in(file_name: str, inspected: str, editor: Person) -> ReportImport:
    """Upload and read a report, and say of every recommendation that it is right. Commits."""
    report_import = services.upload(file_name, printed(file_name), by=editor).report_import
    db.session.commit()
    read_import(report_import.id)
    services.correct_details(
        report_import,
        services.Details(
            title=f"{report_import.title} (invented report)",
            kind="regional inspection",
            inspected=[place(inspected)],
            published=report_import.published,
            published_on=clock.today(),
            fieldwork_started=report_import.fieldwork_started,
            lead_inspector=report_import.lead_inspector,
        ),
        by=editor,
        expected_version=report_import.version,
    )
    for item in report_import.items:
        services.mark_checked(item, by=editor, expected_version=item.version)
    return report_import


def _leave_contradictions(report_import: ReportImport, editor: Person) -> None:
    """Settle one contradiction and one repeat of several, and the only row of the table: it could be published."""
    settled, *_left = discrepancies_of(report_import)
    services.settle_discrepancy(
        report_import, settled.position, note=NOTE, by=editor, expected_version=NO_NOTE_YET
    )
    first, *_others = report_import.items
    best = services.suggest_repeats(first, viewer=editor)[0]
    services.decide_repeats(first, [best.recommendation], by=editor, expected_version=first.version)
    _check_rows(report_import, [1], editor)


def _leave_rows(report_import: ReportImport, editor: Person) -> None:
    """Check two rows of the table, one of which will not be recorded; the others are left to look at."""
    _check_rows(report_import, [1, 3], editor)


def _check_rows(report_import: ReportImport, positions: Sequence[int], editor: Person) -> None:
    """Say that these rows belong to what is proposed for them."""
    rows = rows_of(report_import)
    found = propose(report_import, rows, positions, inspected_bodies(report_import), viewer=editor)
    for row in rows:
        if row.position in positions:
            services.check_row(
                report_import,
                row.position,
                services.WhatARowSays(
                    recommendation=found[row.position].best,
                    category=row.category,
                    action_taken_and_impact=row.action_taken_and_impact,
                    still_required=row.still_required,
                    still_needed=row.still_needed,
                ),
                by=editor,
                expected_version=NOT_CHECKED_YET,
            )
