"""What the page of a region shows: everything ever recommended to it, with what became of each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from tracker.accounts.models import Person
from tracker.action_plans.register import RegisterRow, register_rows
from tracker.action_plans.reported_progress import ReportedProgress, reported_progress
from tracker.core.database import db
from tracker.followup.made_to import MadeToFilters, count_made_to, made_to_statement
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.queries import bodies_of
from tracker.recommendations.chains import Asked, asked_by
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import repeats_of
from tracker.web.filters import Filter, FilterPanel, flag, select
from tracker.web.listing import ListPage, ListState

FILTERS = ("standard", "open", "repeated")


@dataclass(frozen=True)
class Section:
    """The open ones, or the ended ones, of this page under their reports; ``count`` counts those of all pages."""

    words: str
    count: int
    reports: Sequence[tuple[InspectionReport, Sequence[RegisterRow]]]


@dataclass(frozen=True)
class BeforeInspecting:
    """One page of it."""

    total: int
    page: ListPage[RegisterRow]
    panel: FilterPanel
    sections: Sequence[Section]
    repeats: Mapping[UUID, Sequence[Recommendation]]
    progress: Mapping[UUID, ReportedProgress]
    asked: Mapping[UUID, Asked]

    @property
    def is_invented(self) -> bool:
        """Whether all that is shown comes from invented reports."""
        return all(row.recommendation.report.invented for row in self.page.rows)


def before_inspecting(region: Organisation, state: ListState, viewer: Person) -> BeforeInspecting:
    """Return the page of it that the address asks for; beyond the end, the last one."""
    bodies = bodies_of(region)
    filters = MadeToFilters(state.is_on("open"), state.is_on("repeated"), state.one("standard"))
    counts = count_made_to(viewer, bodies, filters)
    pages = max(1, math.ceil(counts.shown / state.per_page))
    state = replace(state, page=min(state.page, pages))
    found = db.session.execute(
        made_to_statement(viewer, bodies, filters)
        .limit(state.per_page)
        .offset((state.page - 1) * state.per_page)
    ).all()
    rows = register_rows(found, viewer=viewer)
    shown = [row.recommendation.id for row in rows]
    return BeforeInspecting(
        total=counts.every,
        page=ListPage(rows, counts.shown, state, state.page, pages),
        panel=FilterPanel(state, _filters(counts.standards)),
        sections=[
            Section(words, count, _by_report(part))
            for words, count, part in (
                ("Still open", counts.still_open, [row for row in rows if not _is_ended(row)]),
                ("Closed, withdrawn or superseded", counts.ended, [row for row in rows if _is_ended(row)]),
            )
            if part
        ],
        repeats=repeats_of(shown),
        progress=reported_progress(shown, viewer=viewer),
        asked=asked_by(shown),
    )


def _filters(standards: Sequence[str]) -> list[Filter]:
    """Return the filters; the one by standard only where a standard is named at all."""
    by_standard = [select("standard", "Standard", [(each, each) for each in standards])] if standards else []
    return [*by_standard, flag("open", "Still open only"), flag("repeated", "Repeated later only")]


def _is_ended(row: RegisterRow) -> bool:
    return row.recommendation.status in ENDED


def _by_report(rows: Iterable[RegisterRow]) -> Sequence[tuple[InspectionReport, Sequence[RegisterRow]]]:
    """Put rows that come by report under their reports."""
    found = []
    for _report_id, group in groupby(rows, key=lambda row: row.recommendation.report_id):
        members = list(group)
        found.append((members[0].recommendation.report, members))
    return found
