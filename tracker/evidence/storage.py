"""Where the files of evidence are kept, and how a file goes when nobody needs it any more."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, exists, func, select, text

from tracker.core import clock
from tracker.core.database import db, reading_only
from tracker.core.database_clock import database_now
from tracker.core.events import Service, act
from tracker.core.file_store import FileStore, StoreUnavailable, store_at
from tracker.evidence.models import Evidence, EvidenceArrival

logger = logging.getLogger(__name__)

_SERVICE = Service("Evidence store")

#: How long an upload may take from its arrival until it is written down; far longer than a request can.
ARRIVAL_LASTS = timedelta(hours=1)


def evidence_store() -> FileStore:
    """Return the store that ``EVIDENCE_URL`` names."""
    return store_at(current_app.config["EVIDENCE_URL"])


def hold_file(sha256: str) -> None:
    """Keep everybody else from adding or forgetting this very file until the transaction ends.

    Otherwise one could add it again while another, who knew of no other use, forgets it. SQLite lets one writer in at a
    time anyway.
    """
    if db.engine.dialect.name == "postgresql":
        key = int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(text(str(key)))))


def forget_unused_files() -> int:
    """Forget the files of removed evidence that nothing else needs; return of how many rows. Commits one by one.

    A store that cannot be reached now is asked again at the next run. A look that finds nothing takes no lock.
    """
    waiting = _look(
        select(Evidence.id)
        .where(
            Evidence.removed_at.is_not(None),
            Evidence.sha256.is_not(None),
            Evidence.file_forgotten_at.is_(None),
        )
        .order_by(Evidence.removed_at, Evidence.id)
    )
    done = 0
    for evidence_id in waiting:
        evidence = db.session.get_one(Evidence, evidence_id)
        assert evidence.sha256 is not None
        if not _forget(evidence.sha256):
            return done
        with act("evidence file forgotten", by=_SERVICE):
            evidence.file_forgotten_at = clock.now()
        db.session.commit()
        done += 1
    return done


def forget_abandoned_files() -> int:
    """Forget the files whose upload came to nothing, unless evidence needs them; return how many uploads those were."""
    waiting = _look(
        select(EvidenceArrival.id)
        .where(EvidenceArrival.at < database_now() - ARRIVAL_LASTS)
        .order_by(EvidenceArrival.at, EvidenceArrival.id)
    )
    done = 0
    for arrival_id in waiting:
        arrival = db.session.get(EvidenceArrival, arrival_id, with_for_update=True, populate_existing=True)
        if arrival is None:
            db.session.rollback()
            continue
        sha256 = arrival.sha256
        db.session.delete(arrival)
        db.session.flush()
        if not _forget(sha256):
            return done
        db.session.commit()
        done += 1
    return done


def _look(ids: Select[UUID]) -> Sequence[UUID]:
    with reading_only():
        found = db.session.scalars(ids).all()
        db.session.rollback()
    return found


def _forget(sha256: str) -> bool:
    """Let the file go if nothing needs it; where the store does not let it, undo everything and say so."""
    hold_file(sha256)
    try:
        if not _is_needed(sha256):
            evidence_store().forget(sha256)
    except (StoreUnavailable, OSError):
        db.session.rollback()
        logger.exception("The file %s could not be forgotten; the next run tries again", sha256)
        return False
    return True


def _is_needed(sha256: str) -> bool:
    stands = exists().where(Evidence.sha256 == sha256, Evidence.removed_at.is_(None))
    arrives = exists().where(EvidenceArrival.sha256 == sha256)
    return bool(db.session.scalar(select(stands | arrives)))
