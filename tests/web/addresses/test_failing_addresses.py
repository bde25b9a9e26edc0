"""Pages about addresses that fail: for those who run the service, and for the plan lead of the place."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.support.mail_server import MailServer
from tracker.accounts.models import Person, PersonState, Role
from tracker.core.database import db
from tracker.organisations.models import OrganisationType
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.models import Reminder
from tracker.reminders.run_once import run_once
from tracker.web.sign_in import emails

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


@pytest.fixture
def mark(world: World, mail_server: MailServer) -> FailedAddress:
    """Emails to the owner fail, and one was not delivered."""
    world.action(FRIDAY)
    world.change(world.region, type=OrganisationType.REGION)
    mail_server.refuse(world.owner.email)
    run_once(WEEK_BEFORE)
    return db.session.scalars(select(FailedAddress)).one()


@pytest.fixture
def administrator(app: Flask, world: World) -> Browserlike:
    return browser_of(app, world.person("Ada Frost", Role.ADMINISTRATOR))


@pytest.fixture
def lead(app: Flask, world: World) -> Browserlike:
    return browser_of(app, world.lead)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what leaves after the answer leave before it."""
    monkeypatch.setattr(emails._post_room, "submit", lambda do, *what: do(*what))


def owner() -> Person:
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.name == "Sam Okafor")).one()


def test_the_ledger_leads_to_the_addresses_that_do_not_work(administrator: Browserlike, mark: FailedAddress):
    page = administrator.get("/admin/emails")
    page = administrator.get(page.links["1 email address does not work"])

    assert page.h1 == "Email addresses that do not work"
    [row] = page.table
    assert row[0].startswith("Sam Okafor")
    assert row[1] == "Fenmarch"
    assert "550 5.1.1 No such mailbox" in row[3]
    assert administrator.get(page.links["Sam Okafor"]).h1 == "Email address"


def test_without_any_the_list_says_so(administrator: Browserlike):
    assert "not work" not in administrator.get("/admin/emails").main
    assert "Every email address works" in administrator.get("/admin/addresses").main


def test_an_administrator_corrects_an_address_and_its_person_hears_of_it_there(
    administrator: Browserlike, mark: FailedAddress, mail_server: MailServer, post
):
    page = administrator.get(f"/admin/addresses/{mark.id}")
    assert "Action due soon: A-" in page.main
    page = administrator.send({"email": "sam.okafor@fenmarch.example"}, button="Change the address")

    assert page.notice == "Email address changed"
    assert "Emails go to sam.okafor@fenmarch.example" in page.main
    assert owner().email == "sam.okafor@fenmarch.example"
    [arrival] = mail_server.to("sam.okafor@fenmarch.example")
    assert "sign in with this address" in arrival.text
    reminder = db.session.scalars(select(Reminder)).one()
    administrator.get(page.links[reminder.code])
    administrator.send(button="Send again")
    assert run_once(WEEK_BEFORE).sent == 1
    assert len(mail_server.to("sam.okafor@fenmarch.example")) == 2
    assert administrator.get("/admin/addresses").main.count("Sam Okafor") == 0


def test_somebody_who_has_never_been_here_is_invited_at_the_right_address(
    administrator: Browserlike, world: World, mark: FailedAddress, mail_server: MailServer, post
):
    world.change(world.owner, state=PersonState.INVITED, password_hash=None)
    administrator.get(f"/admin/addresses/{mark.id}")
    administrator.send({"email": "sam.okafor@fenmarch.example"}, button="Change the address")

    [arrival] = mail_server.to("sam.okafor@fenmarch.example")
    assert "/set-password/" in arrival.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the right email address"),
        ("no address", "Enter an email address in the correct format, like name@example.com"),
        ("lee2@fenmarch.example", "There is already an account with this email address"),
        ("x" * 300, "The email address must be 254 characters or less"),
    ],
)
def test_a_wrong_correction_says_why_and_keeps_what_was_typed(
    administrator: Browserlike, mark: FailedAddress, typed: str, message: str
):
    administrator.get(f"/admin/addresses/{mark.id}")
    page = administrator.send({"email": typed}, button="Change the address", status=200)

    assert page.error_messages == [message]
    assert owner().email == mark.address
    if typed:
        assert typed in page.html


