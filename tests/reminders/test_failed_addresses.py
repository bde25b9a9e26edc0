"""An address that fails: nothing more goes to it, somebody is told once, and what was kept back can go out (N14)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.senders import finish_sending, let_time_pass, start_sender
from tests.reminders.world import BY, World
from tests.support.mail_server import MailServer
from tracker.accounts import people
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.action_plans.models import Action
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Event, act
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.database_clock import database_now
from tracker.reminders.delivery import AddressEnding
from tracker.reminders.directory import ADDRESS_FAILS
from tracker.reminders.failed_address_queries import get_failed_address_at
from tracker.reminders.failed_addresses import confirm_address, correct_address, find_open, note_failed
from tracker.reminders.lifecycle import Milestone, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day
from tracker.reminders.run_once import run_once
from tracker.reminders.services import send_again

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)
NEXT_MONDAY = date(2026, 3, 23)


@pytest.fixture
def administrator(world: World) -> Person:
    return world.person("Ada Frost", Role.ADMINISTRATOR)


def marks() -> list[FailedAddress]:
    db.session.expire_all()
    return list(db.session.scalars(select(FailedAddress)))


def told(mail_server: MailServer, person: Person) -> list[str]:
    """Return the subjects of what somebody was told of addresses."""
    subjects = [str(arrival.message["Subject"]) for arrival in mail_server.to(person.email)]
    return [subject for subject in subjects if subject.startswith("We could not email")]


def hand_over(world: World, before: Person) -> None:
    """Let somebody's action become the owner's, who is told so at once."""
    action = world.action(date(2026, 8, 3), owner=before)
    with act("owner changed", by=BY):
        action.owner = world.owner
    db.session.commit()


def fail(world: World, mail_server: MailServer, *, twice: bool = True) -> FailedAddress:
    """Let the owner's address be refused; return the mark."""
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email)
    run_once(WEEK_BEFORE)
    for _ in range(2 if twice else 0):
        run_once(WEEK_BEFORE)
    [mark] = marks()
    return mark


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        ("550 5.1.1 No such mailbox", True),
        ("550 No such user here", True),
        ("551 User not local", True),
        ("553 5.1.3 Bad address syntax", True),
        ("550 5.2.1 Mailbox disabled", True),
        ("550 5.7.1 Relaying denied", False),
        ("554 5.7.1 Refused by a rule", False),
        ("554 Transaction failed", False),
        ("552 5.2.2 Mailbox full", False),
        ("450 4.2.2 Mailbox full", False),
    ],
)
def test_only_a_refusal_of_the_address_itself_marks_it(
    world: World, mail_server: MailServer, answer: str, fails: bool
):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, answer)

    run_once(WEEK_BEFORE)

    assert [mark.address for mark in marks()] == ([world.owner.email] if fails else [])


