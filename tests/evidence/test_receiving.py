"""A file comes in before anything is written down: nobody waits for the store, and nothing is lost or left behind."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans import services as plans
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Service, note_event
from tracker.core.file_store import FileMissing, FileStore, StoreUnavailable
from tracker.evidence import storage
from tracker.evidence.contents.errors import CouldNotBeKept, WrongType
from tracker.evidence.models import Evidence, EvidenceArrival
from tracker.evidence.receiving import receive_file
from tracker.evidence.rules import QuotaReached
from tracker.evidence.services import add_received_file, remove_evidence
from tracker.evidence.storage import (
    ARRIVAL_LASTS,
    evidence_store,
    forget_abandoned_files,
    forget_unused_files,
)

CONTENT = b"Conferences take place."


@pytest.fixture
def receive(fenmarch, action):
    """Receives a small text file. What it is about was committed before, as on a page."""
    db.session.commit()

    def receive_one(content=CONTENT, name="minutes.txt", by=None):
        return receive_file(action, file=BytesIO(content), file_name=name, by=by or fenmarch.owner)

    return receive_one


@pytest.fixture
def write_down(fenmarch, action):
    """Adds what was received."""

    def write_one_down(received):
        added = add_received_file(action, received, title="Minutes", shows="Them", by=fenmarch.owner)
        db.session.commit()
        return added

    return write_one_down


def let_time_pass() -> None:
    for arrival in db.session.scalars(select(EvidenceArrival)):
        arrival.at -= ARRIVAL_LASTS + timedelta(seconds=1)
    db.session.commit()


def is_kept(sha256: str) -> bool:
    try:
        return evidence_store().read(sha256) is not None
    except FileMissing:
        return False


def test_a_file_is_in_the_store_before_it_is_written_down(receive, write_down):
    received = receive()
    assert is_kept(received.sha256)
    assert db.session.scalars(select(Evidence)).all() == []
    added = write_down(received)
    assert (added.sha256, added.size, added.file_name) == (received.sha256, len(CONTENT), "minutes.txt")
    assert db.session.scalars(select(EvidenceArrival)).all() == []


def test_nobody_waits_for_the_store_and_no_connection_is_held_meanwhile(app, receive, monkeypatch):
    """On SQLite there is one write lock for all: somebody else writes while the store takes the file."""
    real, others = evidence_store(), []

    class Slow(FileStore):
        open = forget = None

        def keep(self, content):
            assert db.engine.pool.checkedout() == 0
            other = threading.Thread(target=self.write_something)
            other.start()
            other.join(timeout=10)
            return real.keep(content)

        def write_something(self):
            with app.app_context():
                note_event("somebody else worked", by=Service("Test"), subject_type="test")
                db.session.commit()
                db.session.remove()
                others.append(clock.now())

    Slow.__abstractmethods__ = frozenset()
    monkeypatch.setattr(storage, "store_at", lambda _address: Slow())
    receive()
    assert len(others) == 1


@pytest.mark.parametrize(("who", "error"), [("reader", NotPermitted), ("neighbour_director", NotFound)])
def test_the_store_takes_nothing_from_those_who_may_add_nothing(fenmarch, receive, who, error):
    with pytest.raises(error):
        receive(by=fenmarch.people[who])
    assert db.session.scalars(select(EvidenceArrival)).all() == []


def test_the_store_takes_nothing_that_is_refused_anyway(app, fenmarch, action, receive, monkeypatch):
    with pytest.raises(WrongType):
        receive(name="minutes.exe")
    with monkeypatch.context() as full:
        full.setattr("tracker.evidence.limits.FILES_IN_A_PLAN", 0)
        with pytest.raises(QuotaReached):
            receive()
    plans.withdraw_action(action, reason="Done elsewhere", by=fenmarch.lead)
    db.session.commit()
    with pytest.raises(RuleBroken, match="withdrawn"):
        receive()
    assert db.session.scalars(select(EvidenceArrival)).all() == []


def test_an_upload_that_came_to_nothing_is_removed_after_its_time(receive):
    received = receive()
    assert (forget_abandoned_files(), is_kept(received.sha256)) == (0, True)
    let_time_pass()
    assert (forget_abandoned_files(), is_kept(received.sha256)) == (1, False)
    assert forget_abandoned_files() == 0


def test_an_upload_that_came_to_nothing_takes_no_file_from_evidence(receive, write_down):
    write_down(receive())
    again = receive()
    let_time_pass()
    assert forget_abandoned_files() == 1
    assert is_kept(again.sha256)


def test_a_file_that_arrives_again_outlives_the_evidence_that_is_removed(fenmarch, receive, write_down):
    first = write_down(receive())
    again = receive()
    remove_evidence(first, reason="Not the last version", by=fenmarch.owner)
    db.session.commit()
    assert forget_unused_files() == 1
    assert is_kept(again.sha256)
    assert write_down(again).sha256 == again.sha256
    assert is_kept(again.sha256)


def test_what_arrived_too_long_ago_is_asked_for_again(receive, write_down):
    received = receive()
    let_time_pass()
    forget_abandoned_files()
    with pytest.raises(CouldNotBeKept, match="could not be uploaded – try again"):
        write_down(received)


def test_a_store_that_is_away_refuses_and_leaves_an_arrival_to_clear_up(receive, monkeypatch):
    class Away:
        def keep(self, _content):
            raise StoreUnavailable("away")

        def forget(self, _sha256):
            raise StoreUnavailable("away")

    with monkeypatch.context() as away:
        away.setattr(storage, "store_at", lambda _address: Away())
        with pytest.raises(CouldNotBeKept):
            receive()
        let_time_pass()
        assert forget_abandoned_files() == 0
    assert forget_abandoned_files() == 1


@pytest.mark.only_on("sqlite")  # It alone has one write lock for all.
def test_looking_for_files_to_forget_takes_no_write_lock(app, receive):
    receive()
    with db.engine.connect() as writer:
        writer.begin()
        assert (forget_unused_files(), forget_abandoned_files()) == (0, 0)
        writer.rollback()
    assert db.session.scalar(select(Person.id).limit(1)) is not None