def test_an_administrator_says_that_it_is_right(administrator: Browserlike, mark: FailedAddress):
    administrator.get(f"/admin/addresses/{mark.id}")
    page = administrator.send(button="The address is right")

    assert page.notice == "Emails go to this address again"
    assert "The address is right" not in page.main


def test_an_email_to_an_address_that_fails_leads_there_instead_of_being_sent_again(
    administrator: Browserlike, mark: FailedAddress
):
    reminder = db.session.scalars(select(Reminder)).one()
    page = administrator.get(f"/admin/emails/{reminder.id}")

    assert "Send again" not in page.main
    assert page.links["Correct or confirm the address"] == f"/admin/addresses/{mark.id}"


def test_the_plan_lead_sees_who_is_not_reached_and_says_that_the_address_is_right(
    lead: Browserlike, world: World, mark: FailedAddress
):
    page = lead.get("/people/fenmarch")
    assert "Emails do not arrive" in next(row for row in page.table if row[0].startswith("Sam Okafor"))[0]
    page = lead.get(f"/people/fenmarch/{world.owner.id}/address")
    assert page.h1 == "Email address"
    assert "Sam Okafor" in page.main
    assert "Sam Okafor" not in page.title, "Titles reach the history of browsers"
    assert "An administrator can correct it" in page.main
    assert "Action due soon: A-" in page.main

    page = lead.send(button="The address is right")

    assert page.notice == "Emails go to Sam Okafor again"
    assert "Emails do not arrive" not in page.main
    settled = lead.get(f"/people/fenmarch/{world.owner.id}/address")
    assert "The address is right" not in settled.main


def test_an_action_says_beside_its_owner_that_emails_do_not_arrive(
    app: Flask, lead: Browserlike, world: World, mark: FailedAddress
):
    action = world.action(FRIDAY)
    address = f"/actions/{action.id}"

    page = lead.get(address)
    assert "Owner Sam Okafor Emails do not arrive" in page.main
    assert lead.get(page.links["What to do about the email address of Sam Okafor"]).h1 == "Email address"
    reader = browser_of(app, world.person("Rae Moss", Role.READER))
    for other in (browser_of(app, world.owner), reader):
        assert "Emails do not arrive" not in other.get(address).main

    lead.get(f"/people/fenmarch/{world.owner.id}/address")
    lead.send(button="The address is right")
    assert "Emails do not arrive" not in lead.get(address).main


def test_the_person_reads_on_their_own_page_why_nothing_comes(app: Flask, world: World, mark: FailedAddress):
    page = browser_of(app, world.owner).get("/reminders")
    assert f"Emails to {mark.address} fail, so we have sent you nothing since" in page.main
    assert "We send you nothing until emails to your address arrive again, whatever is due." in page.main
    assert "You have no dates" not in page.main, "They have"
    assert "fail, so" not in browser_of(app, world.lead).get("/reminders").main


def test_said_twice_it_is_answered_plainly(lead: Browserlike, app: Flask, world: World, mark: FailedAddress):
    second = browser_of(app, world.lead)
    for browser in (lead, second):
        browser.get(f"/people/fenmarch/{world.owner.id}/address")
    lead.send(button="The address is right")

    page = second.send(button="The address is right", status=409)
    assert "Somebody has dealt with this address already" in page.main


def test_nobody_else_sees_it(app: Flask, world: World, lead: Browserlike, mark: FailedAddress):
    for person in (world.owner, world.person("Rea Dean", Role.READER)):
        browser_of(app, person).get(f"/people/fenmarch/{world.owner.id}/address", status=404)
    lead.get(f"/people/fenmarch/{world.lead.id}/address", status=404)
    lead.get("/admin/addresses", status=404)
    lead.get(f"/admin/addresses/{mark.id}", status=404)
