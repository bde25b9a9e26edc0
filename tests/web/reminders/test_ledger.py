from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike, QuestionsAsked
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.database_clock import database_now
from tracker.reminders.models import Reminder
from tracker.reminders.run_once import run_once
from tracker.reminders.services import may_go_again_from
from tracker.reminders.switch import switch_off

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)

#: For good, but not because of the address.
REFUSED_BY_A_RULE = "554 5.7.1 Refused by a rule"


@pytest.fixture
def administrator(app: Flask, world: World) -> Browserlike:
    return browser_of(app, world.person("Ada Frost", Role.ADMINISTRATOR))


def test_an_empty_ledger_says_so(administrator: Browserlike):
    page = administrator.get("/admin/emails")

    assert "No email has been planned yet." in page.main


def test_a_reference_from_an_email_finds_its_story(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    world.action(FRIDAY)
    run_once(WEEK_BEFORE)
    reference = re.findall(r"REM-\w{6}", mail_server.arrivals[0].text)[0]

    for typed in (reference.lower(), reference.replace("-", "+"), reference.replace("-", "")):
        page = administrator.get(f"/admin/emails?q={typed}")
        assert [row[0] for row in page.table] == [reference], typed
    page = administrator.get(page.links[reference])

    assert page.h1 == f"Email {reference}"
    [attempt] = page.table
    assert attempt[2:] == [world.owner.email, "Taken by the mail server: 250 Kept"]
    assert "Send again" not in page.main
    assert "What it tells Action due soon" in page.main
    [other] = {each.code for each in db.session.scalars(select(Reminder))} - {reference}
    assert f"In one email with {other}" in page.main
    assert [row[0] for row in administrator.get(page.links[other]).table] == [other]


def test_the_ledger_says_when_it_is_tried_next(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, "451 4.3.0 Come back later")
    run_once(WEEK_BEFORE)

    [row] = administrator.get("/admin/emails").table

    assert "Will be tried again" in row[4]
    assert "451 4.3.0 Come back later" in row[2]
    assert "Next try: " in row[2]


def test_the_ledger_leads_to_what_could_not_be_sent_and_says_when_reminders_are_off(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    assert "Could not be sent None" in administrator.get("/admin/emails").main
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, REFUSED_BY_A_RULE)
    run_once(WEEK_BEFORE)
    page = administrator.get("/admin/emails")
    assert "Reminders Switched on" in page.main
    assert [row[1] for row in administrator.get(page.links["1"]).table] == [world.owner.name]

    switch_off(by=world.owner, reason="A rehearsal")
    db.session.commit()

    page = administrator.get("/admin/emails")
    assert "Reminders Switched off: nothing goes out by itself." in page.main
    assert page.links["Switch reminders on"] == "/admin/reminder-rules/switch"


def test_the_ledger_can_be_filtered_by_status_and_person(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    world.action(FRIDAY)
    world.action(FRIDAY, owner=other)
    mail_server.refuse(other.email)
    run_once(WEEK_BEFORE)

    page = administrator.get("/admin/emails?status=dead")
    assert [row[1] for row in page.table] == ["Ola Reed"]
    assert "550 5.1.1 No such mailbox" in page.main
    assert [row[1] for row in administrator.get("/admin/emails?q=sam").table] == ["Sam Okafor"]
    assert "No reminder fits what you have chosen." in administrator.get("/admin/emails?q=%25").main


def test_one_that_could_not_be_sent_goes_out_when_sent_again(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, REFUSED_BY_A_RULE)
    run_once(WEEK_BEFORE)
    reminder = db.session.scalars(select(Reminder)).one()
    mail_server.accept(world.owner.email)

    administrator.get(f"/admin/emails/{reminder.id}")
    page = administrator.send(button="Send again")

    assert page.notice == "The email goes out with the next run"
    assert run_once(WEEK_BEFORE).sent == 1
    [arrival] = mail_server.arrivals
    assert str(reminder.id) in arrival.message["Message-ID"]
    event = db.session.scalars(select(Event).where(Event.action == "email sent again")).one()
    assert (event.actor_name, event.subject_id) == ("Ada Frost", reminder.id)


def test_one_that_fails_again_waits_for_an_hour(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, REFUSED_BY_A_RULE)
    run_once(WEEK_BEFORE)
    reminder = db.session.scalars(select(Reminder)).one()
    address = f"/admin/emails/{reminder.id}"
    administrator.get(address)
    administrator.send(button="Send again")
    run_once(WEEK_BEFORE)

    administrator.get(address)
    page = administrator.send(button="Send again", status=200)

    assert "This email was sent again less than an hour ago" in page.main
    assert run_once(WEEK_BEFORE).dead == 1
    db.session.expire_all()
    assert may_go_again_from(reminder, database_now() + timedelta(minutes=61)) is None


def test_one_that_was_sent_cannot_be_sent_again(
    administrator: Browserlike, world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    run_once(WEEK_BEFORE)
    reminder = db.session.scalars(select(Reminder)).one()

    administrator.get("/reminders")
    page = administrator.post(f"/admin/emails/{reminder.id}/send-again", {"form_token": "0" * 32}, status=200)

    assert "Send again" not in page.main
    assert run_once(WEEK_BEFORE).sent == 0


def test_those_who_run_the_service_see_on_every_page_that_nothing_is_sent(
    app: Flask, administrator: Browserlike, world: World, mail_server: MailServer
):
    for address in ("/admin/emails", "/admin/reminder-rules/switch", "/reminders", "/help"):
        assert "o sender has looked for work lately" in str(administrator.get(address).worry)
    assert administrator.get("/help").links["See all emails"] == "/admin/emails"
    assert "o sender has looked" in str(administrator.get("/nowhere", status=404).worry)
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            assert browser_of(app, world.person("Pat Reader", role)).get("/help").worry is None

    run_once(clock.today())

    assert administrator.get("/help").worry is None


def test_the_warning_costs_one_question_also_where_the_page_says_so_itself(
    app: Flask, administrator: Browserlike, world: World
):
    for address in ("/help", "/admin/emails", "/admin/reminder-rules/switch"):
        with QuestionsAsked(app) as statements:
            assert administrator.get(address).worry is not None
        assert len([each for each in statements if "oldest_due_at" in each]) == 1, address

    with QuestionsAsked(app) as statements:
        browser_of(app, world.owner).get("/help")
    assert not [each for each in statements if "oldest_due_at" in each]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_knows_the_ledger(app: Flask, world: World, role: Role, mail_server: MailServer):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, REFUSED_BY_A_RULE)
    run_once(WEEK_BEFORE)
    reminder = db.session.scalars(select(Reminder)).one()
    browser = browser_of(app, world.person("Pat Nosy", role))

    browser.get("/admin/emails", status=404)
    browser.get(f"/admin/emails/{reminder.id}", status=404)
    browser.get("/reminders")
    browser.post(f"/admin/emails/{reminder.id}/send-again", status=404)
