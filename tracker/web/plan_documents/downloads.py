"""Downloads of a plan. Each is made of what the person may see at that moment, and recorded; none is kept."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans import queries
from tracker.action_plans.documents.making import DocumentForm, make_plan_file, note_download
from tracker.core.database import db, writing
from tracker.core.documents.pdf import is_available
from tracker.web.identity import signed_in_person
from tracker.web.plan_documents.blueprint import bp
from tracker.web.plan_documents.reading import content_for_reader
from tracker.web.plan_documents.sending import as_download


@bp.get("/action-plan.docx")
def word(plan_id: UUID) -> ResponseReturnValue:
    """Hand the plan out as a Word file."""
    return _download(plan_id, DocumentForm.WORD)


@bp.get("/action-plan.pdf")
def pdf(plan_id: UUID) -> ResponseReturnValue:
    """Hand the plan out as a PDF file; where none can be made, lead to the page that can be printed, which says so."""
    if not is_available():
        content_for_reader(plan_id)
        return redirect(url_for("plans.print_view", plan_id=plan_id, pdf="not-available"))
    return _download(plan_id, DocumentForm.PDF)


@bp.get("/action-plan.xlsx")
def spreadsheet(plan_id: UUID) -> ResponseReturnValue:
    """Hand the plan out as an Excel file."""
    return _download(plan_id, DocumentForm.SPREADSHEET)


@bp.get("/action-plan.csv")
def comma_separated(plan_id: UUID) -> ResponseReturnValue:
    """Hand the plan out as CSV."""
    return _download(plan_id, DocumentForm.CSV)


def _download(plan_id: UUID, form: DocumentForm) -> ResponseReturnValue:
    content = content_for_reader(plan_id)
    if request.method == "HEAD":
        # Whoever only asks whether there is something to fetch need not wait until it is made.
        return Response(mimetype=form.media_type)
    file = make_plan_file(content, form)
    _note(content.plan.id, form)
    return as_download(file)


def _note(plan_id: UUID, form: DocumentForm) -> None:
    """Record the download in a transaction of its own: that of the page may only read."""
    db.session.rollback()
    with writing():
        person = signed_in_person()
        note_download(queries.get_plan(plan_id, viewer=person), form, by=person)
        db.session.commit()
