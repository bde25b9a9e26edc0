"""The real scheduler process has a waiting file checked by a daemon that speaks ClamAV's protocol."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.evidence.samples import EICAR
from tracker.core.database import db
from tracker.evidence.lifecycle import ScanState
from tracker.evidence.models import Evidence


@pytest.mark.parametrize(
    ("content", "found"),
    [
        pytest.param(EICAR, ScanState.INFECTED, id="infected"),
        pytest.param(
            b"Conferences take place.",
            ScanState.CLEAN,
            id="clean",
            marks=pytest.mark.ordinarily_on("postgresql"),
        ),
    ],
)
def test_the_scheduler_has_a_waiting_file_checked(
    database, original, add, virus_scanner, mail_url, content, found
):
    evidence_id = add(content, "test.txt", scan=ScanState.WAITING).id
    db.session.commit()
    scheduler = original.begin(
        "scheduler",
        environment={
            **os.environ,
            **database.environment,
            "SERVICE_URL": "http://localhost",
            "MAIL_URL": mail_url,
            "EVIDENCE_URL": f"folder:{database.instance / 'evidence'}",
            "SCANNER_URL": virus_scanner.url,
        },
    )
    try:
        deadline = time.monotonic() + 90
        while _state_of(evidence_id) is ScanState.WAITING and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        scheduler.send_signal(signal.SIGTERM)
        _out, complaints = scheduler.communicate(timeout=60)
    assert scheduler.returncode == 0, complaints
    assert _state_of(evidence_id) is found
    assert virus_scanner.seen == [content]


def _state_of(evidence_id) -> ScanState | None:
    db.session.expire_all()
    state = db.session.get_one(Evidence, evidence_id).scan
    db.session.rollback()
    return state
