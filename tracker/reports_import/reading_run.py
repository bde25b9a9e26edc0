"""Reading one uploaded file: outside any transaction, because it may take long and nobody should wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.core.file_store import file_store
from tracker.recommendations.models import Confidence
from tracker.reports_import import queries
from tracker.reports_import.bodies import KnownBodies
from tracker.reports_import.lifecycle import ImportState, ImportStep
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.reading import FoundReport, UnreadableReport
from tracker.reports_import.reading.errors import NeededTooMuch, NoTextInside, TookTooLong
from tracker.reports_import.reading.process import read_in_own_process
from tracker.reports_import.schemas import FoundReportSchema

READER = Service("Report reader")

#: The file is what it should be, only we cannot read it: a person types in what it says.
TYPE_IN_INSTEAD = (NoTextInside, TookTooLong, NeededTooMuch)


def read_import(import_id: UUID) -> None:
    """Read the file of an import that waits to be read, and commit what was found.

    Of a file that a person can read but we cannot, the import stays, to be typed in. Of one that is no report at all
    nothing stays but the record. Reading an import that no longer waits changes nothing.

    Raises:
        UnreadableReport: the file cannot be used, and the upload is gone.
    """
    waiting = queries.find_import(import_id)
    if waiting is None or waiting.state is not ImportState.READING or waiting.file_sha256 is None:
        return
    content = file_store().read(waiting.file_sha256)
    bodies = queries.known_bodies()
    db.session.commit()
    try:
        found = read_in_own_process(content, bodies.registered)
    except TYPE_IN_INSTEAD as error:
        _keep_failure(import_id, error)
    except UnreadableReport as error:
        _let_go(import_id, error)
        raise
    else:
        _keep_findings(import_id, found, bodies)


def _keep_findings(import_id: UUID, found: FoundReport, bodies: KnownBodies) -> None:
    report_import = _held(import_id)
    if report_import is None:
        return
    with act("report read", by=READER):
        report_import.text = _storable(found.text)
        report_import.extract = FoundReportSchema().dump(found)
        report_import.title = _cut(found.title, 300)
        report_import.kind = _cut(found.kind, 80)
        report_import.inspected = list(_inspected(found, bodies))
        report_import.published = found.published
        report_import.fieldwork_started = found.fieldwork_started
        report_import.lead_inspector = _cut(found.lead_inspector, 200)
        report_import.isbn = _cut(found.isbn, 20)
        report_import.items = list(_items(found, bodies))
        report_import.apply(ImportStep.FOUND)
    db.session.commit()


def _keep_failure(import_id: UUID, error: UnreadableReport) -> None:
    report_import = _held(import_id)
    if report_import is None:
        return
    with act("report could not be read", by=READER, reason=error.message):
        report_import.failure = error.message
        report_import.apply(ImportStep.FAIL)
    db.session.commit()


def _let_go(import_id: UUID, error: UnreadableReport) -> None:
    report_import = _held(import_id)
    if report_import is None:
        return
    sha256 = report_import.file_sha256
    with act("upload refused", by=READER, reason=error.message):
        db.session.delete(report_import)
    of_earlier_import = sha256 is not None and queries.is_kept_by_an_import(sha256)
    db.session.commit()
    if sha256 is not None and not of_earlier_import:
        file_store().forget(sha256)


def _held(import_id: UUID) -> ReportImport | None:
    """Return the import, held, if it still waits: somebody may have discarded it while it was being read."""
    report_import = queries.find_import(import_id)
    if report_import is None:
        return None
    db.session.refresh(report_import, with_for_update=True)
    return report_import if report_import.state is ImportState.READING else None


def _inspected(found: FoundReport, bodies: KnownBodies) -> Iterator[dict[str, Any]]:
    for body in found.inspected:
        organisation_id = bodies.id_of(body.name, body.type)
        yield {
            "name": body.name,
            "organisation_id": None if organisation_id is None else str(organisation_id),
        }


def _items(found: FoundReport, bodies: KnownBodies) -> Iterator[FoundItem]:
    for recommendation in found.recommendations:
        text = _storable(recommendation.text)
        yield FoundItem(
            serial=recommendation.position,
            position=recommendation.position,
            part=0,
            number=_cut(recommendation.number, 20) or "",
            heading=_cut(recommendation.heading, 300) or "",
            addressee_id=bodies.id_of(recommendation.addressee, recommendation.addressee_type),
            text=text,
            found_text=text,
            page=recommendation.place.page,
            start=recommendation.place.start,
            end=recommendation.place.end,
            confidence=Confidence(recommendation.confidence.value),
        )


def _storable(text: str) -> str:
    """Return the text with a question mark for each character that a database cannot hold; places stay right."""
    return text.replace("\x00", "?").encode("utf-8", "replace").decode("utf-8")


def _cut(text: str | None, most: int) -> str | None:
    return None if text is None else _storable(text)[:most]
