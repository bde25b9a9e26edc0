"""What a report says against itself, with what an editor has said about it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports_import.models import DiscrepancyNote, ReportImport


@dataclass(frozen=True)
class FoundDiscrepancy:
    """One thing that the report says against itself. ``position`` counts from 1; without a note nobody has seen it."""

    position: int
    kind: str
    message: str
    note: DiscrepancyNote | None

    @property
    def is_settled(self) -> bool:
        return self.note is not None


def discrepancies_of(report_import: ReportImport) -> list[FoundDiscrepancy]:
    """Return what was found, in the order in which it was found."""
    notes = {note.position: note for note in report_import.notes}
    found = (report_import.extract or {}).get("discrepancies", ())
    return [
        FoundDiscrepancy(position, each["kind"], each["message"], notes.get(position))
        for position, each in enumerate(found, start=1)
    ]


def find_discrepancy(report_import: ReportImport, position: int) -> FoundDiscrepancy | None:
    """Return the one at this place, if there is one."""
    return next((each for each in discrepancies_of(report_import) if each.position == position), None)
