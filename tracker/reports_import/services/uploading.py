"""A report arrives: as a file, or typed in. It can be discarded again until it is published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.core.file_names import tidy_file_name
from tracker.core.file_store import digest_of, file_store
from tracker.reports_import import queries
from tracker.reports_import.file_lengths import MEGABYTE, MOST_MEGABYTES, takes_long
from tracker.reports_import.lifecycle import ImportState, ImportStep
from tracker.reports_import.models import ReportImport
from tracker.reports_import.permissions import require_change
from tracker.reports_import.reading.errors import EmptyFile, TooLarge, WrongType
from tracker.reports_import.reading_claims import wait_to_be_read
from tracker.reports_import.services.holding import expect, hold, hold_open

#: What a file may be called. What it is shows when it is read.
ENDINGS = frozenset({".pdf", ".docx", ".html", ".htm", ".txt", ".md"})
LONGEST_NAME_IN_BYTES = 255


@dataclass(frozen=True)
class Uploaded:
    """The import of a file, and whether this upload made it or it was there before."""

    report_import: ReportImport
    is_new: bool


def upload(file_name: str, content: bytes, *, by: Person) -> Uploaded:
    """Keep a file, which waits to be read from now on. Of one that is here already, its import comes back.

    Two who upload the same file at the same moment get the same import.

    Raises:
        NotPermitted: ``by`` does not import reports.
        UnreadableReport: the file is empty, too large or of another type; nothing is kept.
    """
    require_change(by)
    name = tidy_file_name(file_name, most_bytes=LONGEST_NAME_IN_BYTES)
    if not content:
        raise EmptyFile
    if len(content) > MOST_MEGABYTES * MEGABYTE:
        raise TooLarge(MOST_MEGABYTES)
    if PurePosixPath(name).suffix.lower() not in ENDINGS:
        raise WrongType
    known = queries.find_import_of_file(digest_of(content))
    if known is not None:
        return Uploaded(known, is_new=False)
    sha256 = file_store().keep(content)
    arrived = ReportImport(
        file_name=name, file_sha256=sha256, uploaded_at=clock.now(), uploaded_by_id=by.id, items=[]
    )
    try:
        with db.session.begin_nested(), act("report uploaded", by=by):
            db.session.add(arrived)
            wait_to_be_read(arrived, is_long=takes_long(content))
    except IntegrityError:
        # Somebody uploaded the same file since we looked; the database lets only one of us through.
        known = queries.find_import_of_file(sha256)
        if known is None:
            raise
        return Uploaded(known, is_new=False)
    return Uploaded(arrived, is_new=True)


def start_by_hand(*, by: Person) -> ReportImport:
    """Begin a report without a file: everything in it is typed in.

    Raises:
        NotPermitted: ``by`` does not import reports.
    """
    require_change(by)
    typed = ReportImport(uploaded_at=clock.now(), uploaded_by_id=by.id, items=[])
    with act("report begun by hand", by=by):
        db.session.add(typed)
        db.session.flush()
        typed.apply(ImportStep.TYPE_IN)
    return typed


def type_in_instead(report_import: ReportImport, *, by: Person, expected_version: int) -> None:
    """Stop waiting for the reading of a file: a person types in what it says. Whoever reads it stops.

    Raises:
        NotPermitted: ``by`` does not import reports.
        TransitionNotAllowed: it does not wait to be read.
        ChangedMeanwhile: it was read first, or somebody else changed it.
    """
    hold_open(report_import, by=by, states={ImportState.READING})
    expect(report_import, expected_version)
    with act("typed in instead of read", by=by):
        report_import.apply(ImportStep.TYPE_IN)


def discard(report_import: ReportImport, *, by: Person, expected_version: int) -> None:
    """Put an import aside for good. What was found stays on record; the same file may be uploaded again.

    Discarding it a second time changes nothing.

    Raises:
        NotPermitted: ``by`` does not import reports.
        TransitionNotAllowed: it is published.
        ChangedMeanwhile: somebody changed its details first.
    """
    hold(report_import, by=by)
    if report_import.is_discarded:
        return
    expect(report_import, expected_version)
    with act("import discarded", by=by):
        report_import.apply(ImportStep.DISCARD)
