"""How far the reading of a file is: who reads before it, since when it is read, how many pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from tracker.core.database import db
from tracker.core.database_clock import database_now
from tracker.reports_import.models import Reading, ReportImport
from tracker.reports_import.reading.progress import PagesRead


@dataclass(frozen=True)
class HowFar:
    """Where one file stands among those that wait. ``began_at`` is None while nobody reads it.

    ``before`` counts the files that are read before it; ``was_interrupted`` says that a reader failed over it before.
    """

    asked_at: datetime
    began_at: datetime | None
    before: int
    pages: PagesRead | None
    was_interrupted: bool

    @property
    def is_being_read(self) -> bool:
        return self.began_at is not None


def how_far(report_import: ReportImport) -> HowFar | None:
    """Return how far the reading of an import's file is; None where it does not wait to be read."""
    reading = report_import.reading
    if reading is None:
        return None
    now = database_now()
    is_being_read = reading.reader is not None and reading.not_before > now
    pages = (
        PagesRead(reading.pages_read, reading.pages)
        if is_being_read and reading.pages_read is not None and reading.pages is not None
        else None
    )
    return HowFar(
        asked_at=reading.asked_at,
        began_at=reading.began_at if is_being_read else None,
        before=0 if is_being_read else _count_before(reading, now),
        pages=pages,
        was_interrupted=reading.tries > (1 if is_being_read else 0),
    )


def _count_before(reading: Reading, now: datetime) -> int:
    earlier = or_(
        Reading.asked_at < reading.asked_at,
        and_(Reading.asked_at == reading.asked_at, Reading.import_id < reading.import_id),
    )
    held = and_(Reading.reader.is_not(None), Reading.not_before > now)
    statement = select(func.count()).where(Reading.import_id != reading.import_id, or_(earlier, held))
    return db.session.scalar(statement) or 0
