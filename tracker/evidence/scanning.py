"""Checks waiting files for viruses, one after the other. Rows decide: any number of scanners may run, and any may die.

A claim is a lease, committed before the file is looked at. What a scanner says counts only while the claim is its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from tracker.core.database import db, reading_only
from tracker.core.database_clock import database_now
from tracker.core.events import Service, act
from tracker.core.file_store import FileDamaged, FileMissing, StoreUnavailable
from tracker.evidence.lifecycle import TO_BE_SCANNED, ScanState, ScanStep, rest_after
from tracker.evidence.models import Evidence, EvidenceCheck
from tracker.evidence.scanner import SECONDS_FOR_A_FILE, ScannerUnavailable, find_virus
from tracker.evidence.storage import evidence_store

logger = logging.getLogger(__name__)

_SCANNER = Service("Virus scanner")

#: Longer than the longest check.
LEASE = timedelta(seconds=SECONDS_FOR_A_FILE * 3)


@dataclass(frozen=True)
class Claim:
    """One file, held by one scanner."""

    evidence_id: UUID
    holder: UUID
    sha256: str


def _never() -> bool:
    return False


def scan_waiting_files(*, stop: Callable[[], bool] = _never) -> int:
    """Check every file that is due, oldest first; return how many were settled. Safe to run beside others.

    Without a scanner nothing happens. One that cannot be reached ends the run: the files stay closed, and rest.
    """
    scanner_url = current_app.config["SCANNER_URL"]
    if not scanner_url:
        return 0
    settled = 0
    while not stop() and (claim := claim_next()) is not None:
        try:
            virus = _look_into(claim, scanner_url)
        except (ScannerUnavailable, StoreUnavailable) as problem:
            logger.warning("Evidence %s was not checked: %s", claim.evidence_id, problem)
            let_rest(claim, str(problem))
            return settled
        except (FileMissing, FileDamaged, OSError) as problem:
            logger.exception("The file of evidence %s cannot be read", claim.evidence_id)
            let_rest(claim, f"The store does not give the file: {type(problem).__name__}")
            continue
        settled += settle(claim, virus)
    return settled


def claim_next() -> Claim | None:
    """Take the file that has waited longest and commit; None where none is due.

    A look that finds nothing takes no lock, so it can be taken often.
    """
    with reading_only():
        is_idle = db.session.scalar(_due().with_only_columns(Evidence.id)) is None
        db.session.rollback()
    if is_idle:
        return None
    try:
        return _take()
    except IntegrityError:
        # At this very moment another scanner took the same new file.
        db.session.rollback()
        return None


def settle(claim: Claim, virus: str | None) -> bool:
    """Write down what the scanner said, and commit; say whether it counted."""
    evidence = _held(claim)
    if evidence is None:
        db.session.rollback()
        return False
    # Asked first: a question in between would write the row half changed.
    now = database_now()
    with act("evidence checked for viruses" if virus is None else "virus found in evidence", by=_SCANNER):
        evidence.apply(ScanStep.PASS if virus is None else ScanStep.FAIL)
        evidence.scanned_at = now
        evidence.virus = virus
    db.session.delete(db.session.get_one(EvidenceCheck, claim.evidence_id))
    db.session.commit()
    return True


def let_rest(claim: Claim, problem: str) -> None:
    """Let the file wait, longer after each try, and commit. It stays closed."""
    check = db.session.get(EvidenceCheck, claim.evidence_id, with_for_update=True, populate_existing=True)
    if check is not None and check.holder == claim.holder:
        check.tries += 1
        check.due_at = database_now() + rest_after(check.tries)
        check.holder = None
        check.problem = problem[:200]
    db.session.commit()


def _look_into(claim: Claim, scanner_url: str) -> str | None:
    with evidence_store().open(claim.sha256) as file:
        return find_virus(file, scanner_url)


def _due() -> Select[Evidence]:
    return (
        select(Evidence)
        .outerjoin(EvidenceCheck, EvidenceCheck.evidence_id == Evidence.id)
        .where(
            Evidence.scan.in_(TO_BE_SCANNED),
            Evidence.removed_at.is_(None),
            EvidenceCheck.evidence_id.is_(None) | (EvidenceCheck.due_at <= database_now()),
        )
        # What nobody can open comes before what was added while there was no scanner.
        .order_by(Evidence.scan != ScanState.WAITING, Evidence.added_at, Evidence.id)
        .limit(1)
    )


def _take() -> Claim | None:
    evidence = db.session.scalar(_due().with_for_update(of=Evidence, skip_locked=True))
    if evidence is None or evidence.sha256 is None:
        db.session.rollback()
        return None
    claim = Claim(evidence.id, uuid4(), evidence.sha256)
    until = database_now() + LEASE
    check = db.session.get(EvidenceCheck, claim.evidence_id, populate_existing=True)
    if check is None:
        check = EvidenceCheck(evidence_id=claim.evidence_id, tries=0, due_at=until)
        db.session.add(check)
    check.holder, check.due_at = claim.holder, until
    db.session.commit()
    return claim


def _held(claim: Claim) -> Evidence | None:
    """Return the evidence, locked, if the claim is still its own and it is still to be checked."""
    check = db.session.get(EvidenceCheck, claim.evidence_id, with_for_update=True, populate_existing=True)
    if check is None or check.holder != claim.holder:
        return None
    evidence = db.session.get(Evidence, claim.evidence_id, with_for_update=True, populate_existing=True)
    return evidence if evidence is not None and evidence.scan in TO_BE_SCANNED else None
