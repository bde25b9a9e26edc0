"""An editor settles what the report says against itself: seen, with a word on it, and nothing is put right."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import act
from tracker.reports_import.discrepancies import FoundDiscrepancy, find_discrepancy
from tracker.reports_import.models import DiscrepancyNote, ReportImport
from tracker.reports_import.services.holding import hold_open

LONGEST_NOTE = 500

#: The version that a form shows of a note that nobody has written yet.
NO_NOTE_YET = 0


def settle_discrepancy(
    report_import: ReportImport, position: int, *, note: str, by: Person, expected_version: int
) -> DiscrepancyNote:
    """Record that the discrepancy has been seen, by whom and when. The note is published with it and may be empty.

    Raises:
        NotPermitted: ``by`` does not check imports.
        NotFound: there is no such discrepancy.
        TransitionNotAllowed: the import is published or discarded.
        RuleBroken: the note is too long.
        ChangedMeanwhile: somebody settled it first, or wrote another note.
    """
    known = _begin(report_import, position, by=by, expected_version=expected_version).note
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(f"Note must be {LONGEST_NOTE} characters or less", field="note")
    if known is not None and known.note == note:
        return known
    with act("discrepancy settled", by=by):
        if known is None:
            known = DiscrepancyNote(position=position)
            report_import.notes.append(known)
        known.note, known.noted_by, known.noted_at = note, by, clock.now()
    return known


def reopen_discrepancy(
    report_import: ReportImport, position: int, *, by: Person, expected_version: int
) -> None:
    """Take back that the discrepancy has been seen; the note stays on record only.

    Raises:
        NotPermitted, NotFound, TransitionNotAllowed, ChangedMeanwhile: as for ``settle_discrepancy``.
    """
    known = _begin(report_import, position, by=by, expected_version=expected_version).note
    if known is None:
        return
    with act("discrepancy not settled after all", by=by):
        report_import.notes.remove(known)


def _begin(
    report_import: ReportImport, position: int, *, by: Person, expected_version: int
) -> FoundDiscrepancy:
    hold_open(report_import, by=by)
    found = find_discrepancy(report_import, position)
    if found is None:
        raise NotFound
    if expected_version != (NO_NOTE_YET if found.note is None else found.note.version):
        raise ChangedMeanwhile
    return found
