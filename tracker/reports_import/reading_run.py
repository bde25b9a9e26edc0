"""Reading one uploaded file: outside any transaction, because it may take long and nobody should wait for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.core.file_store import file_store
from tracker.evidence.scanner import ScannerUnavailable
from tracker.recommendations.models import Confidence
from tracker.reports_import import queries
from tracker.reports_import.bodies import KnownBodies
from tracker.reports_import.file_lengths import limits_of
from tracker.reports_import.lifecycle import ImportStep
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.reading import FoundReport, UnreadableReport
from tracker.reports_import.reading.errors import NeededTooMuch, NoTextInside, TookTooLong
from tracker.reports_import.reading.process import read_in_own_process
from tracker.reports_import.reading.progress import PagesRead
from tracker.reports_import.reading_claims import (
    Claim,
    claim_new,
    claim_next,
    claim_this,
    give_back,
    held,
    let_rest,
    note_progress,
)
from tracker.reports_import.schemas import KeptReportSchema
from tracker.reports_import.virus_check import ContainsVirus, refuse_virus

logger = logging.getLogger(__name__)

READER = Service("Report reader")

#: The file is what it should be, only we cannot read it: a person types in what it says.
TYPE_IN_INSTEAD = (NoTextInside, TookTooLong, NeededTooMuch)


class InterruptedTooOften(UnreadableReport):
    """Reader after reader died over the file, or was stopped."""

    def __init__(self) -> None:
        super().__init__(
            "We stopped reading this file because reading it was interrupted three times \u2013 "
            "enter the recommendations yourself or try another copy"
        )


class NoLongerWanted(Exception):
    """Somebody discarded the import or types it in, or another reader took it over: there is nothing to read for."""


class AskedToStop(Exception):
    """The process that reads is to end."""


def read_import(import_id: UUID) -> None:
    """Read the file of an import that waits to be read, and commit what was found.

    Of a file that a person can read but we cannot, the import stays, to be typed in. Of one that is no report at all
    nothing stays but the record. Reading an import that no longer waits, or that somebody else reads, changes nothing.

    Raises:
        UnreadableReport: the file cannot be used, and the upload is gone.
    """
    claim = claim_this(import_id)
    if claim is not None:
        read_claimed(claim)


def read_unless_long(report_import: ReportImport) -> None:
    """Commit the upload of a file. One that does not take long is read at once; a longer one waits for a reader.

    The upload and the claim to read it are one transaction: should this process die, another reads the file later.

    Raises:
        UnreadableReport: the file cannot be used, and the upload is gone.
    """
    assert report_import.reading is not None
    claim = None if report_import.reading.is_long else claim_new(report_import)
    db.session.commit()
    if claim is not None:
        read_claimed(claim)


def read_now(import_id: UUID) -> bool:
    """Read a file that somebody found waiting, and commit; say whether it was ours to read.

    Whatever is wrong with it, the import stays and says so: nobody stands at an upload form any more.
    """
    claim = claim_this(import_id)
    if claim is not None:
        read_claimed(claim, keep_refused=True)
    return claim is not None


def read_what_waits(*, stop: Callable[[], bool]) -> int:
    """Read one file after the other until none waits or we are asked to stop; return how many."""
    count = 0
    while not stop() and (claim := claim_next()) is not None:
        logger.info("Reading of import %s begins, try %d", claim.import_id, claim.tries)
        read_claimed(claim, keep_refused=True, stop=stop)
        count += 1
    return count


def read_claimed(
    claim: Claim, *, keep_refused: bool = False, stop: Callable[[], bool] = lambda: False
) -> None:
    """Read a file that this reader holds, and commit what was found.

    With ``keep_refused`` an import whose file is no report at all stays and says so, instead of being let go. Asked to
    stop, or where something other than the file fails, the file goes back to those that wait.

    Raises:
        UnreadableReport: the file cannot be used, and the upload is gone.
    """
    if claim.is_one_too_many:
        _keep_failure(claim, InterruptedTooOften())
        return

    def watch(pages: PagesRead | None) -> None:
        if stop():
            raise AskedToStop
        if not note_progress(claim, pages):
            raise NoLongerWanted

    try:
        content, bodies = _question(claim)
        refuse_virus(content)
        found = read_in_own_process(content, bodies.registered, limits_of(is_long=claim.is_long), watch)
        _keep_findings(claim, found, bodies)
    except NoLongerWanted:
        logger.info("Reading of import %s was no longer wanted", claim.import_id)
    except (AskedToStop, ScannerUnavailable) as reason:
        _put_back(claim, reason)
    except UnreadableReport as error:
        if keep_refused or isinstance(error, TYPE_IN_INSTEAD):
            _keep_failure(claim, error)
            return
        _let_go(claim, error)
        raise
    except Exception:
        # The file store or the database may be away for a while, which says nothing of the file.
        db.session.rollback()
        let_rest(claim)
        raise


def _put_back(claim: Claim, reason: AskedToStop | ScannerUnavailable) -> None:
    """Let the file wait as if nobody had tried it: until another reader comes, or until the scanner may be back."""
    if isinstance(reason, AskedToStop):
        give_back(claim)
        return
    logger.warning("Import %s was not read yet: %s", claim.import_id, reason)
    let_rest(claim, counts=False)


def _question(claim: Claim) -> tuple[bytes, KnownBodies]:
    waiting = queries.find_import(claim.import_id)
    if waiting is None or waiting.file_sha256 is None:
        raise NoLongerWanted
    sha256 = waiting.file_sha256
    bodies = queries.known_bodies()
    db.session.commit()
    return file_store().read(sha256), bodies


def _keep_findings(claim: Claim, found: FoundReport, bodies: KnownBodies) -> None:
    report_import = held(claim)
    if report_import is None:
        raise NoLongerWanted
    with act("report read", by=READER):
        report_import.text = _storable(found.text)
        report_import.extract = KeptReportSchema().dump(found)
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


def _keep_failure(claim: Claim, error: UnreadableReport) -> None:
    report_import = held(claim)
    if report_import is None:
        db.session.rollback()
        return
    sha256 = report_import.file_sha256
    with act("report could not be read", by=READER, reason=error.message):
        report_import.failure = error.message
        if isinstance(error, ContainsVirus):
            # It is typed in or discarded; nobody can ever publish or fetch that file.
            report_import.file_name = report_import.file_sha256 = None
        report_import.apply(ImportStep.FAIL)
    db.session.flush()
    is_wanted = sha256 is None or queries.is_kept_by_an_import(sha256)
    db.session.commit()
    if sha256 is not None and not is_wanted:
        file_store().forget(sha256)


def _let_go(claim: Claim, error: UnreadableReport) -> None:
    report_import = held(claim)
    if report_import is None:
        db.session.rollback()
        return
    sha256 = report_import.file_sha256
    with act("upload refused", by=READER, reason=error.message):
        db.session.delete(report_import)
    of_earlier_import = sha256 is not None and queries.is_kept_by_an_import(sha256)
    db.session.commit()
    if sha256 is not None and not of_earlier_import:
        file_store().forget(sha256)


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
            heading=_cut(recommendation.heading or recommendation.printed_beside, 300) or "",
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
