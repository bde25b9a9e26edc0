"""Adding and removing evidence: who may, what is kept, and how much."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT
from tests.evidence.samples import GOOD
from tracker.action_plans import services as plans
from tracker.action_plans.lifecycle import Track
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Event
from tracker.core.file_store import FileMissing, StoreUnavailable, digest_of
from tracker.evidence import limits, storage
from tracker.evidence.contents.errors import CouldNotBeKept
from tracker.evidence.contents.kinds import MEDIA_TYPES, FileKind
from tracker.evidence.lifecycle import EvidenceKind, ScanState
from tracker.evidence.models import Evidence
from tracker.evidence.queries import evidence_as_it_stands, get_evidence, list_evidence_of
from tracker.evidence.receiving import receive_file
from tracker.evidence.rules import QuotaReached
from tracker.evidence.services import add_link, add_received_file, remove_evidence
from tracker.evidence.storage import evidence_store, forget_unused_files


@pytest.mark.parametrize("kind", FileKind)
def test_a_file_is_kept_as_it_came_under_its_sha_256(add, kind):
    name, content = GOOD[kind]
    added = add(content, name)
    db.session.commit()
    assert (added.file_name, added.size, added.sha256) == (name, len(content), digest_of(content))
    assert added.media_type == MEDIA_TYPES[kind]
    assert evidence_store().read(added.sha256) == content


def test_a_name_is_data_and_never_a_place(add):
    assert add(name="../../C:\\x\\minutes\u202e\r\n.txt").file_name == "minutes.txt"


def test_without_a_scanner_a_file_is_marked_as_not_checked_and_with_one_it_waits(app, add, monkeypatch):
    assert add().scan is ScanState.NOT_SCANNED
    monkeypatch.setitem(app.config, "SCANNER_URL", "tcp://127.0.0.1:1")
    assert add().scan is ScanState.WAITING


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "t" * 201}, "title"),
        ({"shows": ""}, "shows"),
        ({"shows": "s" * 4001}, "shows"),
        ({"content": b""}, "file"),
        ({"name": "minutes.exe"}, "file"),
    ],
)
def test_what_cannot_be_taken_is_refused_on_its_field_and_nothing_is_kept(app, add, tmp_path, changes, field):
    with pytest.raises(RuleBroken) as refused:
        add(**changes)
    assert refused.value.field == field
    db.session.rollback()
    assert db.session.scalars(select(Evidence)).all() == []
    with pytest.raises(FileMissing):
        evidence_store().read(digest_of(b"Conferences take place."))


@pytest.mark.parametrize("who", ["colleague", "reader", "other_head", "inspector", "responder", "overview"])
def test_those_who_see_the_action_but_do_not_report_on_it_may_add_nothing(fenmarch, add, who):
    with pytest.raises(NotPermitted):
        add(by=fenmarch.people[who])


@pytest.mark.parametrize("who", ["neighbour_director", "administrator", "stranger"])
def test_to_others_there_is_no_such_action(fenmarch, add, who):
    with pytest.raises(NotFound):
        add(by=fenmarch.people[who])


@BEGINS_WITH_A_DRAFT
def test_a_draft_takes_no_evidence_and_is_not_there_for_the_other_side(fenmarch):
    action = fenmarch.action()
    link = {"link": "https://example.com", "title": "Minutes", "shows": "Them"}
    with pytest.raises(RuleBroken, match="once the action plan has been submitted"):
        add_link(action, by=fenmarch.lead, **link)
    with pytest.raises(NotFound):
        add_link(action, by=fenmarch.inspector, **link)


def test_an_action_that_was_withdrawn_takes_no_more(fenmarch, action, add):
    plans.withdraw_action(action, reason="Done elsewhere", by=fenmarch.lead)
    with pytest.raises(RuleBroken, match="withdrawn"):
        add()


def test_evidence_may_support_an_update_of_its_own_action_alone(fenmarch, action, add):
    own = plans.add_update(action, text="Begun", track=Track.ON_TRACK, by=fenmarch.owner)
    other = next(each for each in fenmarch.plan.actions if each.id != action.id)
    foreign = plans.add_update(other, text="Begun", track=Track.ON_TRACK, by=fenmarch.lead)
    db.session.expire_all()
    assert add(update_id=own.id).update_id == own.id
    with pytest.raises(NotFound):
        add(update_id=foreign.id)


def test_a_removed_piece_is_gone_for_everybody_and_the_record_keeps_it(fenmarch, action, add):
    added = add()
    remove_evidence(added, reason="It names somebody", by=fenmarch.lead)
    db.session.commit()
    for person in (fenmarch.owner, fenmarch.inspector):
        with pytest.raises(NotFound):
            get_evidence(added.id, viewer=person)
        assert list_evidence_of(action, viewer=person) == []
    with pytest.raises(NotFound):
        remove_evidence(added, reason="Again", by=fenmarch.lead)
    events = db.session.scalars(select(Event).where(Event.subject_id == added.id).order_by(Event.id)).all()
    assert [event.action for event in events] == ["evidence added", "evidence removed"]
    assert events[1].reason == "It names somebody"
    assert events[0].after["sha256"] == added.sha256


def test_the_file_goes_with_the_last_piece_that_needs_it(fenmarch, add):
    first, second = add(), add()
    for each, is_there in ((first, True), (second, False)):
        remove_evidence(each, reason="Not needed", by=fenmarch.lead)
        db.session.commit()
        assert forget_unused_files() == 1
        try:
            evidence_store().read(each.sha256)
            assert is_there
        except FileMissing:
            assert not is_there
    assert forget_unused_files() == 0


def test_a_store_that_is_away_takes_nothing_and_forgets_later(fenmarch, add, monkeypatch):
    added = add()
    remove_evidence(added, reason="Not needed", by=fenmarch.lead)
    db.session.commit()

    class Away:
        def keep(self, _content):
            raise StoreUnavailable("away")

        forget = keep

    with monkeypatch.context() as away:
        away.setattr(storage, "store_at", lambda _address: Away())
        assert forget_unused_files() == 0
        with pytest.raises(CouldNotBeKept, match="could not be uploaded – try again"):
            add()
        db.session.rollback()
    assert forget_unused_files() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("FILES_IN_A_PLAN", 1), ("BYTES_IN_A_PLAN", 30), ("FILES_OF_A_PERSON", 1), ("BYTES_OF_A_PERSON", 30)],
)
def test_there_is_an_end_to_what_a_plan_and_a_person_may_hold(add, monkeypatch, name, value):
    monkeypatch.setattr(limits, name, value)
    add()
    with pytest.raises(QuotaReached):
        add()


def test_what_was_removed_counts_for_the_person_but_not_for_the_plan(fenmarch, add, monkeypatch):
    monkeypatch.setattr(limits, "FILES_IN_A_PLAN", 1)
    remove_evidence(add(), reason="Not needed", by=fenmarch.lead)
    remove_evidence(add(), reason="Not needed", by=fenmarch.lead)
    monkeypatch.setattr(limits, "FILES_OF_A_PERSON", 2)
    with pytest.raises(QuotaReached, match="in 24 hours"):
        add()
    add(by=fenmarch.lead)


def test_ten_uploads_at_once_all_arrive_and_none_beyond_the_quota(app, fenmarch, action, monkeypatch):
    monkeypatch.setattr(limits, "FILES_IN_A_PLAN", 7)
    action_id, owner_id = action.id, fenmarch.owner.id
    db.session.commit()
    refused, start = [], threading.Barrier(10)

    def upload(number):
        with app.app_context():
            start.wait()
            own, by = (
                db.session.get_one(type(action), action_id),
                db.session.get_one(type(fenmarch.owner), owner_id),
            )
            try:
                file = BytesIO(b"The same for two: %d" % (number // 2))
                received = receive_file(own, file=file, file_name="a.txt", by=by)
                add_received_file(own, received, title="T", shows="S", by=by)
                db.session.commit()
            except QuotaReached:
                refused.append(number)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = db.session.scalars(select(Evidence)).all()
    assert (len(kept), len(refused)) == (7, 3)
    assert all(evidence_store().read(each.sha256) for each in kept)


def test_inspectors_see_what_can_be_opened_and_nothing_of_what_is_held(fenmarch, action, add):
    seen = add()
    link = add_link(action, link="https://ex\u0430mple.com/x", title="L", shows="S", by=fenmarch.owner)
    held = add(scan=ScanState.WAITING)
    removed = add()
    remove_evidence(removed, reason="Not needed", by=fenmarch.lead)
    db.session.commit()
    for person, found in (
        (fenmarch.inspector, {seen, link}),
        (fenmarch.responder, {seen, link}),
        (fenmarch.owner, {seen, link, held}),
        (fenmarch.director, {seen, link, held}),
        (fenmarch.reader, {seen, link, held}),
        (fenmarch.colleague, set()),
        (fenmarch.neighbour_director, set()),
        (fenmarch.administrator, set()),
    ):
        assert set(list_evidence_of(action, viewer=person)) == found, person.name
    stands = evidence_as_it_stands([action.id])[action.id]
    assert [(each["id"], each["sha256"], each["host"]) for each in stands] == [
        (seen.id, seen.sha256, None),
        (link.id, None, "xn--exmple-4nf.com"),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"scan": None},
        {"kind": EvidenceKind.LINK},
        {"link": "https://example.com"},
        {"scan": ScanState.INFECTED},
        {"scan": ScanState.CLEAN},
        {"title": ""},
        {"size": 0},
    ],
)
def test_the_database_refuses_what_cannot_be(add, values):
    added = add()
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(Evidence.__table__).where(Evidence.__table__.c.id == added.id).values(**values)
        )
