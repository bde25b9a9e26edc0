"""Which reader holds which file until when. Rows decide: any number of readers may run, and any of them may die.

A claim is a lease, committed before reading begins. What a reader finds counts only while the claim is still its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, Select, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from tracker.core.database import db, reading_only
from tracker.core.database_clock import database_now
from tracker.reports_import.models import Reading, ReportImport
from tracker.reports_import.reading.progress import PagesRead

#: Longer than the longest reading: see ``file_lengths.IN_THE_BACKGROUND``.
LEASE = timedelta(minutes=5)

#: How often a reader may die over one file, or fail for reasons that are not the file's.
MOST_TRIES = 3

#: How long a file rests after a reader failed for reasons that are not the file's.
REST = timedelta(minutes=1)


@dataclass(frozen=True)
class Claim:
    """One file, held by one reader. ``tries`` counts this reading too."""

    import_id: UUID
    reader: UUID
    tries: int
    is_long: bool

    @property
    def is_one_too_many(self) -> bool:
        """Say whether the file has been tried often enough: it is not to be read, but to be given up."""
        return self.tries > MOST_TRIES


def wait_to_be_read(report_import: ReportImport, *, is_long: bool) -> None:
    """Let the file of a new import wait for a reader."""
    now = database_now()
    report_import.reading = Reading(
        person_id=report_import.uploaded_by_id, is_long=is_long, asked_at=now, not_before=now, tries=0
    )


def claim_next() -> Claim | None:
    """Take the file that has waited longest, and commit; None where none waits or others were faster.

    A look that finds nothing takes no lock, so it can be taken often.
    """
    now = database_now()
    other = aliased(Reading)
    being_read = exists().where(
        other.person_id == Reading.person_id,
        other.import_id != Reading.import_id,
        other.is_long,
        other.reader.is_not(None),
        other.not_before > now,
    )
    waiting = (
        select(Reading)
        .where(Reading.not_before <= now, or_(~Reading.is_long, ~being_read))
        .order_by(Reading.asked_at, Reading.import_id)
        .limit(1)
    )
    db.session.rollback()
    with reading_only():
        is_empty = db.session.scalar(waiting.with_only_columns(Reading.import_id)) is None
        db.session.rollback()
    return None if is_empty else _take(waiting)


def claim_this(import_id: UUID) -> Claim | None:
    """Take this file if nobody holds it, and commit; None where somebody does, or the person's other one is read."""
    rested = Reading.reader.is_(None)
    return _take(
        select(Reading).where(
            Reading.import_id == import_id, or_(rested, Reading.not_before <= database_now())
        )
    )


def claim_new(report_import: ReportImport) -> Claim:
    """Take a file that has just arrived. The caller commits, with the upload: nobody else ever sees it waiting."""
    assert report_import.reading is not None
    return _begin(report_import.reading)


def held(claim: Claim) -> ReportImport | None:
    """Return the import, held until the transaction ends, if the claim is still this reader's; None otherwise.

    Somebody may have discarded it meanwhile, or begun to type it in; or the lease ran out and another reader has it.
    """
    report_import = db.session.scalar(
        select(ReportImport)
        .where(ReportImport.id == claim.import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if report_import is None or _own(claim) is None:
        return None
    return report_import


def note_progress(claim: Claim, pages: PagesRead | None) -> bool:
    """Write down how far the reading is, if that is known, and commit; say whether the claim is still this reader's."""
    known = (Reading.pages_read, Reading.pages) if pages is None else (pages.read, pages.count)
    changed = db.session.execute(
        update(Reading)
        .where(Reading.import_id == claim.import_id, Reading.reader == claim.reader)
        .values(pages_read=known[0], pages=known[1])
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(cast("CursorResult[Any]", changed).rowcount)


def give_back(claim: Claim) -> None:
    """Let another reader take the file at once, as if this one had not, and commit."""
    _let_wait(claim, tries=claim.tries - 1, rest=timedelta())


def let_rest(claim: Claim, *, counts: bool = True) -> None:
    """Let the file wait a while before it is tried again, and commit; a try that does not count is made again."""
    _let_wait(claim, tries=claim.tries - (not counts), rest=REST)


def _let_wait(claim: Claim, *, tries: int, rest: timedelta) -> None:
    reading = _own(claim)
    if reading is not None:
        reading.tries = tries
        reading.reader = reading.began_at = reading.pages_read = reading.pages = None
        reading.not_before = database_now() + rest
    db.session.commit()


def _take(statement: Select[Reading]) -> Claim | None:
    try:
        reading = db.session.scalar(
            statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        )
        claim = None if reading is None else _begin(reading)
        db.session.commit()
    except IntegrityError:
        # At this very moment another reader took another file of the same person.
        db.session.rollback()
        return None
    return claim


def _begin(reading: Reading) -> Claim:
    now = database_now()
    if reading.is_long:
        # What a dead reader still seems to hold must not keep the person's other files waiting.
        db.session.execute(
            update(Reading)
            .where(
                Reading.person_id == reading.person_id,
                Reading.import_id != reading.import_id,
                Reading.reader.is_not(None),
                Reading.not_before <= now,
            )
            .values(reader=None, began_at=None)
        )
    reading.tries += 1
    reading.reader = uuid4()
    reading.began_at = now
    reading.not_before = now + LEASE
    reading.pages_read = reading.pages = None
    db.session.flush()
    return Claim(reading.import_id, reading.reader, reading.tries, reading.is_long)


def _own(claim: Claim) -> Reading | None:
    return db.session.scalar(
        select(Reading)
        .where(Reading.import_id == claim.import_id, Reading.reader == claim.reader)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
