"""Leaves two reports that are not published yet: one that waits to be checked, and one that waits to be read."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.demonstration.places import NORTHDALE, place
from tracker.demonstration.publishing import printed
from tracker.demonstration.telling import days_ago
from tracker.reports_import import services
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.reading_run import read_import
from tracker.reports_import.services.settling import NO_NOTE_YET

NOTE = "The lead inspector says that the fourth was taken out before publication, and the count was left."


def leave_imports(*, editor: Person, days: int) -> None:
    """Upload both so many days ago. Of the first, one contradiction and one repeat are left to settle. Commits."""
    with days_ago(days, hour=9):
        content = printed("northdale-region.txt")
        report_import = services.upload("northdale-region.txt", content, by=editor).report_import
        db.session.commit()
        read_import(report_import.id)
        services.correct_details(
            report_import,
            services.Details(
                title=f"{report_import.title} (invented report)",
                kind="regional inspection",
                inspected=[place(NORTHDALE)],
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
        settled, *_left = discrepancies_of(report_import)
        services.settle_discrepancy(
            report_import, settled.position, note=NOTE, by=editor, expected_version=NO_NOTE_YET
        )
        first, *_others = report_import.items
        best = services.suggest_repeats(first, viewer=editor)[0]
        services.decide_repeats(first, [best.recommendation], by=editor, expected_version=first.version)
        db.session.commit()
    with days_ago(0, hour=9):
        # As after an upload whose process died: whoever reads next finds it waiting.
        services.upload("holt-letter.txt", printed("holt-letter.txt"), by=editor)
        db.session.commit()
