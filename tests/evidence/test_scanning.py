"""Nobody opens a file before it has been checked; a scanner that is away means waiting (assurance H3)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from sqlalchemy import select

from tests.evidence.samples import EICAR
from tests.support.virus_scanner import Mood
from tracker.core.database import db
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Event
from tracker.evidence import scanner, scanning
from tracker.evidence.lifecycle import RESTS, SCAN_TRANSITIONS, ScanState, ScanStep, rest_after
from tracker.evidence.models import Evidence, EvidenceCheck
from tracker.evidence.queries import list_held_files
from tracker.evidence.scanning import claim_next, let_rest, scan_waiting_files, settle
from tracker.evidence.services import remove_evidence
from tracker.evidence.storage import evidence_store


@pytest.fixture
def with_scanner(app, virus_scanner, monkeypatch):
    """The service with a scanner."""
    monkeypatch.setitem(app.config, "SCANNER_URL", virus_scanner.url)
    return virus_scanner


def state_of(evidence):
    db.session.expire_all()
    return db.session.get_one(Evidence, evidence.id).scan


@pytest.mark.parametrize(("state", "step"), list(product(ScanState, ScanStep)))
def test_only_the_table_moves_a_check(state, step):
    evidence = Evidence(scan=state)
    sources, target = SCAN_TRANSITIONS[step]
    if state in sources:
        evidence.apply(step)
        assert evidence.scan is target
    else:
        with pytest.raises(TransitionNotAllowed):
            evidence.apply(step)


def test_clean_files_open_and_a_virus_stays_closed_for_good(with_scanner, add):
    clean, infected = add(), add(EICAR, "test.txt")
    db.session.commit()
    assert scan_waiting_files() == 2
    assert (state_of(clean), state_of(infected)) == (ScanState.CLEAN, ScanState.INFECTED)
    assert infected.virus == "Eicar-Test-Signature"
    assert scan_waiting_files() == 0
    said = db.session.scalars(
        select(Event.action).where(Event.actor_name == "Virus scanner").order_by(Event.id)
    )
    assert list(said) == ["evidence checked for viruses", "virus found in evidence"]
    assert db.session.scalars(select(EvidenceCheck)).all() == []
    (held,) = list_held_files()
    assert (held.evidence_id, held.virus) == (infected.id, "Eicar-Test-Signature")


@pytest.mark.parametrize("mood", [Mood.GARBAGE, Mood.ERROR, Mood.HANGS, Mood.HANGS_UP])
def test_a_scanner_in_trouble_means_waiting_longer_each_time(with_scanner, add, monkeypatch, mood):
    monkeypatch.setattr(scanner, "SECONDS_FOR_A_FILE", 0.2)
    with_scanner.mood = mood
    added = add()
    db.session.commit()
    with time_machine.travel("2026-04-15T10:00:00+01:00", tick=False) as clock:
        for tries in range(1, len(RESTS) + 3):
            assert scan_waiting_files() == 0
            assert state_of(added) is ScanState.WAITING
            (held,) = list_held_files()
            assert (held.tries, bool(held.problem)) == (tries, True)
            assert claim_next() is None, "It rests"
            _let_time_pass(clock, rest_after(tries))
        with_scanner.mood = Mood.WELL
        assert scan_waiting_files() == 1
    assert state_of(added) is ScanState.CLEAN


def _let_time_pass(clock, wait):
    """Move our clock, and for PostgreSQL, which has its own, the row."""
    clock.shift(wait + timedelta(seconds=1))
    for check in db.session.scalars(select(EvidenceCheck)):
        if db.engine.dialect.name == "postgresql":
            check.due_at -= wait + timedelta(seconds=1)
    db.session.commit()


def test_nobody_there_means_waiting(app, add, monkeypatch):
    monkeypatch.setitem(app.config, "SCANNER_URL", "tcp://127.0.0.1:1")
    added = add()
    db.session.commit()
    assert scan_waiting_files() == 0
    assert state_of(added) is ScanState.WAITING


def test_a_file_has_one_scanner_at_a_time_and_a_dead_one_loses_it(with_scanner, add, monkeypatch):
    added = add()
    db.session.commit()
    first = claim_next()
    assert first.evidence_id == added.id
    assert claim_next() is None
    db.session.get_one(EvidenceCheck, added.id).due_at -= 2 * scanning.LEASE
    db.session.commit()
    second = claim_next()
    assert second.holder != first.holder
    assert not settle(first, None), "It came too late"
    let_rest(first, "Too late as well")
    assert settle(second, "A virus")
    assert state_of(added) is ScanState.INFECTED


def test_a_file_that_was_removed_meanwhile_is_checked_no_more(with_scanner, fenmarch, add):
    added = add()
    remove_evidence(added, reason="By mistake", by=fenmarch.lead)
    db.session.commit()
    assert scan_waiting_files() == 0
    assert with_scanner.seen == []


def test_a_file_that_the_store_lost_does_not_hold_up_the_next(with_scanner, add):
    lost, fine = add(b"Lost"), add(b"Fine")
    db.session.commit()
    evidence_store().forget(lost.sha256)
    assert scan_waiting_files() == 1
    assert (state_of(lost), state_of(fine)) == (ScanState.WAITING, ScanState.CLEAN)


def test_what_came_while_there_was_no_scanner_is_checked_once_there_is_one(
    app, virus_scanner, add, monkeypatch
):
    old = add(EICAR, "old.txt")
    db.session.commit()
    assert scan_waiting_files() == 0
    assert state_of(old) is ScanState.NOT_SCANNED
    monkeypatch.setitem(app.config, "SCANNER_URL", virus_scanner.url)
    waiting = add(b"New")
    db.session.commit()
    assert claim_next().evidence_id == waiting.id, "What nobody can open comes first"
    assert scan_waiting_files() == 1
    assert state_of(old) is ScanState.INFECTED