def test_a_refused_address_is_tried_no_more_and_the_others_go_on(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    world.action(NEXT_MONDAY, owner=other)
    mark = fail(world, mail_server)
    # Two more messages wait for the same address: one of a new morning, one of something that happens.
    world.action(date(2026, 3, 30))
    hand_over(world, other)
    run_once(NEXT_MONDAY)

    assert mail_server.to(world.owner.email) == []
    assert len(mail_server.to(other.email)) >= 1
    assert mark.reason.endswith("550 5.1.1 No such mailbox")
    statement = select(Reminder.state).where(Reminder.recipient_id == world.owner.id)
    assert sorted(db.session.scalars(statement)) == [ReminderState.CANCELLED, ReminderState.DEAD]
    assert mail_server.refusals(world.owner.email) == 1


def test_several_messages_that_are_ready_for_one_address_are_tried_once(
    world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    for reminder in db.session.scalars(select(Reminder)):
        reminder.morning = None
    world.action(NEXT_MONDAY)
    plan_the_day(NEXT_MONDAY)
    for reminder in db.session.scalars(select(Reminder)):
        reminder.morning = None
    db.session.commit()
    mail_server.refuse(world.owner.email)

    run_once(WEEK_BEFORE)

    assert mail_server.refusals(world.owner.email) == 1


def test_the_plan_lead_is_told_once_with_a_name_and_a_way_to_mend_it(
    world: World, mail_server: MailServer, administrator: Person
):
    fail(world, mail_server)
    run_once(NEXT_MONDAY)

    assert told(mail_server, world.lead) == ["We could not email an action owner in Fenmarch"]
    assert told(mail_server, administrator) == []
    text = mail_server.to(world.lead.email)[0].text
    action_code = db.session.scalars(select(Reminder.code).where(Reminder.state == ReminderState.DEAD)).one()
    assert "We could not email Sam Okafor in Fenmarch." in text
    assert f"({action_code})" in text
    assert "Action due soon: A-" in text
    assert f"https://tracker.example/people/fenmarch/{world.owner.id}/address" in text
    assert world.owner.email not in text


def test_the_plan_lead_of_each_place_is_told_as_it_looks_from_there(
    world: World, mail_server: MailServer, administrator: Person
):
    westmere = Organisation(code="westmere", name="Westmere", type=OrganisationType.REGION)
    northdale = Organisation(code="northdale", name="Northdale", type=OrganisationType.REGION)
    second = world.person("Wes Hill", Role.PLAN_LEAD, westmere)
    stranger = world.person("Nora Dale", Role.PLAN_LEAD, northdale)
    with act("cover", by=BY):
        cover = Membership(organisation=westmere, role=Role.ACTION_OWNER, valid_from=date(2026, 3, 1))
        world.owner.memberships.append(cover)
    db.session.commit()

    mark = fail(world, mail_server)

    assert mark.organisation is westmere
    action = db.session.scalars(select(Action.code)).one()
    for lead, place, names_action in ((world.lead, "Fenmarch", True), (second, "Westmere", False)):
        assert told(mail_server, lead) == [f"We could not email an action owner in {place}"]
        text = mail_server.to(lead.email)[-1].text
        assert f"/people/{place.lower()}/{world.owner.id}/address" in text
        assert f"you lead the action plan of {place}" in text
        assert (action in text) is names_action, "Codes are told at their own place only"
    assert told(mail_server, stranger) == told(mail_server, administrator) == []

    for place, lead in ((world.region, world.lead), (westmere, second)):
        assert get_failed_address_at(place, world.owner.id, viewer=lead) is mark
    for place in (world.region, westmere, northdale):
        with pytest.raises(NotFound):
            get_failed_address_at(place, world.owner.id, viewer=stranger)
    confirm_address(mark, by=world.lead)
    assert find_open(world.owner.id) is None


def test_where_nobody_else_leads_the_administrators_are_told(
    world: World, mail_server: MailServer, administrator: Person
):
    second = world.person("Ben Hale", Role.ADMINISTRATOR)
    world.change(world.lead, state=PersonState.SUSPENDED)

    mark = fail(world, mail_server)

    for each in (administrator, second):
        assert told(mail_server, each) == ["We could not email an action owner in Fenmarch"]
    assert f"https://tracker.example/admin/addresses/{mark.id}" in mail_server.to(administrator.email)[0].text


def test_a_plan_lead_is_not_told_of_their_own_address(
    world: World, mail_server: MailServer, administrator: Person
):
    world.action(FRIDAY, owner=world.lead)
    mail_server.refuse(world.lead.email)
    run_once(WEEK_BEFORE)
    run_once(WEEK_BEFORE)

    assert told(mail_server, administrator) == ["We could not email a plan lead in Fenmarch"]
    assert mail_server.refusals(world.lead.email) == 1


def test_an_inspector_has_no_plan_lead(world: World, mail_server: MailServer, administrator: Person):
    inspectorate = Organisation(code="insp", name="Inspectorate", type=OrganisationType.INSPECTORATE)
    inspector = world.person("Ines Dale", Role.INSPECTOR, inspectorate)
    note_failed(inspector.id, inspector.email, "550 5.1.1 No such mailbox", database_now())
    db.session.commit()
    run_once(WEEK_BEFORE)

    assert told(mail_server, administrator) == ["We could not email an inspector"]
    assert "Nothing" not in mail_server.to(administrator.email)[0].text


def test_nobody_is_told_of_what_has_been_settled_meanwhile(
    world: World, mail_server: MailServer, administrator: Person
):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email)
    run_once(WEEK_BEFORE)
    [mark] = marks()
    confirm_address(mark, by=world.lead)
    db.session.commit()
    run_once(WEEK_BEFORE)

    assert told(mail_server, world.lead) == []


def test_a_corrected_address_gets_what_is_due_and_what_was_kept_back(
    world: World, mail_server: MailServer, administrator: Person
):
    mark = fail(world, mail_server)
    hand_over(world, world.person("Ola Reed", Role.ACTION_OWNER))
    run_once(WEEK_BEFORE)
    kept_back = {
        each.milestone: each
        for each in db.session.scalars(select(Reminder).where(Reminder.recipient_id == world.owner.id))
    }
    assert kept_back[Milestone.OWNER_CHANGED].ended_reason == ADDRESS_FAILS
    for each in kept_back.values():
        with pytest.raises(RuleBroken, match="correct or confirm the address first"):
            send_again(each, by=administrator)

    correct_address(mark, email="Sam.Okafor@Fenmarch.example ", by=administrator)
    for each in kept_back.values():
        send_again(each, by=administrator)
    db.session.commit()
    run_once(WEEK_BEFORE)

    assert mark.ended_how is AddressEnding.CORRECTED
    arrived = mail_server.to("sam.okafor@fenmarch.example")
    assert len(arrived) == 2
    assert {each.state for each in kept_back.values()} == {ReminderState.SENT}
    changed = db.session.scalars(select(Event).where(Event.action == "email address changed")).one()
    assert changed.before == {"email": mark.address}
    assert changed.actor_name == "Ada Frost"


def test_a_confirmed_address_may_fail_once_more_and_is_told_of_once_more(
    world: World, mail_server: MailServer, administrator: Person
):
    mark = fail(world, mail_server)
    confirm_address(mark, by=world.lead)
    reminder = db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.DEAD)).one()
    send_again(reminder, by=administrator)
    db.session.commit()
    for _ in range(3):
        run_once(WEEK_BEFORE)

    assert [each.ended_how for each in sorted(marks(), key=lambda each: each.failed_at)] == [
        AddressEnding.CONFIRMED,
        None,
    ]
    assert len(told(mail_server, world.lead)) == 2


