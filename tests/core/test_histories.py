"""Histories: put together by act, newest first, and never more than the reader may know."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.accounts.reading import ROW_OF_AUDIENCE, readable_events
from tracker.core.database import db
from tracker.core.events import Audience, Event, act, note_event
from tracker.core.histories import history_of, history_where

REGION = {"director", "lead", "pdu_head", "other_head", "reader"}
OWNERS = {"owner", "helper", "colleague"}
INSPECTORATE = {"inspector", "editor"}
HEADQUARTERS = {"responder", "overview", "department_responder"}
READERS = {
    Audience.EVERYONE: REGION | OWNERS | INSPECTORATE | HEADQUARTERS | {"neighbour_director"},
    Audience.PARTIES: REGION | OWNERS | INSPECTORATE | HEADQUARTERS,
    Audience.RESPONDER: REGION,
    Audience.INSPECTORATE: INSPECTORATE,
    Audience.ADMINISTRATORS: {"administrator"},
}


def actions_in(history):
    return [entry.action for entry in history.entries]


def read_by(fenmarch, name, **more):
    return history_of([fenmarch.to_region.id], readable=readable_events(fenmarch.people[name]), **more)


def test_every_audience_has_a_row_of_the_access_table():
    assert set(ROW_OF_AUDIENCE) == set(Audience)


@pytest.mark.parametrize("audience", Audience)
def test_an_event_is_read_by_its_audience_and_nobody_else(fenmarch, audience):
    note_event(
        "a canary sang",
        by=TEST,
        subject_type="response",
        thread_id=fenmarch.to_region.id,
        audience=audience,
        organisation_id=fenmarch.region.id,
    )
    sees = {name for name in fenmarch.people if "a canary sang" in actions_in(read_by(fenmarch, name))}
    assert sees == READERS[audience]


def test_the_own_organisation_of_an_event_is_its_own_not_the_readers(fenmarch):
    for audience in (Audience.RESPONDER, Audience.PARTIES):
        note_event(
            f"to {audience}",
            by=TEST,
            subject_type="response",
            thread_id=fenmarch.to_region.id,
            audience=audience,
            organisation_id=fenmarch.neighbour.id,
        )
    assert actions_in(read_by(fenmarch, "neighbour_director"))[:2] == ["to parties", "to responder"]
    assert not {"to parties", "to responder"} & set(actions_in(read_by(fenmarch, "director")))


def test_a_draft_stays_hidden_after_the_plan_is_submitted(fenmarch):
    fenmarch.submitted()
    assert "recommendation answered" in actions_in(read_by(fenmarch, "lead"))
    assert "recommendation answered" not in actions_in(read_by(fenmarch, "inspector"))


def test_a_page_that_names_a_few_things_reads_no_more_of_an_act_that_changed_many(fenmarch):
    with act("renamed", by=TEST):
        for each in fenmarch.recommendations:
            each.heading = "Fenmarch must:"
    threads = Event.thread_id.in_([each.id for each in fenmarch.recommendations])
    whole, part = history_where(threads).entries[0], history_where(threads, most_changed=2).entries[0]
    assert (len(whole.changes), len(part.changes)) == (3, 2)
    assert list(part.changes) == list(whole.changes)[:2]
    assert part.last_event_id == whole.last_event_id, "Whoever has read the line has read all of it"


def test_entries_come_newest_first_and_one_for_each_act(fenmarch):
    with act("first", by=TEST):
        fenmarch.to_region.text, fenmarch.to_region.heading = "one", "Fenmarch must:"
    with act("second", by=TEST, reason="Because"):
        fenmarch.to_region.text = "two"
    second, first, *_ = read_by(fenmarch, "reader").entries
    assert (second.action, second.reason, second.actor_name) == ("second", "Because", "a test")
    assert [(each.name, each.before, each.after) for each in second.changes] == [("text", "one", "two")]
    assert {each.name: each.after for each in first.changes} == {"text": "one", "heading": "Fenmarch must:"}
    assert second.at >= first.at


def test_pages_hold_together(fenmarch):
    for number in range(7):
        with act(f"step {number}", by=TEST):
            fenmarch.to_region.text = f"wording {number}"
    whole = read_by(fenmarch, "reader", per_page=100)
    assert actions_in(whole)[:7] == [f"step {number}" for number in range(6, -1, -1)]
    pages = [read_by(fenmarch, "reader", page=page, per_page=3) for page in (1, 2, 3)]
    assert [action for page in pages for action in actions_in(page)] == actions_in(whole)[:9]
    assert {page.total for page in pages} == {whole.total} == {len(whole.entries)}
    beyond = read_by(fenmarch, "reader", page=99, per_page=3)
    assert (actions_in(beyond), beyond.page) == (actions_in(whole)[6:], 3), (
        "Beyond the end it is the last page"
    )


def test_the_total_does_not_tell_of_what_is_hidden(fenmarch):
    before = read_by(fenmarch, "neighbour_director").total
    fenmarch.action()
    db.session.flush()
    assert read_by(fenmarch, "neighbour_director").total == before
    assert read_by(fenmarch, "lead").total > before


def test_other_threads_stay_out(fenmarch):
    with act("elsewhere", by=TEST):
        fenmarch.to_unit.text = "something else"
    assert "elsewhere" not in actions_in(read_by(fenmarch, "reader"))
