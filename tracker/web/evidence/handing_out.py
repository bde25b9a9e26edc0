"""A file leaves the service: as a download that no browser runs or guesses about, and with a line in the record."""

from __future__ import annotations

from flask import Response, abort, request, send_file
from structlog import get_logger
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from tracker.accounts.models import Person
from tracker.core.database import db, writing
from tracker.core.events import Service, note_event
from tracker.core.file_store import FileDamaged, FileMissing, StoreUnavailable
from tracker.evidence.models import Evidence
from tracker.evidence.storage import evidence_store

logger = get_logger("tracker.evidence")

#: Whatever the file holds, it is nobody's page: no scripts, no forms, no origin of ours.
SANDBOX = (
    "default-src 'none'; script-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'; sandbox"
)


def hand_out(evidence: Evidence, *, to: Person) -> Response:
    """Return the file as a download, or the part of it that was asked for; record that it was opened, and by whom.

    The record is written first: where that fails, nothing is handed out. Without a file, or with a damaged one, the
    answer is that the service cannot help now.
    """
    assert evidence.sha256 is not None
    try:
        file = evidence_store().open(evidence.sha256)
    except (FileMissing, FileDamaged, StoreUnavailable, OSError) as problem:
        logger.exception(
            "evidence cannot be handed out", evidence=str(evidence.id), problem=type(problem).__name__
        )
        abort(503)
    response = send_file(
        file,
        mimetype=evidence.media_type,
        as_attachment=True,
        download_name=evidence.file_name,
        conditional=False,
        etag=evidence.sha256,
    )
    assert evidence.size is not None
    response.content_length = evidence.size
    try:
        # Flask would do it, but does not know how long an open file is, and then hands out no parts of it.
        response.make_conditional(request, accept_ranges=True, complete_length=evidence.size)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise
    # Also where nothing of it is sent: an unchanged copy, a question for the headers alone.
    response.call_on_close(file.close)
    response.headers["Content-Security-Policy"] = SANDBOX
    if request.method == "GET" and response.status_code in {200, 206}:
        _record(evidence, to)
    return response


def _record(evidence: Evidence, person: Person) -> None:
    """Record it in a transaction of its own: the page's only reads."""
    sha256, evidence_id, organisation_id = evidence.sha256, evidence.id, evidence.event_organisation()
    who = Service(person.name, person.id)
    db.session.rollback()
    with writing():
        note_event(
            "evidence opened",
            by=who,
            subject_type="evidence",
            subject_id=evidence_id,
            organisation_id=organisation_id,
            details={"sha256": sha256},
        )
        db.session.commit()
