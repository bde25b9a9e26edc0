"""A report that waits to be read or is being read: how far it is, and what to do where nobody reads it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.reports_import import queries, services
from tracker.reports_import.file_lengths import IN_THE_BACKGROUND
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.permissions import may_change, require_change
from tracker.reports_import.reading_progress import how_far
from tracker.reports_import.reading_run import read_now
from tracker.web.conflicts import SOMEONE_WAS_FASTER
from tracker.web.forms import once
from tracker.web.identity import asked_by_script, signed_in_person
from tracker.web.imports import wording
from tracker.web.imports.blueprint import bp
from tracker.web.imports.forms import ButtonForm, StepForm
from tracker.web.saving import saved


@bp.get("/imports/<uuid:import_id>/reading")
def reading(import_id: UUID) -> ResponseReturnValue:
    """Say how far the reading is; lead on as soon as it has ended."""
    person = signed_in_person()
    report_import = queries.get_import(import_id, viewer=person)
    far = how_far(report_import)
    if far is None:
        return redirect(url_for(".show", import_id=import_id), 303)
    return render_template(
        "imports/reading.html",
        report_import=report_import,
        far=far,
        lines=wording.lines_on_reading(far),
        minutes=-(-IN_THE_BACKGROUND.seconds // 60),
        may_change=may_change(person),
        begin=ButtonForm(),
        step=StepForm(data={"version": report_import.version}),
    )


@bp.get("/imports/<uuid:import_id>/progress")
@asked_by_script
def progress(import_id: UUID) -> ResponseReturnValue:
    """Tell the script of the page how far the reading is. Nobody has to be there to ask, so no session is prolonged."""
    far = how_far(queries.get_import(import_id, viewer=signed_in_person()))
    return jsonify(lines=wording.lines_on_reading(far) if far else [], has_ended=far is None)


@bp.post("/imports/<uuid:import_id>/read")
def read(import_id: UUID) -> ResponseReturnValue:
    """Read a file that nobody reads, while the person waits."""
    person = signed_in_person()
    require_change(person)
    queries.get_import(import_id, viewer=person)
    form = ButtonForm()
    if form.validate_on_submit():
        once.remember_result(url_for(".show", import_id=import_id))
        if not read_now(import_id) and _still_waits(import_id):
            flash("The file is being read already, or another one of yours is read first")
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.post("/imports/<uuid:import_id>/type-in")
def type_in(import_id: UUID) -> ResponseReturnValue:
    """Stop waiting for the reading: the person types in what the report says."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    form = StepForm()
    if form.validate_on_submit():
        try:
            services.type_in_instead(report_import, by=person, expected_version=form.expected_version)
            return saved("You can now enter what the report says", ".show", import_id=import_id)
        except (RuleBroken, *SOMEONE_WAS_FASTER):
            flash("The reading had ended before you stopped it")
    return redirect(url_for(".show", import_id=import_id), 303)


def _still_waits(import_id: UUID) -> bool:
    report_import = queries.find_import(import_id)
    return report_import is not None and report_import.state is ImportState.READING
