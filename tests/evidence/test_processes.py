"""The real scheduler process has a waiting file checked by a daemon that speaks ClamAV's protocol."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.evidence.samples import EICAR
from tools.stamps import ROOT
from tracker.core.database import db
from tracker.evidence.lifecycle import ScanState
from tracker.evidence.models import Evidence


@pytest.mark.parametrize(
    ("content", "found"), [(EICAR, ScanState.INFECTED), (b"Conferences take place.", ScanState.CLEAN)]
)
def test_the_scheduler_has_a_waiting_file_checked(database, add, virus_scanner, mail_url, content, found):
    evidence_id = add(content, "test.txt", scan=ScanState.WAITING).id
    db.session.commit()
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"],
        cwd=ROOT,
        env={
            **os.environ,
            **database.environment,
            "SERVICE_URL": "http://localhost",
            "MAIL_URL": mail_url,
            "EVIDENCE_URL": f"folder:{database.instance / 'evidence'}",
            "SCANNER_URL": virus_scanner.url,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with scheduler:
        try:
            deadline = time.monotonic() + 90
            while _state_of(evidence_id) is ScanState.WAITING and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            scheduler.send_signal(signal.SIGTERM)
    assert scheduler.returncode == 0
    assert _state_of(evidence_id) is found
    assert virus_scanner.seen == [content]


def _state_of(evidence_id) -> ScanState | None:
    db.session.expire_all()
    state = db.session.get_one(Evidence, evidence_id).scan
    db.session.rollback()
    return state
