"""The record: one event for every change, in the same transaction, and none can be changed or removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.action_plans.fenmarch import TEST
from tests.recommendations.test_services import printed, published
from tracker.action_plans import services as plans
from tracker.core import events
from tracker.core.database import Base, db
from tracker.core.events import (
    Audience,
    BulkChangeRefused,
    ChangeWithoutAct,
    Event,
    Origin,
    Recorded,
    act,
    note_event,
    set_origin,
)
from tracker.organisations.models import Organisation, OrganisationAlias
from tracker.recommendations.services import link_repeat

APPEND_ONLY = ("event", "action_update", "target_date_change")


def rows_of_everything():
    """Return every row of every recorded table, by table and identifier."""
    recorded = [mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Recorded)]
    return {
        (mapper.local_table.name, row.id): tuple(row)
        for mapper in recorded
        for row in db.session.execute(select(mapper.local_table))
    }


def events_after(last):
    return db.session.scalars(select(Event).where(Event.id > last).order_by(Event.id)).all()


def last_event():
    return db.session.scalar(select(db.func.max(Event.id)))


def move(fenmarch, action):
    plans.change_date(action, action.target_date + timedelta(days=9), reason="Late", by=fenmarch.lead)


def make_a_journey(fenmarch):
    """Do most of what services do to a register."""
    (later,) = published(fenmarch, printed(fenmarch.unit))
    link_repeat(later, fenmarch.to_unit, by=fenmarch.editor)
    action = fenmarch.completed_action()
    plans.reopen_action(action, by=fenmarch.lead, reason="Not finished")
    move(fenmarch, action)
    plans.agree_plan(fenmarch.plan, by=fenmarch.responder)


def test_every_changed_row_leaves_an_event_and_every_event_has_its_row(fenmarch):
    before, last = rows_of_everything(), last_event()
    make_a_journey(fenmarch)
    db.session.commit()
    after = rows_of_everything()
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    told = {(each.subject_type, each.subject_id) for each in events_after(last)}
    assert told == changed


def test_an_event_says_who_did_what_when_from_where_and_what_changed(fenmarch):
    last = last_event()
    set_origin(Origin(channel="page", address="192.0.2.7", request_id="ABC"))
    with act("corrected", by=fenmarch.editor, reason="Misprinted"):
        fenmarch.to_unit.text = "keep everybody safe"
    set_origin(Origin())
    (event,) = events_after(last)
    assert (event.action, event.reason) == ("corrected", "Misprinted")
    assert (event.actor_id, event.actor_name) == (fenmarch.editor.id, "Edda Moon")
    assert (event.channel, event.address, event.request_id) == ("page", "192.0.2.7", "ABC")
    assert (event.subject_type, event.subject_id) == ("recommendation", fenmarch.to_unit.id)
    assert (event.before, event.after) == ({"text": "keep people safe"}, {"text": "keep everybody safe"})
    assert event.audience is Audience.EVERYONE
    assert event.at.utcoffset() == timedelta(0)


def test_a_change_that_changes_nothing_leaves_no_event(fenmarch):
    last = last_event()
    with act("looked at", by=TEST):
        fenmarch.to_unit.text = str(fenmarch.to_unit.text)
    assert events_after(last) == []


def test_a_new_and_a_removed_thing_are_recorded_whole(fenmarch):
    last = last_event()
    with act("added", by=TEST):
        made = Organisation(code="test-new", name="New", type="partner", invented=True)
        db.session.add(made)
    with act("removed", by=TEST):
        db.session.delete(made)
    added, removed = events_after(last)
    assert added.before is None
    assert added.after["name"] == "New"
    assert removed.after is None
    assert removed.before == added.after


def test_a_part_that_only_leaves_its_whole_is_recorded_as_removed(fenmarch):
    with act("added", by=TEST):
        fenmarch.region.aliases.append(OrganisationAlias(name="The Fens"))
    last = last_event()
    with act("removed", by=TEST):
        fenmarch.region.aliases.clear()
    (removed,) = events_after(last)
    assert removed.subject_type == "organisation_alias"
    assert removed.after is None
    assert removed.before["name"] == "The Fens"
    fenmarch.reader.memberships.clear()
    with pytest.raises(ChangeWithoutAct):
        db.session.flush()


def test_a_secret_is_never_written_down(fenmarch):
    last = last_event()
    with act("password set", by=fenmarch.reader):
        fenmarch.reader.password_hash = "a hash that nobody may read"
    (event,) = events_after(last)
    assert event.before == event.after == {"password_hash": "(not shown)"}


def test_inner_acts_share_the_outer_acts_number_and_keep_their_own_names(fenmarch):
    last = last_event()
    with act("outer", by=TEST):
        fenmarch.to_unit.text = "one"
        with act("inner", by=fenmarch.editor):
            fenmarch.to_region.text = "two"
        fenmarch.also_to_region.text = "three"
    first, second, third = events_after(last)
    assert [each.action for each in (first, second, third)] == ["outer", "inner", "outer"]
    assert first.act_id == second.act_id == third.act_id
    assert (first.actor_name, second.actor_name) == ("a test", "Edda Moon")


def test_a_change_outside_an_act_is_refused(fenmarch):
    fenmarch.to_unit.text = "something else"
    with pytest.raises(ChangeWithoutAct):
        db.session.commit()
    db.session.rollback()
    assert fenmarch.to_unit.text == "keep people safe"


@pytest.mark.parametrize(
    "statement", [update(Organisation).values(name="x"), delete(Organisation)], ids=["update", "delete"]
)
def test_a_change_in_bulk_is_refused(fenmarch, statement):
    with pytest.raises(BulkChangeRefused), act("changed", by=TEST):
        db.session.execute(statement)


def test_something_that_happened_without_a_change_can_be_noted(fenmarch):
    last = last_event()
    note_event("signed in", by=fenmarch.reader, subject_type="person", subject_id=fenmarch.reader.id)
    (event,) = events_after(last)
    assert (event.action, event.audience, event.before) == ("signed in", Audience.ADMINISTRATORS, None)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("deed", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_or_remove_what_is_only_added(fenmarch, table, deed):
    make_a_journey(fenmarch)
    db.session.commit()
    count = db.session.scalar(text(f"SELECT count(*) FROM {table}"))
    column = "action" if table == "event" else "at"
    with pytest.raises(DBAPIError, match=f"{table} is append only"):
        db.session.execute(text(deed.format(table=table, column=column)))
    db.session.rollback()
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == count


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_refuses_to_empty_what_is_only_added(fenmarch, table):
    with pytest.raises(DBAPIError, match="append only"):
        db.session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_the_session_cannot_change_an_event_either(fenmarch):
    event = db.session.get(Event, last_event())
    event.action = "something nicer"
    with pytest.raises(DBAPIError, match="append only"):
        db.session.flush()
    db.session.rollback()


def test_without_its_event_no_change_is_kept(fenmarch, monkeypatch):
    def refuse(*_arguments, **_more):
        raise OSError("the record cannot be written")

    monkeypatch.setattr(events, "_event_rows", refuse)
    with pytest.raises(OSError, match="cannot be written"), act("corrected", by=fenmarch.editor):
        fenmarch.to_unit.text = "something else"
    db.session.rollback()
    assert fenmarch.to_unit.text == "keep people safe"


def test_an_event_that_the_database_refuses_takes_the_change_along(fenmarch):
    last = last_event()
    too_long = type("Nameless", (), {"actor_id": None, "actor_name": None})()
    with pytest.raises(DBAPIError), act("corrected", by=too_long):
        fenmarch.to_unit.text = "something else"
    db.session.rollback()
    assert fenmarch.to_unit.text == "keep people safe"
    assert events_after(last) == []
