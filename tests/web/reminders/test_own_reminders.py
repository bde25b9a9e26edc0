from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.reminders.preview import DAYS_AHEAD
from tracker.reminders.run_once import run_once
from tracker.reminders.switch import switch_off
from tracker.reminders.wording import full_day

MONDAY = date(2026, 3, 16)
FRIDAY = date(2026, 3, 27)
LONG_AGO = datetime(2026, 1, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-16T07:30:00Z", tick=True) as travelling:
        yield travelling


def test_nothing_to_come_is_said_in_words(app: Flask, world: World):
    page = browser_of(app, world.owner).get("/reminders")

    assert "You have no dates in the next 90 days, so we will not email you." in page.main
    assert "We have not sent you any reminders yet." in page.main


def test_an_owner_sees_each_email_that_will_come(app: Flask, world: World):
    action = world.action(FRIDAY)

    page = browser_of(app, world.owner).get("/reminders")

    what = f"CANARYACTIONTEXT {action.code}, Friday 27 March 2026"
    assert f"Friday 20 March 2026 Due in 7 days: {what}" in page.main
    assert f"Friday 27 March 2026 Due today: {what}" in page.main
    # The day after is a Saturday, so this one comes on Monday.
    assert f"Monday 30 March 2026 Overdue by 3 days: {what}" in page.main
    assert page.links["CANARYACTIONTEXT"] == f"/actions/{action.id}"


def test_what_leaves_as_one_email_is_counted_and_listed_as_one(app: Flask, world: World):
    first, second = world.action(FRIDAY), world.action(FRIDAY)

    page = browser_of(app, world.lead).get("/reminders")

    [row] = [row for row in page.table if row[0] == "Friday 27 March 2026"]
    assert first.code in row[1]
    assert second.code in row[1]
    assert f"{len({row[0] for row in page.table})} emails" in page.main
    assert len({row[0] for row in page.table}) == len(page.table)


def test_each_line_says_how_far_the_date_is(app: Flask, world: World):
    world.action(date(2026, 2, 20))
    world.action(date(2026, 7, 31))
    decided = {"decided_at": LONG_AGO, "decided_by": world.lead, "return_reason": "Say more"}
    world.change(world.plan, state=PlanState.RETURNED, due_on=FRIDAY, **decided)

    lines = " ".join(row[1] for row in browser_of(app, world.lead).get("/reminders").table)
    assert "Long overdue, by 31 days: CANARYACTIONTEXT" in lines
    assert "Action plan due in 7 days: L-TEST Friday 27 March 2026" in lines
    assert "Action plan overdue by 3 days: L-TEST" in lines
    owner = browser_of(app, world.owner).get("/reminders")
    assert "No update for 31 days: CANARYACTIONTEXT" in owner.main


def test_a_lead_sees_what_is_due_and_overdue_but_no_warnings(app: Flask, world: World):
    world.action(FRIDAY)

    page = browser_of(app, world.lead).get("/reminders")

    assert "Due in 7 days" not in page.main
    assert "Due today" in page.main
    assert "Monday 30 March 2026" in page.main


def test_nothing_is_promised_while_reminders_are_off(app: Flask, world: World):
    world.action(FRIDAY)
    browser = browser_of(app, world.owner)
    assert "switched off" not in browser.get("/reminders").main.split("What you chose")[0]
    switch_off(by=world.owner, reason="A rehearsal")
    db.session.commit()

    page = browser.get("/reminders")

    assert "none of these goes out until an administrator switches them on again" in page.main
    assert "Due in 7 days" in page.main


def test_other_people_see_nothing_of_it(app: Flask, world: World):
    action = world.action(FRIDAY)
    reader = world.person("Rae Moss", Role.READER)

    assert action.code not in browser_of(app, reader).get("/reminders").main


def test_what_the_page_says_is_what_then_comes(app: Flask, world: World, mail_server: MailServer):
    for days in (-20, -3, 0, 2, 5, 9, 14, 40):
        world.action(MONDAY + timedelta(days=days))
    world.action(date(2026, 4, 3))  # Good Friday
    by_day = promised_to(browser_of(app, world.owner))

    came: dict[str, set[str]] = {}
    for ahead in range(DAYS_AHEAD + 1):
        day = MONDAY + timedelta(days=ahead)
        before = len(mail_server.to(world.owner.email))
        run_once(day)
        arrived = mail_server.to(world.owner.email)[before:]
        assert len(arrived) <= 1, "One message a day, however much it tells"
        for arrival in arrived:
            came[full_day(day)] = set(re.findall(r"A-\d{6}", arrival.text))

    assert list(came) == list(by_day)
    assert all(by_day[day_in_words] <= codes for day_in_words, codes in came.items())
    assert len(by_day) > 25, "The list has a second page"


def promised_to(browser: Browserlike) -> dict[str, set[str]]:
    """Return for each day on which something will come, as the pages say, the actions that it is to tell of."""
    promised, address = {}, "/reminders"
    while address:
        page = browser.get(address)
        promised |= {row[0]: set(re.findall(r"A-\d{6}", row[1])) for row in page.table}
        address = page.links.get("Next page", "")
    return promised


def test_what_was_sent_is_listed_with_its_reference(app: Flask, world: World, mail_server: MailServer):
    world.action(FRIDAY)
    run_once(date(2026, 3, 20))

    browser = browser_of(app, world.owner)
    page = browser.get("/reminders")
    assert "Action due on Friday 27 March: Fenmarch (R-4F7Q2)" in page.main
    reference = re.findall(r"REM-\w{6}", mail_server.arrivals[0].text)[0]
    assert reference in page.main
    assert reference in browser.get("/reminders/sent").main
    assert reference not in browser_of(app, world.lead).get("/reminders").main


def test_one_email_about_several_things_is_listed_once(app: Flask, world: World, mail_server: MailServer):
    for _each in range(3):
        world.action(FRIDAY)
    run_once(date(2026, 3, 20))
    [arrival] = mail_server.to(world.owner.email)

    page = browser_of(app, world.owner).get("/reminders/sent")

    assert "1 email " in page.main
    [row] = page.table
    assert row[0] == arrival.subject
    references = row[1].split(", ")
    assert len(references) == 3
    assert re.findall(r"REM-\w{6}", arrival.text)[0] in references


def test_an_email_leads_to_pages_that_exist(app: Flask, world: World, mail_server: MailServer):
    world.action(FRIDAY)
    run_once(date(2026, 3, 20))
    addresses = re.findall(r"https?://\S+", mail_server.arrivals[0].text)
    assert len(addresses) == 3
    assert mail_server.arrivals[0].message["Reply-To"] == app.config["CONTACT_EMAIL"]
    adapter = app.url_map.bind("tracker.example", url_scheme="https")

    endpoints = {adapter.match(address.removeprefix(app.config["SERVICE_URL"]))[0] for address in addresses}

    assert endpoints == {"actions.show", "reminders.index", "reminders.stop"}
