"""What the pages say will be sent is what is sent (N17), and they do not work for ever."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.reminders.test_switch_and_preview import fill
from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.web.reminder_rules.answers import boxes, overdue
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.reminders import preview
from tracker.reminders.lifecycle import WORDS_OF_MILESTONE, ReminderState
from tracker.reminders.models import QuietDays, Reminder
from tracker.reminders.planning import plan_the_day
from tracker.reminders.preview import look_ahead
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.run_once import run_once
from tracker.web.dates import day as in_words

MONDAY = date(2026, 3, 16)
NEXT = "/admin/reminder-rules/next-30-days"


def promised_on(page) -> Counter:
    """Return what the first table of a page says: how many of each kind on each day."""
    promised: Counter = Counter()
    for row in page.all("//main//table")[0].xpath("./tbody/tr"):
        day = "".join(row.xpath("./th//text()"))
        for line in row.xpath("./td[1]/text()"):
            kind, count = re.fullmatch(r"\s*(.+): (\d+)\s*", line).groups()
            promised[day, kind] = int(count)
    return promised


def simulated(days: int = 30) -> Counter:
    came: Counter = Counter()
    for ahead in range(days + 1):
        day = MONDAY + timedelta(days=ahead)
        known = set(db.session.scalars(db.select(Reminder.id)))
        plan_the_day(day)
        for each in db.session.scalars(db.select(Reminder).where(Reminder.state == ReminderState.PLANNED)):
            if each.id not in known:
                came[in_words(day), WORDS_OF_MILESTONE[each.milestone]] += 1
    return came


def test_a_page_says_what_the_next_days_bring(world: World, admin: Browserlike):
    fill(world)
    run_once(MONDAY - timedelta(days=1))

    promised = promised_on(admin.get(NEXT))

    assert promised == simulated()
    assert promised.total() > 30


def test_a_change_does_what_its_check_page_promised(world: World, admin: Browserlike):
    fill(world)
    run_once(MONDAY - timedelta(days=1))
    before = promised_on(admin.get(NEXT))
    admin.get("/admin/reminder-rules/action-overdue/change")
    page = admin.send(overdue(MONDAY + timedelta(days=5)), button="See what this would send")
    promised = promised_on(page)
    second_page = admin.get(page.links["2"])
    assert "Showing 26 to" in second_page.main, "The list goes on, with the answers in its address"

    admin.send(button="Save this version")

    assert promised == simulated()
    assert promised != before


def test_days_kept_free_do_what_their_check_page_promised(world: World, admin: Browserlike):
    fill(world)
    run_once(MONDAY - timedelta(days=1))
    admin.get("/admin/reminder-rules/quiet-days/new")
    free = {**boxes("first_day", date(2026, 3, 23)), **boxes("last_day", date(2026, 3, 27))}
    page = admin.send({**free, "reason": "The office is closed"})
    promised = promised_on(page)
    assert not any(day.split(" ")[1] in {"23", "24", "25", "26", "27"} for day, _kind in promised)

    page = admin.send(button="Save these days")

    assert page.notice == "Days without reminders saved"
    assert page.table[0][:2] == ["Monday 23 March 2026 to Friday 27 March 2026", "The office is closed"]
    assert promised == simulated()


@pytest.mark.parametrize(
    ("first", "last", "reason", "message"),
    [
        (MONDAY, MONDAY, "x", "Quiet days can begin tomorrow or later"),
        (date(2026, 4, 2), date(2026, 4, 1), "x", "The last day must be the same as or after the first day"),
        (date(2026, 4, 2), date(2026, 6, 1), "x", "Quiet days can last 31 days at most"),
        (date(2026, 4, 2), date(2026, 4, 3), " ", "Enter why nothing is sent on these days"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    world: World, admin: Browserlike, first: date, last: date, reason: str, message: str
):
    admin.get("/admin/reminder-rules/quiet-days/new")
    page = admin.send({**boxes("first_day", first), **boxes("last_day", last), "reason": reason})

    assert page.error_messages == [message]
    assert db.session.scalars(db.select(QuietDays)).all() == []


def test_days_are_given_back_until_they_begin(app: Flask, admin: Browserlike, administrator: Person, clock):
    for first in (date(2026, 3, 18), date(2026, 4, 1)):
        admin.get("/admin/reminder-rules/quiet-days/new")
        admin.send({**boxes("first_day", first), **boxes("last_day", first), "reason": "Closed"})
        admin.send(button="Save these days")
    clock.shift(timedelta(days=3))
    admin = browser_of(app, administrator)
    admin.get("/admin/reminder-rules/quiet-days")

    page = admin.send(button="Take back 1 April 2026")

    assert page.notice == "Reminders go out on these days after all"
    assert [row[0] for row in page.table] == ["Wednesday 18 March 2026"]
    begun = db.session.scalars(db.select(QuietDays)).one()
    page = admin.post(f"/admin/reminder-rules/quiet-days/{begun.id}/take-back", status=200)
    assert page.error_messages == ["These days have begun: what fell on them was planned around them"]


def test_a_page_looks_only_as_far_as_it_can_in_a_few_seconds(
    world: World, admin: Browserlike, monkeypatch: pytest.MonkeyPatch
):
    fill(world)
    rules = rulebook()
    [whole] = look_ahead(MONDAY, rules)
    [part] = look_ahead(MONDAY, rules, most_looks=40)
    [nothing] = look_ahead(MONDAY, rules, most_looks=3)

    assert whole.until == MONDAY + timedelta(days=30)
    assert MONDAY < part.until < whole.until
    assert [each for each in whole.coming if each.day <= part.until] == part.coming
    assert (nothing.until, nothing.coming) == (MONDAY - timedelta(days=1), [])

    monkeypatch.setattr(
        preview.look_ahead, "__kwdefaults__", {**preview.look_ahead.__kwdefaults__, "most_looks": 3}
    )
    assert "There is too much in the register for a page to work this out." in admin.get(NEXT).main


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_actions(
    world: World, admin: Browserlike
):
    for days in range(60):
        world.action(MONDAY + timedelta(days=days - 30))

    page = admin.get(NEXT)  # which counts them, and allows no more than a page may ask

    assert "Showing 1 to 25 of" in page.main


def test_nothing_to_send_is_said_in_words(world: World, admin: Browserlike):
    assert "Nothing goes out until Wednesday 15 April 2026." in admin.get(NEXT).main
