"""The published table of a follow-up to print and to take away. Each file is made of what the person may see now."""

from __future__ import annotations

import io
from uuid import UUID

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.core.database import db, writing
from tracker.core.documents import Document
from tracker.core.documents.pdf import is_available
from tracker.followup.documents import (
    ProgressForm,
    file_name,
    make_progress_file,
    note_download,
    progress_document,
)
from tracker.followup.models import FollowUp
from tracker.followup.queries import get_follow_up
from tracker.recommendations.queries import repeats_of
from tracker.web.dates import moment
from tracker.web.follow_ups.blueprint import bp
from tracker.web.identity import signed_in_person
from tracker.web.statuses import tag_of


@bp.get("/<uuid:follow_up_id>/progress")
def progress(follow_up_id: UUID) -> ResponseReturnValue:
    """Show the table in the columns of the published form, for paper."""
    follow_up, document = _read(follow_up_id)
    return render_template(
        "follow_ups/progress.html", follow_up=follow_up, document=document, no_pdf="pdf" in request.args
    )


@bp.get("/<uuid:follow_up_id>/progress.docx")
def progress_word(follow_up_id: UUID) -> ResponseReturnValue:
    """Hand the table out as a Word file."""
    return _download(follow_up_id, ProgressForm.WORD)


@bp.get("/<uuid:follow_up_id>/progress.pdf")
def progress_pdf(follow_up_id: UUID) -> ResponseReturnValue:
    """Hand the table out as a PDF file; where none can be made, lead to the page that can be printed, which says so."""
    if not is_available():
        _read(follow_up_id)
        return redirect(url_for(".progress", follow_up_id=follow_up_id, pdf="not-available"))
    return _download(follow_up_id, ProgressForm.PDF)


def _read(follow_up_id: UUID) -> tuple[FollowUp, Document]:
    person = signed_in_person()
    follow_up = get_follow_up(follow_up_id, viewer=person)
    repeats = repeats_of([each.recommendation_id for each in follow_up.assessments])
    document = progress_document(
        follow_up,
        repeats,
        made_by=person,
        as_at=moment(clock.now()),
        words=lambda state: tag_of(state).text,
    )
    return follow_up, document


def _download(follow_up_id: UUID, form: ProgressForm) -> ResponseReturnValue:
    follow_up, document = _read(follow_up_id)
    if request.method == "HEAD":
        # Whoever only asks whether there is something to fetch need not wait until it is made.
        return Response(mimetype=form.media_type)
    content, name = make_progress_file(document, form), file_name(follow_up, form)
    # Recorded in a transaction of its own: that of the page may only read.
    db.session.rollback()
    with writing():
        person = signed_in_person()
        note_download(get_follow_up(follow_up_id, viewer=person), form, by=person)
        db.session.commit()
    response = send_file(
        io.BytesIO(content),
        mimetype=form.media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
    )
    response.content_length = len(content)
    return response
