"""Long files wait for a reader: claims keep readers apart, and nothing is lost when one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.reports_import.fenmarch_report import REPORT, Room
from tests.support.copied_process import Original
from tests.support.databases import Database
from tools.stamps import ROOT
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.database_clock import database_now
from tracker.core.errors import ChangedMeanwhile, TransitionNotAllowed
from tracker.core.file_store import FileMissing, file_store
from tracker.reports_import import file_lengths, reading_claims, reading_run, services
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import Reading, ReportImport
from tracker.reports_import.reading.errors import Damaged
from tracker.reports_import.reading.progress import PagesRead
from tracker.reports_import.reading_claims import MOST_TRIES, claim_next, claim_this, held, note_progress
from tracker.reports_import.reading_progress import HowFar, how_far
from tracker.reports_import.reading_run import read_now, read_unless_long, read_what_waits

#: Longer than what is read at once by one character. Its lines are long ones: reading takes its time by the line.
_PADDING = "\n" + "Padding " * 1_200
LONG = (REPORT + _PADDING * (file_lengths.LARGEST_READ_AT_ONCE // len(_PADDING) + 1))[
    : file_lengths.LARGEST_READ_AT_ONCE + 1
]


def never() -> bool:
    return False


def bring(room: Room, text: str, by: Person | None = None, *, is_long: bool = True) -> ReportImport:
    """Upload a text as one that takes long to read, as if it were as large as that."""
    found = services.upload("fenmarch.txt", text.encode(), by=by or room.editor).report_import
    found.reading.is_long = is_long
    db.session.commit()
    return found


def let_leases_lapse() -> None:
    db.session.expire_all()
    for reading in db.session.scalars(select(Reading)):
        reading.not_before = database_now() - timedelta(seconds=1)
    db.session.commit()


def test_a_short_file_is_read_at_once_and_a_long_one_waits(room):
    short = services.upload("short.txt", REPORT.encode(), by=room.editor).report_import
    long = services.upload("long.txt", LONG.encode(), by=room.editor).report_import
    for each in (short, long):
        read_unless_long(each)
    assert (short.state, long.state) == (ImportState.NEEDS_CHECKING, ImportState.READING)
    assert read_what_waits(stop=never) == 1
    assert long.state is ImportState.NEEDS_CHECKING
    assert len(long.items) == 4
    assert db.session.scalars(select(Reading)).all() == []


@pytest.mark.parametrize(
    ("content", "is_long"),
    [
        (b"x" * file_lengths.LARGEST_READ_AT_ONCE, False),
        (b"x" * (file_lengths.LARGEST_READ_AT_ONCE + 1), True),
        (b"\n%PDF-1.7" + b"x" * file_lengths.LARGEST_PDF_READ_AT_ONCE, True),
        (b"%PDF-1.7" + b"x" * (file_lengths.LARGEST_PDF_READ_AT_ONCE - 8), False),
    ],
)
def test_what_takes_long_follows_from_size_and_kind(content, is_long):
    assert file_lengths.takes_long(content) is is_long


def test_a_lease_is_longer_than_any_reading():
    assert reading_claims.LEASE.total_seconds() > file_lengths.IN_THE_BACKGROUND.seconds + 60


def test_files_are_taken_in_the_order_of_arrival_each_by_one_reader(room):
    first = bring(room, REPORT)
    second = bring(room, REPORT + "again", room.second_editor)
    assert claim_next().import_id == first.id
    assert claim_next().import_id == second.id
    assert claim_next() is None
    assert claim_this(first.id) is None


def test_of_one_person_one_long_file_is_read_at_a_time_whatever_waits_behind(room):
    first, second = bring(room, REPORT), bring(room, REPORT + "again")
    others = bring(room, REPORT + "others", room.second_editor)
    assert claim_next().import_id == first.id
    assert claim_next().import_id == others.id
    assert claim_next() is None
    assert claim_this(second.id) is None
    bring(room, REPORT + "short", is_long=False)
    assert claim_next() is not None


def test_the_position_is_told_and_where_the_reading_is(room):
    first, second = bring(room, REPORT), bring(room, REPORT + "again")
    third = bring(room, REPORT + "others", room.second_editor)
    assert [how_far(each).before for each in (first, second, third)] == [0, 1, 2]
    claim = claim_next()
    note_progress(claim, PagesRead(40, 301))
    note_progress(claim, None)
    db.session.expire_all()
    far = how_far(first)
    assert far == HowFar(first.reading.asked_at, first.reading.began_at, 0, PagesRead(40, 301), False)
    assert far.is_being_read
    assert how_far(third).before == 2


def test_what_a_dead_reader_held_is_taken_over_and_its_late_answer_does_not_count(room):
    waiting = bring(room, REPORT)
    dead = claim_next()
    let_leases_lapse()
    assert how_far(waiting).was_interrupted
    taken_over = claim_next()
    assert (taken_over.import_id, taken_over.tries) == (waiting.id, 2)
    assert not note_progress(dead, PagesRead(1, 2))
    assert held(dead) is None
    db.session.rollback()
    reading_run.read_claimed(dead)
    assert waiting.state is ImportState.READING
    reading_run.read_claimed(taken_over)
    assert waiting.state is ImportState.NEEDS_CHECKING


def test_what_a_dead_reader_held_does_not_keep_the_persons_other_files_waiting(room):
    bring(room, REPORT)
    second = bring(room, REPORT + "again")
    claim_next()
    let_leases_lapse()
    assert claim_this(second.id) is not None


def test_after_three_tries_it_says_so_and_can_be_typed_in(room):
    waiting = bring(room, REPORT)
    for _ in range(MOST_TRIES):
        assert claim_next() is not None
        let_leases_lapse()
    assert read_what_waits(stop=never) == 1
    assert waiting.state is ImportState.COULD_NOT_BE_READ
    assert waiting.failure == (
        "We stopped reading this file because reading it was interrupted three times – "
        "enter the recommendations yourself or try another copy"
    )
    services.add_by_hand(
        waiting, text="mend the roof", addressee=room.region, number="1", heading="", by=room.editor
    )
    assert waiting.state is ImportState.NEEDS_CHECKING


def test_a_file_store_that_is_away_costs_a_try_and_a_rest(room, monkeypatch):
    waiting = bring(room, REPORT)

    def away(_sha256):
        raise FileMissing("Away")

    with monkeypatch.context() as patch:
        patch.setattr(type(file_store()), "read", lambda _self, sha256: away(sha256))
        with pytest.raises(FileMissing):
            read_what_waits(stop=never)
    db.session.expire_all()
    assert (waiting.reading.tries, waiting.reading.reader) == (1, None)
    assert read_what_waits(stop=never) == 0
    assert read_now(waiting.id)
    assert waiting.state is ImportState.NEEDS_CHECKING


def test_a_reader_that_is_asked_to_stop_gives_the_file_back_untried(room, monkeypatch):
    waiting = bring(room, REPORT)

    def stopped_meanwhile(_content, _bodies, _limits, watch):
        watch(PagesRead(1, 9))

    monkeypatch.setattr(reading_run, "read_in_own_process", stopped_meanwhile)
    answers = iter([False, True, True])
    read_what_waits(stop=lambda: next(answers))
    db.session.expire_all()
    assert (waiting.state, waiting.reading.tries, waiting.reading.reader) == (ImportState.READING, 0, None)
    assert claim_next() is not None


def test_a_file_that_is_refused_in_the_background_stays_and_says_why(room):
    waiting = bring(room, "%PDF-1.7 and nothing else")
    read_what_waits(stop=never)
    assert waiting.state is ImportState.COULD_NOT_BE_READ
    assert waiting.failure == Damaged().message


@pytest.mark.parametrize("stopped_by", ["discarding", "typing in"])
def test_reading_stops_when_nobody_waits_for_it_any_more(room, monkeypatch, stopped_by):
    waiting = bring(room, REPORT)
    watched = []

    def meanwhile(_content, _bodies, _limits, watch):
        watch(PagesRead(1, 9))
        leave = services.discard if stopped_by == "discarding" else services.type_in_instead
        leave(waiting, by=room.editor, expected_version=waiting.version)
        db.session.commit()
        watched.append(True)
        watch(PagesRead(2, 9))
        raise AssertionError("it reads on")

    monkeypatch.setattr(reading_run, "read_in_own_process", meanwhile)
    read_what_waits(stop=never)
    assert watched
    assert waiting.state is (
        ImportState.DISCARDED if stopped_by == "discarding" else ImportState.NEEDS_CHECKING
    )
    assert waiting.items == []


def test_only_what_waits_can_be_typed_in_instead_and_only_as_it_was_seen(room):
    waiting = bring(room, REPORT)
    with pytest.raises(ChangedMeanwhile):
        services.type_in_instead(waiting, by=room.editor, expected_version=waiting.version + 1)
    read_what_waits(stop=never)
    with pytest.raises(TransitionNotAllowed):
        services.type_in_instead(waiting, by=room.editor, expected_version=waiting.version)


READER = """
import sys
from tracker import create_app
from tracker.reports_import import reading_run
def reads_for_ever(*_question):
    print("reading", flush=True)
    sys.stdin.read()
