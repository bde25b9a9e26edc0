"""An editor says, row by row, which earlier recommendation the table of progress speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import act
from tracker.followup.models import IMPACT_LIMIT, STILL_NEEDED_LIMIT
from tracker.followup.notes import tidy
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation
from tracker.recommendations.services import is_certainly_after
from tracker.reports_import.models import ReportImport
from tracker.reports_import.progress_table import CheckedRow, TableRow, rows_as_they_stand, rows_of
from tracker.reports_import.services.holding import hold_open

#: The version that a form shows of a row of which nobody has said anything.
NOT_CHECKED_YET = 0


@dataclass(frozen=True)
class WhatARowSays:
    """What a row judges, as printed or as an editor puts it right; without a recommendation it is none of ours."""

    recommendation: Recommendation | None
    category: ProgressCategory | None
    action_taken_and_impact: str | None
    still_required: bool | None
    still_needed: str | None = None


def check_row(
    report_import: ReportImport, position: int, says: WhatARowSays, *, by: Person, expected_version: int
) -> CheckedRow:
    """Say which recommendation a row belongs to and what it judges. Nothing is recorded before the report is published.

    Raises:
        NotPermitted: ``by`` does not check imports.
        NotFound: there is no such row.
        TransitionNotAllowed: the import is published or discarded.
        RuleBroken: an answer is missing or too long, the recommendation is of a later report, or another row has it.
        ChangedMeanwhile: somebody said something of this row first.
    """
    rows, row = _begin(report_import, position, by=by, expected_version=expected_version)
    impact, needed = tidy(says.action_taken_and_impact), tidy(says.still_needed)
    if says.recommendation is not None:
        _require_free(says.recommendation, rows, position)
        _require_earlier(says.recommendation, report_import)
        _require_whole(says, impact)
    _require_short(impact, needed)
    with act("row of the progress table checked", by=by):
        checked = row.checked
        if checked is None:
            checked = CheckedRow(position=position)
            report_import.checked_rows.append(checked)
        checked.recommendation = says.recommendation
        checked.category = says.category
        checked.action_taken_and_impact = impact
        checked.still_required = says.still_required
        checked.still_needed = needed
        checked.checked_by, checked.checked_at = by, clock.now()
    return checked


def uncheck_row(report_import: ReportImport, position: int, *, by: Person, expected_version: int) -> None:
    """Take back what was said of a row: it has to be checked again, and stands there as printed.

    Raises:
        NotPermitted, NotFound, TransitionNotAllowed, ChangedMeanwhile: as for ``check_row``.
    """
    _, row = _begin(report_import, position, by=by, expected_version=expected_version)
    if row.checked is None:
        return
    with act("row of the progress table not checked after all", by=by):
        report_import.checked_rows.remove(row.checked)


def next_row_to_check(report_import: ReportImport, after: int) -> TableRow | None:
    """Return the next row of which nobody has said anything, going on from the top; None when all are checked."""
    waiting = [row for row in rows_of(report_import) if row.checked is None]
    return next((row for row in waiting if row.position > after), waiting[0] if waiting else None)


def _begin(
    report_import: ReportImport, position: int, *, by: Person, expected_version: int
) -> tuple[list[TableRow], TableRow]:
    hold_open(report_import, by=by)
    rows = rows_as_they_stand(report_import)
    row = next((each for each in rows if each.position == position), None)
    if row is None:
        raise NotFound
    if expected_version != (NOT_CHECKED_YET if row.checked is None else row.checked.version):
        raise ChangedMeanwhile
    return rows, row


def _require_free(recommendation: Recommendation, rows: list[TableRow], position: int) -> None:
    for other in rows:
        if other.position != position and other.recommendation == recommendation:
            raise RuleBroken(
                f"{recommendation.code} belongs to row {other.position} already. "
                "Choose another, or change that row first",
                field="recommendation",
            )


def _require_earlier(recommendation: Recommendation, report_import: ReportImport) -> None:
    if is_certainly_after(recommendation.report.published, report_import.published):
        raise RuleBroken(f"{recommendation.code} was published after this report", field="recommendation")


def _require_whole(says: WhatARowSays, impact: str | None) -> None:
    if says.category is None:
        raise RuleBroken("Select what progress has been made", field="category")
    if impact is None:
        raise RuleBroken("Enter the action taken and its impact", field="action_taken_and_impact")
    if says.still_required is None:
        raise RuleBroken("Select whether improvement is still required", field="still_required")


def _require_short(impact: str | None, needed: str | None) -> None:
    if impact is not None and len(impact) > IMPACT_LIMIT:
        raise RuleBroken(
            "Action taken and impact must be 20,000 characters or less", field="action_taken_and_impact"
        )
    if needed is not None and len(needed) > STILL_NEEDED_LIMIT:
        raise RuleBroken("Comment must be 4,000 characters or less", field="still_needed")
