"""No uploaded report is read before the virus scanner has said that it may be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.evidence.samples import EICAR
from tests.reports_import.fenmarch_report import REPORT
from tests.support.virus_scanner import Mood, virus_scanner
from tracker.core.database import db
from tracker.core.database_clock import database_now
from tracker.core.file_store import FileMissing, digest_of, file_store
from tracker.reports_import import queries, services
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import Reading
from tracker.reports_import.reading_run import read_import, read_what_waits
from tracker.reports_import.virus_check import ContainsVirus

__all__ = ["virus_scanner"]

INFECTED = REPORT.encode() + EICAR
MESSAGE = "The selected file contains a virus"


@pytest.fixture(autouse=True)
def scanner(app, virus_scanner, monkeypatch):
    """A scanner that is set up."""
    monkeypatch.setitem(app.config, "SCANNER_URL", virus_scanner.url)
    return virus_scanner


def bring(room, content):
    found = services.upload("fenmarch.txt", content, by=room.editor).report_import
    db.session.commit()
    return found


def never() -> bool:
    return False


def test_a_file_without_a_virus_is_read(room, scanner):
    brought = bring(room, REPORT.encode())
    read_import(brought.id)
    assert brought.state is ImportState.NEEDS_CHECKING
    assert scanner.seen == [REPORT.encode()]


def test_of_a_file_with_a_virus_neither_file_nor_import_remains(room):
    brought = bring(room, INFECTED)
    with pytest.raises(ContainsVirus, match=MESSAGE):
        read_import(brought.id)
    assert queries.find_import_of_file(digest_of(INFECTED)) is None
    with pytest.raises(FileMissing):
        file_store().read(digest_of(INFECTED))


def test_found_in_the_background_the_import_says_so_and_the_file_is_gone(room):
    brought = bring(room, INFECTED)
    assert read_what_waits(stop=never) == 1
    assert (brought.state, brought.failure) == (ImportState.COULD_NOT_BE_READ, MESSAGE)
    assert (brought.file_name, brought.file_sha256) == (None, None)
    with pytest.raises(FileMissing):
        file_store().read(digest_of(INFECTED))


@pytest.mark.parametrize("mood", [Mood.GARBAGE, Mood.HANGS_UP])
def test_while_the_scanner_says_nothing_the_file_waits_however_often_it_was_tried(room, scanner, mood):
    brought = bring(room, REPORT.encode())
    scanner.mood = mood
    for _ in range(5):
        reading = db.session.get_one(Reading, brought.id)
        reading.not_before = database_now() - timedelta(seconds=1)
        db.session.commit()
        assert read_what_waits(stop=never) == 1
    assert brought.state is ImportState.READING
    assert brought.reading.tries == 0
    scanner.mood = Mood.WELL
    brought.reading.not_before = database_now() - timedelta(seconds=1)
    db.session.commit()
    read_what_waits(stop=never)
    assert brought.state is ImportState.NEEDS_CHECKING
