"""A person's dates in their own calendar program: at an address that nobody guesses and they can end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import select

from tests.reminders.world import BY, World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tracker.accounts.models import PersonState, Role
from tracker.action_plans.lifecycle import ActionState, PlanState
from tracker.action_plans.models import ActionHelper
from tracker.core import clock as service_clock
from tracker.core.database import db
from tracker.core.events import Event as RecordedEvent
from tracker.core.events import act
from tracker.reminders.calendars import make_feed, token_of
from tracker.reminders.choice_models import CalendarFeed

FRIDAY = date(2026, 3, 27)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-16T07:30:00Z", tick=True) as travelling:
        yield travelling


def feed_of(person) -> str:
    feed = make_feed(by=person)
    db.session.commit()
    return f"/calendar/{token_of(feed)}.ics"


def fetch(app: Flask, address: str, *, status: int = 200) -> list[Event]:
    answer = Browserlike(app).raw("GET", address)
    assert answer.status_code == status
    if status != 200:
        return []
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    return list(calendar.walk("VEVENT"))


def test_an_address_is_made_renewed_and_ended_on_the_reminders_page(app: Flask, world: World):
    world.action(FRIDAY)
    browser = browser_of(app, world.owner)
    browser.get("/reminders")
    page = browser.send(button="Make an address for my calendar")
    assert page.notice == "Your calendar has a new address"
    [first] = page.texts("//main//code")
    assert first.startswith("https://tracker.example/calendar/")
    assert len(fetch(app, urlsplit(first).path)) == 1
    assert browser.get("/reminders").texts("//main//code") == [first], "It can be looked up again"

    page = browser.send(button="Make a new address")
    [second] = page.texts("//main//code")
    fetch(app, urlsplit(first).path, status=404)
    assert len(fetch(app, urlsplit(second).path)) == 1

    page = browser.send(button="Switch the address off")
    assert page.notice == "The address of your calendar is switched off"
    fetch(app, urlsplit(second).path, status=404)
    names = db.session.scalars(
        select(RecordedEvent.action).where(RecordedEvent.subject_type == "calendar_feed")
    ).all()
    assert names == ["calendar address made", "calendar address renewed", "calendar address ended"]


def test_the_feed_holds_codes_and_links_and_nobody_s_words(app: Flask, world: World):
    action = world.action(FRIDAY)
    [event] = fetch(app, feed_of(world.owner))

    assert str(event["summary"]) == f"Action {action.code} is due"
    assert str(event["url"]) == f"https://tracker.example/actions/{action.id}"
    assert str(event["uid"]) == f"action-{action.id}@tracker.example"
    raw = Browserlike(app).raw("GET", feed_of(world.owner)).text
    for words in ("CANARY", "Fenmarch", "Sam", "Okafor"):
        assert words not in raw


@pytest.mark.parametrize(
    "day",
    [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2028, 2, 29)],
    ids=["clocks forward", "clocks back", "end of the year", "leap day"],
)
def test_a_date_is_one_whole_day_whatever_the_clocks_do(app: Flask, world: World, day: date):
    world.action(day)
    [event] = fetch(app, feed_of(world.owner))

    assert event.decoded("dtstart") == day
    assert not isinstance(event.decoded("dtstart"), datetime), "a day, not a moment"
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
    assert str(event["transp"]) == "TRANSPARENT"


def test_lines_are_folded_as_calendar_programs_expect(app: Flask, world: World):
    world.action(FRIDAY)
    body = Browserlike(app).raw("GET", feed_of(world.owner)).data

    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines), "only CRLF"
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines), "the link is longer than a line"


def test_whose_dates_are_in_it(app: Flask, world: World):
    director, reader = world.person("Dee Marsh", Role.DIRECTOR), world.person("Rae Moss", Role.READER)
    helper = world.person("Hal Wood", Role.ACTION_OWNER)
    action = world.action(FRIDAY)
    done = world.action(FRIDAY, state=ActionState.WITHDRAWN, withdrawal_reason="Not needed")
    with act("helps", by=BY):
        db.session.add(
            ActionHelper(
                action=action, person=helper, added_at=service_clock.now(), added_by_id=world.owner.id
            )
        )
    db.session.commit()
    plan = world.plan

    def seen_by(person) -> set[str]:
        return {str(event["summary"]) for event in fetch(app, feed_of(person))}

    assert seen_by(world.owner) == seen_by(helper) == {f"Action {action.code} is due"}
    assert done.code not in str(seen_by(world.owner))
    assert seen_by(world.lead) == seen_by(reader) == set()
    world.change(
        plan, state=PlanState.DRAFT, submitted_at=None, submitted_by=None, due_on=FRIDAY, due_rule="By hand"
    )
    assert seen_by(world.lead) == seen_by(director) == {f"Action plan {plan.code} is due"}
    assert seen_by(world.owner) == seen_by(reader) == set(), "Drafts have no dates"


def test_rights_are_those_of_the_moment_of_asking(app: Flask, world: World):
    world.action(FRIDAY)
    address = feed_of(world.owner)
    assert len(fetch(app, address)) == 1
    world.change(world.owner.memberships[0], valid_to=date(2026, 3, 15))
    assert fetch(app, address) == []
    world.change(world.owner, state=PersonState.SUSPENDED)
    fetch(app, address, status=404)


def test_an_address_that_is_not_ours_leads_nowhere(app: Flask, world: World):
    address = feed_of(world.owner)
    serial = db.session.scalars(select(CalendarFeed.serial)).one()
    for forged in (f"/calendar/{serial}.ics", address.replace(".ics", "x.ics"), "/calendar/x.ics"):
        fetch(app, forged, status=404)


def test_one_action_is_taken_into_a_calendar(app: Flask, world: World):
    action = world.action(FRIDAY)
    browser = browser_of(app, world.owner)
    page = browser.get(f"/actions/{action.id}")
    link = page.links["Add to your calendar (a file for your calendar program)"]

    answer = browser.raw("GET", link)

    assert answer.headers["Content-Disposition"] == f"attachment; filename={action.code}.ics"
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == FRIDAY
    assert str(event["uid"]) == f"action-{action.id}@tracker.example", "the same as in the feed: no double"


def test_the_address_stands_in_no_log(app: Flask, world: World, caplog: pytest.LogCaptureFixture):
    address = feed_of(world.owner)
    with caplog.at_level("INFO"):
        fetch(app, address)

    assert address.removeprefix("/calendar/").removesuffix(".ics") not in caplog.text
