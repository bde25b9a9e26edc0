"""Settling what the report says against itself, one thing at a time."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.core.errors import NotFound, RuleBroken
from tracker.reports_import import queries, services
from tracker.reports_import.discrepancies import FoundDiscrepancy, find_discrepancy
from tracker.reports_import.lifecycle import OPEN
from tracker.reports_import.models import DiscrepancyNote, ReportImport
from tracker.reports_import.permissions import require_change
from tracker.reports_import.services.settling import NO_NOTE_YET
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.imports.blueprint import bp
from tracker.web.imports.forms import NoteForm
from tracker.web.saving import saved

#: What the second button of the form sends.
REOPEN = "reopen"


@bp.route("/imports/<uuid:import_id>/discrepancies/<int:position>", methods=["GET", "POST"])
def settle(import_id: UUID, position: int) -> ResponseReturnValue:
    """Mark one discrepancy as settled, with a note on it, or as not settled after all."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    found = _get(report_import, position)
    form = NoteForm(obj=found.note or _no_note())
    if form.validate_on_submit():
        try:
            if request.form.get("step") == REOPEN:
                services.reopen_discrepancy(
                    report_import, position, by=person, expected_version=form.expected_version
                )
                message = "Marked as not settled"
            else:
                services.settle_discrepancy(
                    report_import,
                    position,
                    note=form.note.data or "",
                    by=person,
                    expected_version=form.expected_version,
                )
                message = "Marked as settled"
            return saved(message, ".show", import_id=import_id, _anchor="notes")
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, lambda: _get(report_import, position).note or _no_note())
    return render_template(
        "imports/settle.html",
        form=form,
        found=found,
        report_import=report_import,
        is_open=report_import.state in OPEN,
    )


def _get(report_import: ReportImport, position: int) -> FoundDiscrepancy:
    found = find_discrepancy(report_import, position)
    if found is None:
        raise NotFound
    return found


def _no_note() -> DiscrepancyNote:
    """Return what a form shows, and a conflict compares with, where there is no note: never saved."""
    return DiscrepancyNote(note="", version=NO_NOTE_YET)
