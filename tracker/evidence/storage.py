"""Where the files of evidence are kept, and how a file goes when nobody needs it any more."""

from __future__ import annotations

import logging

from flask import current_app
from sqlalchemy import exists, func, select, text

from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.core.file_store import FileStore, StoreUnavailable, store_at
from tracker.evidence.models import Evidence

logger = logging.getLogger(__name__)

_SERVICE = Service("Evidence store")


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

    A store that cannot be reached now is asked again at the next run.
    """
    waiting = db.session.scalars(
        select(Evidence.id)
        .where(
            Evidence.removed_at.is_not(None),
            Evidence.sha256.is_not(None),
            Evidence.file_forgotten_at.is_(None),
        )
        .order_by(Evidence.removed_at, Evidence.id)
    ).all()
    db.session.rollback()
    done = 0
    for evidence_id in waiting:
        evidence = db.session.get_one(Evidence, evidence_id)
        assert evidence.sha256 is not None
        hold_file(evidence.sha256)
        try:
            if not _is_needed(evidence.sha256):
                evidence_store().forget(evidence.sha256)
        except (StoreUnavailable, OSError):
            db.session.rollback()
            logger.exception(
                "The file of evidence %s could not be forgotten; the next run tries again", evidence_id
            )
            return done
        with act("evidence file forgotten", by=_SERVICE):
            evidence.file_forgotten_at = clock.now()
        db.session.commit()
        done += 1
    return done


def _is_needed(sha256: str) -> bool:
    needed = exists().where(Evidence.sha256 == sha256, Evidence.removed_at.is_(None))
    return bool(db.session.scalar(select(needed)))