with create_app().app_context():
    reading_run.read_in_own_process = reads_for_ever
    reading_run.read_what_waits(stop=lambda: False)
"""


def test_a_scheduler_takes_over_from_a_reader_that_was_killed(
    room: Room, original: Original, database: Database, mail_url: str
):
    """The first holds the file and is killed in the middle; a real scheduler reads it once the lease is over."""
    waiting = bring(room, REPORT)
    settings = {**os.environ, **database.environment, "SERVICE_URL": "http://localhost"}
    first = subprocess.Popen(
        [sys.executable, "-c", READER],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert first.stdout.readline() == "reading\n"
        first.send_signal(signal.SIGKILL)
    assert read_what_waits(stop=never) == 0, "The dead reader's lease still runs"
    let_leases_lapse()
    second = original.begin("scheduler", environment={**settings, "MAIL_URL": mail_url})
    try:
        _wait_until(lambda: _state(waiting) is ImportState.NEEDS_CHECKING)
    finally:
        second.send_signal(signal.SIGTERM)
        _out, complaints = second.communicate(timeout=60)
    assert second.returncode == 0, complaints
    assert len(waiting.items) == 4


def _state(report_import: ReportImport) -> ImportState:
    db.session.expire_all()
    state = report_import.state
    db.session.commit()
    return state


def _wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.2)