def test_an_address_that_was_changed_meanwhile_is_not_marked(world: World, administrator: Person):
    before = world.owner.email
    people.change_email(world.owner, "sam@elsewhere.example", by=administrator, reason="Married")
    db.session.commit()

    assert note_failed(world.owner.id, before, "550 5.1.1 No such mailbox", database_now()) is None
    assert find_open(world.owner.id) is None


def test_who_may_settle_it(world: World, mail_server: MailServer, administrator: Person):
    mark = fail(world, mail_server)
    elsewhere = Organisation(code="westmere", name="Westmere", type=OrganisationType.REGION)
    stranger = world.person("Wes Hill", Role.PLAN_LEAD, elsewhere)

    for nobody in (stranger, world.owner):
        with pytest.raises(NotFound):
            confirm_address(mark, by=nobody)
        with pytest.raises((NotFound, NotPermitted)):
            correct_address(mark, email="other@fenmarch.example", by=nobody)
    with pytest.raises((NotFound, NotPermitted)):
        correct_address(mark, email="other@fenmarch.example", by=world.lead)
    confirm_address(mark, by=world.lead)
    with pytest.raises(RuleBroken, match="dealt with"):
        confirm_address(mark, by=administrator)
    with pytest.raises(RuleBroken, match="dealt with"):
        correct_address(mark, email="other@fenmarch.example", by=administrator)


@pytest.mark.parametrize("email", ["no address", "LEE", ""])
def test_a_wrong_correction_changes_nothing(
    world: World, mail_server: MailServer, administrator: Person, email: str
):
    mark = fail(world, mail_server)
    with pytest.raises(RuleBroken) as refusal:
        correct_address(mark, email=world.lead.email if email == "LEE" else email, by=administrator)
    assert refusal.value.field == "email"
    with pytest.raises(RuleBroken, match="another email address"):
        correct_address(mark, email=world.owner.email, by=administrator)
    assert mark.stands


def test_a_sender_killed_while_it_marks_an_address_leaves_one_mark_and_one_message(
    app: Flask, world: World, mail_server: MailServer
):
    """X8, at the hand-over."""
    for _ in range(3):
        world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    mail_server.refuse(world.owner.email)

    sender = start_sender(app, WEEK_BEFORE, REMINDERS_KILL_AT="X8")
    sender.wait()
    assert sender.was_killed
    assert marks() == [], "Mark and outcome stand or fall together"
    finish_sending(WEEK_BEFORE)

    assert len(marks()) == 1
    for _ in range(2):
        let_time_pass()
        run_once(WEEK_BEFORE + timedelta(days=3))
    assert len(told(mail_server, world.lead)) == 1
