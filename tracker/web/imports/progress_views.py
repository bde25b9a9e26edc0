"""Checking the table of progress on previous recommendations: what each row belongs to, and what it judges."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.core.errors import NotFound, RuleBroken
from tracker.core.short_codes import tidy_code
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import find_recommendation_id
from tracker.reports_import import queries, services
from tracker.reports_import.lifecycle import OPEN
from tracker.reports_import.models import ReportImport
from tracker.reports_import.permissions import may_change, require_change
from tracker.reports_import.progress_proposals import Proposal, inspected_bodies, propose
from tracker.reports_import.progress_table import CheckedRow, TableRow, has_progress_table, rows_of
from tracker.reports_import.reading_back import outcomes_of
from tracker.reports_import.services.progress_rows import NOT_CHECKED_YET
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.imports import progress_wording, wording
from tracker.web.imports.blueprint import bp
from tracker.web.imports.progress_form import ProgressRowForm, chosen_of, typed_answer
from tracker.web.saving import saved

#: What the second button of the form sends.
UNCHECK = "uncheck"


@bp.get("/imports/<uuid:import_id>/previous-recommendations")
def previous(import_id: UUID) -> ResponseReturnValue:
    """List the rows with what each belongs to, or may belong to, and what becomes of it."""
    person = signed_in_person()
    report_import = _get(import_id, person)
    is_open = report_import.state in OPEN
    rows = rows_of(report_import)
    waiting = [row.position for row in rows if row.checked is None] if is_open else []
    bodies = inspected_bodies(report_import) if waiting else []
    proposals = propose(report_import, rows, waiting, bodies, viewer=person)
    return render_template(
        "imports/previous.html",
        report_import=report_import,
        rows=progress_wording.rows_shown(
            report_import, rows, proposals, outcomes_of(report_import, rows), bodies
        ),
        checked=sum(row.checked is not None for row in rows),
        first_waiting=waiting[0] if waiting else None,
        is_open=is_open,
        may_check=is_open and may_change(person),
        knows_bodies=bool(bodies) or not waiting,
        wording=wording,
    )


@bp.route("/imports/<uuid:import_id>/previous-recommendations/<int:position>", methods=["GET", "POST"])
def previous_row(import_id: UUID, position: int) -> ResponseReturnValue:
    """Show a row as printed beside what it may belong to, and keep what an editor says of it."""
    person = signed_in_person()
    require_change(person)
    report_import = _get(import_id, person)
    rows = rows_of(report_import)
    row = next((each for each in rows if each.position == position), None)
    if row is None:
        raise NotFound
    if report_import.state not in OPEN:
        return redirect(url_for(".previous", import_id=import_id), 303)
    bodies = inspected_bodies(report_import)
    proposal = propose(report_import, rows, [position], bodies, viewer=person)[position]
    offered = _offered(row, proposal)
    form = _form_of(row, proposal, offered)
    if form.validate_on_submit():
        try:
            return _save(report_import, row, form, person)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return _conflict(form, report_import, position)
    return render_template(
        "imports/previous_row.html",
        form=form,
        report_import=report_import,
        row=row,
        count=len(rows),
        sure=progress_wording.how_sure(proposal, bodies),
        knows_bodies=bool(bodies),
        hints={str(each.id): progress_wording.where_it_stands(each) for each in offered},
        shown=progress_wording.rows_shown(
            report_import, [row], {}, outcomes_of(report_import, [row]), bodies
        )[0],
        before=position - 1 if position > 1 else None,
        following=position + 1 if position < len(rows) else None,
    )


def _get(import_id: UUID, person: Person) -> ReportImport:
    report_import = queries.get_import_alone(import_id, viewer=person)
    if not has_progress_table(report_import):
        raise NotFound
    return report_import


def _offered(row: TableRow, proposal: Proposal) -> list[Recommendation]:
    """Return what a row belongs to already, then what it may belong to, and what was chosen in the form."""
    found = [row.recommendation] if row.recommendation is not None else []
    found += [each for each in proposal.offered if each not in found]
    known = {str(each.id) for each in found}
    sent = request.form.get("recommendation", "")
    if sent not in {*known, ProgressRowForm.NONE, ProgressRowForm.OTHER} and _is_id(sent):
        # Chosen in the form but no longer offered, because what was inspected was changed meanwhile.
        found += queries.recommendations_by_id([sent])
    return found


def _form_of(row: TableRow, proposal: Proposal, offered: Sequence[Recommendation]) -> ProgressRowForm:
    form = ProgressRowForm.of(row, proposal)
    form.recommendation.choices = [
        *((str(each.id), each.text) for each in offered),
        (ProgressRowForm.OTHER, "Another one, by its reference"),
        (ProgressRowForm.NONE, "This row belongs to none of ours"),
    ]
    return form


def _save(
    report_import: ReportImport, row: TableRow, form: ProgressRowForm, person: Person
) -> ResponseReturnValue:
    if request.form.get("step") == UNCHECK:
        services.uncheck_row(report_import, row.position, by=person, expected_version=form.expected_version)
        return saved("The row is to be checked again", ".previous", import_id=report_import.id)
    says = services.WhatARowSays(
        recommendation=_named(form, person),
        category=form.says_category,
        action_taken_and_impact=form.action_taken_and_impact.data,
        still_required=form.says_still_required,
        still_needed=form.still_needed.data,
    )
    services.check_row(report_import, row.position, says, by=person, expected_version=form.expected_version)
    following = services.next_row_to_check(report_import, row.position)
    if following is None:
        return saved("Row saved. Every row is checked", ".previous", import_id=report_import.id)
    return saved("Row saved", ".previous_row", import_id=report_import.id, position=following.position)


def _named(form: ProgressRowForm, person: Person) -> Recommendation | None:
    wanted = form.recommendation.data
    if wanted == ProgressRowForm.NONE:
        return None
    if wanted == ProgressRowForm.OTHER:
        code = tidy_code(form.code.data)
        found = find_recommendation_id(code, viewer=person) if code.isascii() and code.isprintable() else None
        if found is None:
            raise RuleBroken(
                "Enter the reference of a published recommendation, such as R-4F7QX3", field="code"
            )
        wanted = str(found)
    return next(iter(queries.recommendations_by_id([wanted])), None)


def _conflict(form: ProgressRowForm, report_import: ReportImport, position: int) -> tuple[str, int]:
    def stands() -> TableRow:
        return next(row for row in rows_of(report_import) if row.position == position)

    def said() -> CheckedRow | TableRow:
        row = stands()
        return row.checked or row

    return conflict(
        form,
        lambda: stands().checked or CheckedRow(version=NOT_CHECKED_YET),
        now={
            "recommendation": lambda: chosen_of(stands()),
            "category": lambda: said().category,
            "action_taken_and_impact": lambda: said().action_taken_and_impact,
            "still_required": lambda: typed_answer(said().still_required),
            "still_needed": lambda: said().still_needed,
        },
    )


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
