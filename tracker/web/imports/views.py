"""Bringing a report in: the list of imports, uploading, and what was found."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.recommendations.models import Confidence
from tracker.reports_import import queries, services
from tracker.reports_import.blocks import in_blocks
from tracker.reports_import.discrepancies import discrepancies_of
from tracker.reports_import.file_lengths import MOST_MEGABYTES
from tracker.reports_import.lifecycle import CheckState, ImportState
from tracker.reports_import.models import ReportImport
from tracker.reports_import.permissions import may_change, require_change
from tracker.reports_import.progress_table import rows_of
from tracker.reports_import.reading_run import read_unless_long
from tracker.reports_import.services.uploading import ENDINGS
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.dates import day_short
from tracker.web.filters import FilterPanel, boxes, search
from tracker.web.forms import once
from tracker.web.identity import signed_in_person
from tracker.web.imports import wording
from tracker.web.imports.also_found import tables_of
from tracker.web.imports.blueprint import bp
from tracker.web.imports.details_form import details_from, details_to_edit, has_rows_to_choose
from tracker.web.imports.forms import ButtonForm, UploadForm
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved
from tracker.web.statuses import words_of


@bp.get("/imports")
def index() -> ResponseReturnValue:
    """List the imports, those that wait for somebody first."""
    person = signed_in_person()
    state = read_list_state(
        filters=("q", "state"), sorts=("state", "uploaded", "title"), default_sort="state"
    )
    states = [each for each in ImportState if each.value in state.all("state")]
    page = page_of(
        queries.imports_statement(person, words=state.one("q"), states=states),
        state,
        orders={
            "state": (queries.waiting_first(),),
            "uploaded": (ReportImport.uploaded_at,),
            "title": (ReportImport.title, ReportImport.file_name),
        },
        tie_break=(ReportImport.uploaded_at.desc(), ReportImport.id),
    )
    kinds = [(each.value, words) for each, words in words_of(ImportState).items()]
    return render_template(
        "imports/index.html",
        page=page,
        panel=FilterPanel(state, [search("q", "Search imports"), boxes("state", "State", kinds)]),
        counts=queries.count_items(page.rows),
        may_change=may_change(person),
        wording=wording,
    )


@bp.route("/reports/import", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take one file, read it unless that takes long, and lead to its import; the same file again leads there too."""
    person = signed_in_person()
    require_change(person)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            file = form.file.data
            uploaded = services.upload(file.filename or "", file.read(), by=person)
            import_id = uploaded.report_import.id
            if not uploaded.is_new:
                day = day_short(uploaded.report_import.uploaded_at)
                return saved(f"This report was already imported on {day}", ".show", import_id=import_id)
            # Whoever sends this form again while the file is being read is led to the same import.
            once.remember_result(url_for(".show", import_id=import_id))
            read_unless_long(uploaded.report_import)
        except RuleBroken as error:
            form.show(RuleBroken(error.message, field="file"))
        else:
            return redirect(url_for(".show", import_id=import_id), 303)
    return render_template(
        "imports/upload.html",
        form=form,
        endings=sorted(ENDINGS),
        megabytes=MOST_MEGABYTES,
        begin=ButtonForm(),
    )


@bp.post("/reports/import/by-hand")
def start_by_hand() -> ResponseReturnValue:
    """Begin a report that is typed in."""
    person = signed_in_person()
    form = ButtonForm()
    if form.validate_on_submit():
        begun = services.start_by_hand(by=person)
        return saved("You started a report without a file", ".details", import_id=begun.id)
    return redirect(url_for(".upload"), 303)


@bp.get("/imports/<uuid:import_id>")
def show(import_id: UUID) -> ResponseReturnValue:
    """Show what was found, by heading, with what a person has to settle at the top."""
    person = signed_in_person()
    report_import = queries.get_import(import_id, viewer=person)
    if report_import.state is ImportState.READING:
        return redirect(url_for(".reading", import_id=import_id), 303)
    checked = [item for item in report_import.kept_items if item.check is CheckState.CHECKED]
    undecided = [item for item in report_import.kept_items if item.repeats is None]
    return render_template(
        "imports/show.html",
        report_import=report_import,
        state=ImportState,
        removed=CheckState.REMOVED,
        guess=Confidence.GUESS,
        blocks=in_blocks(report_import.items),
        checked=len(checked),
        first_unchecked=next(
            (item for item in report_import.items if item.check is CheckState.NOT_CHECKED), None
        ),
        discrepancies=discrepancies_of(report_import),
        tables=tables_of(report_import),
        ratings=services.import_ratings(report_import),
        rows=(rows := rows_of(report_import)),
        rows_checked=sum(row.checked is not None for row in rows),
        codes=queries.repeated_codes(report_import),
        undecided=len(undecided),
        first_undecided=undecided[0] if undecided else None,
        earlier=queries.find_earlier_copy(report_import),
        may_change=may_change(person),
        report_link=_report_link(report_import),
        wording=wording,
        **wording.details_of(report_import),
    )


@bp.route("/imports/<uuid:import_id>/details", methods=["GET", "POST"])
def details(import_id: UUID) -> ResponseReturnValue:
    """Put right what the report says about itself."""
    person = signed_in_person()
    require_change(person)
    report_import = queries.get_import(import_id, viewer=person)
    organisations = queries.list_organisations()
    form = details_to_edit(report_import, organisations)
    if has_rows_to_choose() and form.validate_on_submit():
        try:
            services.correct_details(
                report_import,
                details_from(form, organisations),
                by=person,
                expected_version=form.expected_version,
            )
            return saved("Details saved", ".show", import_id=import_id)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, report_import)
    return render_template("imports/details.html", form=form, report_import=report_import)


def _report_link(report_import: ReportImport) -> str | None:
    if report_import.report_id is None:
        return None
    return url_for("reports.show", report_id=report_import.report_id)
