"""A plan brought in from a spreadsheet: a template, what a file would do, and doing it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import queries
from tracker.action_plans.documents.making import DocumentForm
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.permissions import require_plan_change
from tracker.action_plans.spreadsheet.bringing_in import HasProblems, bring_in, preview, require_can_bring_in
from tracker.action_plans.spreadsheet.table import FileTable, find_table
from tracker.action_plans.spreadsheet.template import make_template
from tracker.core.database import db
from tracker.core.documents.reading import UnreadableFile, read_sheets
from tracker.web.conflicts import SOMEONE_WAS_FASTER
from tracker.web.identity import signed_in_person
from tracker.web.plan_documents.blueprint import bp
from tracker.web.plan_documents.carrying import Carried, NoLongerGood, pack, unpack
from tracker.web.plan_documents.forms import BringInForm, ConfirmForm
from tracker.web.plan_documents.reading import content_for_reader, words
from tracker.web.plan_documents.sending import as_download
from tracker.web.saving import saved

_LONGEST_NAME = 120


@bp.get("/template.xlsx")
def template_workbook(plan_id: UUID) -> ResponseReturnValue:
    """Hand out an Excel workbook with this plan to fill in."""
    return _template(plan_id, DocumentForm.SPREADSHEET)


@bp.get("/template.csv")
def template_csv(plan_id: UUID) -> ResponseReturnValue:
    """Hand out a CSV file with this plan to fill in."""
    return _template(plan_id, DocumentForm.CSV)


@bp.route("/bring-in", methods=["GET", "POST"])
def choose(plan_id: UUID) -> ResponseReturnValue:
    """Ask for a file; sent one, show what it would do. Nothing changes yet."""
    person = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=person)
    require_plan_change(person, plan)
    if plan.state not in PLAN_IS_OPEN_FOR_EDITING:
        return redirect(url_for("plans.show", plan_id=plan_id), 303)
    form = BringInForm()
    if form.validate_on_submit():
        try:
            return _preview(plan_id, form.file.data.filename or "", form.file.data.read(), form)
        except UnreadableFile as error:
            form.show(error)
    return _choose(plan_id, form)


@bp.route("/bring-in/confirm", methods=["GET", "POST"])
def confirm(plan_id: UUID) -> ResponseReturnValue:
    """Do what was shown. If the plan has changed since, show anew what the file would do."""
    person = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=person)
    require_plan_change(person, plan)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return redirect(url_for(".choose", plan_id=plan_id), 303)
    try:
        carried = unpack(form.from_file.data or "", plan_id=plan_id, person_id=person.id)
    except NoLongerGood:
        again = BringInForm(formdata=None)
        again.show(UnreadableFile("What you saw can no longer be confirmed. Select the file again"))
        return _choose(plan_id, again)
    try:
        result = bring_in(
            plan,
            carried.table,
            by=person,
            words=words,
            file_name=carried.file_name,
            expected_version=carried.version,
        )
        return saved(f"Plan brought in: {result.counts.words}", "plans.show", plan_id=plan_id)
    except (*SOMEONE_WAS_FASTER, HasProblems):
        db.session.rollback()
        form = BringInForm(formdata=None)
        return _show(plan_id, carried.file_name, carried.table, form, has_changed=True), 409


def _preview(plan_id: UUID, file_name: str, content: bytes, form: BringInForm) -> str:
    require_can_bring_in(queries.get_plan(plan_id, viewer=signed_in_person()), signed_in_person())
    # Reading takes a moment: nobody else should have to wait for the database meanwhile.
    db.session.rollback()
    table = find_table(read_sheets(content))
    return _show(plan_id, file_name.replace("\\", "/").split("/")[-1][-_LONGEST_NAME:], table, form)


def _show(
    plan_id: UUID, file_name: str, table: FileTable, form: BringInForm, *, has_changed: bool = False
) -> str:
    person = signed_in_person()
    plan = queries.get_plan(plan_id, viewer=person)
    version = plan.version
    result = preview(plan, table, by=person, words=words)
    form.show_problems(result)
    # What the preview did is undone already; this lets go of the database as well.
    db.session.rollback()
    packed = None
    if not result.problems and result.with_effects:
        packed = pack(Carried(plan_id, person.id, version, file_name, table))
    return render_template(
        "plan_documents/preview.html",
        plan=queries.get_plan(plan_id, viewer=person),
        file_name=file_name,
        result=result,
        form=form,
        confirmation=ConfirmForm(formdata=None),
        packed=packed,
        has_changed=has_changed,
    )


def _choose(plan_id: UUID, form: BringInForm) -> str:
    plan = queries.get_plan(plan_id, viewer=signed_in_person())
    return render_template("plan_documents/choose.html", plan=plan, form=form)


def _template(plan_id: UUID, form: DocumentForm) -> ResponseReturnValue:
    content = content_for_reader(plan_id)
    require_plan_change(signed_in_person(), content.plan)
    return as_download(make_template(content, form))
