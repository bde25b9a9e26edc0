"""An administrator reads the rules, changes one after seeing what that does, and goes back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.web.reminder_rules.answers import TOMORROW, boxes, overdue
from tracker.accounts.models import Person, Role
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.models import ReminderRule
from tracker.reminders.rule_versions import rulebook, seed_rules_and_commit
from tracker.reminders.rules import first_rules

MONDAY = date(2026, 3, 16)
OVERDUE = "/admin/reminder-rules/action-overdue"


def overdue_on(day: date) -> tuple[tuple[int, ...], int | None]:
    [rule] = rulebook().in_force(Milestone.OVERDUE, day)
    return rule.offsets, rule.repeat_every


def change(admin: Browserlike, answers: dict[str, object]):
    admin.get(f"{OVERDUE}/change")
    return admin.send(answers, button="See what this would send")


def test_an_administrator_comes_to_the_rules_and_reads_them_in_plain_words(admin: Browserlike):
    page = admin.get(admin.get("/").links["Reminder rules"])

    assert "14 and 7 days before an action is due, the owner is told." in page.main
    assert (
        "1 and 7 days after an action was due and then every 14 days, the owner and the plan lead are told."
        in (page.main)
    )
    assert (
        "When an action plan is returned for changes, the plan lead and the regional director are told at once."
        in (page.main)
    )
    assert page.main.count("14 days or new. On") == 1, "and whether each is on"


def test_plans_of_which_nobody_can_be_reminded_are_named(world: World, admin: Browserlike):
    assert "Every action plan that is to be submitted has a date." in admin.get("/admin/reminder-rules").main
    world.change(world.plan, state=PlanState.DRAFT, submitted_at=None, submitted_by=None)

    page = admin.get("/admin/reminder-rules")

    assert "Nobody can be reminded of this action plan" in page.main
    assert "L-TEST, Fenmarch" in page.main
    assert page.links["kind of inspection has a number of working days"] == "/admin/plan-due-rules"


def test_nobody_else_finds_them(app: Flask, world: World):
    for role in (Role.DIRECTOR, Role.EDITOR, Role.HQ_RESPONDER):
        browser_of(app, world.person("Dee Marsh", role)).get("/admin/reminder-rules", status=404)


def test_a_rule_changes_after_a_look_at_what_it_would_send(world: World, admin: Browserlike, app: Flask):
    world.action(MONDAY + timedelta(days=3))

    page = change(admin, overdue())

    assert page.path == f"{OVERDUE}/check"
    assert (
        "2 and 5 days after an action was due and then every 6 days, the owner and the plan lead are told."
        in page.main
    )
    # On 23, 24 and 30 March, 7 and 13 April, where it was 20 and 26 March and 9 April, each for two people.
    assert "Difference 10 reminders more, 6 reminders that no longer go out" in page.main
    # Due on Thursday 19 March: two days later is a Saturday, five days later Tuesday.
    assert "Monday 23 March 2026" in page.main
    assert "Tuesday 24 March 2026 Action overdue: 2 2 2" in page.main
    assert overdue_on(TOMORROW) == ((1, 7), 14), "Looking changes nothing"

    page = admin.send(button="Save this version")

    assert page.notice == "Action overdue: changed"
    assert [row[0] for row in page.table] == ["17 March 2026", "The beginning"]
    assert page.table[0][2].startswith("Ada Frost, 16 March 2026 at 7:3")
    assert page.table[0][2].endswith("Too many emails")
    assert overdue_on(MONDAY) == ((1, 7), 14)
    assert overdue_on(TOMORROW) == ((2, 5), 6)
    event = db.session.scalars(select(Event).where(Event.action == "reminder rule changed")).one()
    assert (event.actor_name, event.reason) == ("Ada Frost", "Too many emails")
    assert "Changes on 17 March 2026" in admin.get("/admin/reminder-rules").main


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"after": ""}, "Enter how many days after"),
        ({"after": "soon"}, "Days after must be whole numbers with commas between them, from 1 to 400"),
        ({"after": "401"}, "Days after must be whole numbers with commas between them, from 1 to 400"),
        ({"after": "1.5"}, "Days after must be whole numbers with commas between them, from 1 to 400"),
        ({"repeat_every": "7, 14"}, "Then every so many days must be one number"),
        ({"repeat_every": "-7"}, "Then every so many days must be a whole number from 1 to 400"),
        ({"recipients": []}, "Select who is told"),
        ({"recipients": ["asker"]}, "Select an answer from the list"),
        ({"reason": " "}, "Enter why the rule changes"),
        (boxes("valid_from", MONDAY), "A rule can change from tomorrow on, not earlier"),
        (boxes("valid_from", date(2029, 1, 1)), "A rule can change in the next 2 years, not later"),
        ({"valid_from-month": "13"}, "From which day must be a real date"),
    ],
)
def test_answers_that_make_no_sense_are_refused_and_kept(
    admin: Browserlike, wrong: dict[str, object], message: str
):
    page = change(admin, overdue(**wrong) if "valid_from-day" not in wrong else {**overdue(), **wrong})

    assert page.path == f"{OVERDUE}/change"
    assert page.error_messages == [message]
    assert page.form_with("after").values["after"] == [wrong.get("after", "2, 5")]
    assert db.session.scalar(select(ReminderRule).where(ReminderRule.valid_from > MONDAY)) is None


def test_every_rule_can_be_opened_and_sent_back_as_it_is(admin: Browserlike):
    seed_rules_and_commit()
    pages = [
        address
        for address in admin.get("/admin/reminder-rules").links.values()
        if address.startswith("/admin/reminder-rules/")
    ]
    rules = {page for page in pages if page.count("/") == 3} - {
        "/admin/reminder-rules/switch", "/admin/reminder-rules/quiet-days", "/admin/reminder-rules/next-30-days",
    }  # fmt: skip
    assert len(rules) == len(first_rules())
    for rule in sorted(rules):
        admin.get(f"{rule}/change")
        page = admin.send({"reason": "No change"}, button="See what this would send")
        assert page.path == f"{rule}/check"
        page = admin.send(button="Save this version")
        assert page.error_messages == ["Nothing would change: this is what the rule says on that day already"]


def test_a_rule_of_working_days_can_be_set(admin: Browserlike):
    admin.get("/admin/reminder-rules/action-plan-due/change")
    answers = {
        "before": "10 and 3",
        "on_the_day": None,
        "counted_in": "working_days",
        "reason": "Working days",
    }
    admin.send(answers, button="See what this would send")
    admin.send(button="Save this version")

    [rule] = rulebook().in_force(Milestone.PLAN_DUE, TOMORROW)
    assert (rule.offsets, rule.counted_in.value) == ((-10, -3), "working_days")
    assert (
        "10 and 3 working days before an action plan is due"
        in admin.get("/admin/reminder-rules/action-plan-due").main
    )


def test_the_digest_gets_another_day_and_a_rule_goes_off(admin: Browserlike):
    admin.get("/admin/reminder-rules/weekly-digest/change")
    admin.send({"weekday": "4", "enabled": "no", "reason": "Trial"}, button="See what this would send")
    page = admin.send(button="Save this version")

    assert page.table[0][1].startswith("Every Thursday, the owner gets a list")
    assert page.table[0][1].endswith("The rule is off.")
    assert rulebook().in_force(Milestone.WEEKLY_DIGEST, TOMORROW) == ()


def test_an_earlier_version_is_gone_back_to(app: Flask, admin: Browserlike, administrator: Person, clock):
    change(admin, overdue())
    admin.send(button="Save this version")
    clock.shift(timedelta(days=10))
    admin = browser_of(app, administrator)

    page = admin.get(OVERDUE)
    assert [row[3].split("Go back")[0].strip() for row in page.table] == ["Holds today", "Over"]
    page = admin.get(page.links["Go back to this version, of the beginning"])
    assert page.form_with("after").values["after"] == ["1, 7"]
    admin.send({"reason": "It was better"}, button="See what this would send")
    admin.send(button="Save this version")

    assert overdue_on(date(2026, 3, 26)) == ((2, 5), 6)
    assert overdue_on(date(2026, 3, 27)) == ((1, 7), 14)


def test_a_change_that_has_not_begun_is_taken_back(admin: Browserlike):
    change(admin, overdue(date(2026, 4, 1)))
    admin.send(button="Save this version")

    page = admin.get(OVERDUE)
    admin.get(page.links["Take back the change of 1 April 2026"])
    assert admin.send({}).error_messages == ["Enter why the change is taken back"]
    page = admin.send({"reason": "A mistake"})

    assert page.notice == "Action overdue: change taken back"
    assert overdue_on(date(2026, 4, 2)) == ((1, 7), 14)
    assert admin.get(f"{OVERDUE}/take-back").path == OVERDUE, "Nothing is left to take back"


@pytest.mark.parametrize("their_day", [TOMORROW, date(2026, 5, 1)], ids=["the same day", "another day"])
def test_the_second_of_two_administrators_sees_what_the_first_has_changed(
    app: Flask, world: World, administrator: Person, their_day: date
):
    first, second = (
        browser_of(app, administrator),
        browser_of(app, world.person("Bo Hale", Role.ADMINISTRATOR)),
    )
    change(second, overdue(after="3"))
    change(first, overdue(their_day, after="9", reason="I was first"))
    first.send(button="Save this version")

    page = second.send(button="Save this version", status=409)

    assert "Ada Frost saved a change" in page.main
    assert "Days after What you wrote 3 What is there now 9" in page.main
    assert overdue_on(date(2026, 6, 1))[0] == (9,), "Nothing is overwritten"

    page = second.send(button="Copy mine and edit")
    assert page.form_with("after").values["after"] == ["3"]
    assert page.form_with("reason").values["reason"] == ["Too many emails"]
    second.send(overdue(date(2026, 5, 2), after="4"), button="See what this would send")
    second.send(button="Save this version")
    assert overdue_on(date(2026, 6, 1))[0] == (4,)


def test_a_change_sent_twice_is_one_version(admin: Browserlike):
    change(admin, overdue())
    assert admin.page is not None
    values = admin.page.form_with("after", button="Save this version").values
    admin.post(f"{OVERDUE}/check", values, status=200)
    admin.post(f"{OVERDUE}/check", values, status=200)

    later = db.session.scalars(select(ReminderRule).where(ReminderRule.valid_from > MONDAY)).all()
    assert len(later) == 1


def test_an_address_with_other_things_in_it_leads_to_the_question(admin: Browserlike):
    for query in (
        "",
        "?version=1&rule=x&_external=1&recipients=nobody",
        "?version=1&after=2&valid_from-day=x",
    ):
        assert admin.get(f"{OVERDUE}/check{query}").path == f"{OVERDUE}/change"


def test_there_is_no_page_of_a_rule_that_does_not_exist(admin: Browserlike):
    for path in ("", "/change", "/check", "/take-back"):
        admin.get(f"/admin/reminder-rules/action-forgotten{path}", status=404)
