"""A person chooses which emails come, and nobody chooses away what is required."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.mail_server import MailServer
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Event
from tracker.reminders import choices
from tracker.reminders.choice_models import EmailChoices
from tracker.reminders.lifecycle import OPTIONAL, Milestone, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day
from tracker.reminders.preview import coming_reminders
from tracker.reminders.run_once import run_once, send_due

MONDAY = date(2026, 3, 16)
FRIDAY = date(2026, 3, 27)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-16T07:30:00Z", tick=True) as travelling:
        yield travelling


def choose(world: World, *left_out: Milestone, weekday: int | None = None) -> None:
    chosen = db.session.scalar(select(EmailChoices))
    choices.choose(
        left_out, weekday, by=world.owner, expected_version=chosen.version if chosen is not None else 0
    )
    db.session.commit()


def days_of_digests(world: World) -> list[date]:
    return [
        each.day
        for each in coming_reminders(world.owner, MONDAY, days=30)
        if each.planned.milestone is Milestone.WEEKLY_DIGEST
    ]


def test_the_account_page_leads_to_the_choices(app: Flask, world: World):
    browser = browser_of(app, world.owner)
    page = browser.get(browser.get("/account").links["Choose your emails"])

    assert page.path == "/reminders/choices"
    assert page.form_with("due_soon").values["weekly_digest"] == ["1"]


def test_warnings_are_chosen_away_and_the_rest_still_comes(
    app: Flask, world: World, mail_server: MailServer, clock
):
    world.action(FRIDAY)
    browser = browser_of(app, world.owner)
    browser.get("/reminders")
    assert browser.page is not None
    browser.get(browser.page.links["Change emails before an action is due"])
    page = browser.send({"due_soon": "no", "weekly_digest": "no"})

    assert page.notice == "Your choices are saved"
    assert "Due in 7 days" not in page.main
    assert "Due today" in page.main
    for ahead in range(14):
        run_once(MONDAY + timedelta(days=ahead))
    assert [each.subject for each in mail_server.to(world.owner.email)] == [
        "Action due today: Fenmarch (R-4F7Q2)"
    ]
    assert mail_server.to(world.lead.email), "Others chose nothing"
    event = db.session.scalars(select(Event).where(Event.action == "email choices changed")).one()
    assert event.actor_id == world.owner.id
    assert event.thread_id == world.owner.id


def test_the_list_comes_on_the_day_that_was_chosen(app: Flask, world: World, mail_server: MailServer):
    world.action(date(2026, 4, 2))
    other = world.person("Ola Reed", world.owner.memberships[0].role)
    world.action(date(2026, 4, 2), owner=other)
    browser = browser_of(app, world.owner)
    page = browser.submit("/reminders/choices", {"weekly_digest": "4"})
    assert "On Thursday, if there is anything on it" in page.main
    promised = days_of_digests(world)

    came = []
    for ahead in range(31):
        day = MONDAY + timedelta(days=ahead)
        run_once(day)
        milestones = db.session.execute(
            select(Reminder.recipient_id, Reminder.milestone_date).where(
                Reminder.milestone == Milestone.WEEKLY_DIGEST,
                Reminder.recipient_id == world.owner.id,
                Reminder.morning == day,
            )
        ).all()
        came += [day] * len(milestones)

    assert came == promised
    assert came[0] == date(2026, 3, 19), "a Thursday"
    assert all(day.isoweekday() == 4 for day in came[:-1])
    mondays = db.session.scalars(
        select(Reminder.morning).where(
            Reminder.milestone == Milestone.WEEKLY_DIGEST, Reminder.recipient_id == other.id
        )
    ).all()
    assert date(2026, 3, 23) in mondays, "Others keep the day of the rule"


def test_the_usual_day_is_no_choice_and_follows_the_rule(app: Flask, world: World):
    browser_of(app, world.owner).submit("/reminders/choices", {"weekly_digest": "1", "due_soon": "no"})

    assert db.session.scalars(select(EmailChoices.digest_weekday)).one() is None


def test_what_was_planned_before_the_choice_is_not_sent(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    plan_the_day(date(2026, 3, 20))

    choose(world, Milestone.DUE_SOON)
    send_due(date(2026, 3, 20))

    assert mail_server.arrivals == []
    reminder = db.session.scalars(select(Reminder)).one()
    assert (reminder.state, reminder.ended_reason) == (
        ReminderState.CANCELLED,
        "This person chose not to be sent it",
    )


@pytest.mark.parametrize("kind", sorted(set(Milestone) - OPTIONAL))
def test_nobody_chooses_away_what_is_required(world: World, kind: Milestone):
    with pytest.raises(RuleBroken, match="cannot be switched off"):
        choose(world, kind)
    assert choices.stop({kind}, by=world.owner) == frozenset()
    assert choices.wants(world.owner, kind)


def test_two_windows_at_once_do_not_overwrite_each_other(app: Flask, world: World):
    first, second = browser_of(app, world.owner), browser_of(app, world.owner)
    first.get("/reminders/choices")
    second.get("/reminders/choices")
    first.send({"due_soon": "no"})

    page = second.send({"weekly_digest": "5"}, status=409)

    assert "Emails before an action is due What you wrote Send them What is there now Do not send them" in (
        page.main
    )
    second.send(button="Keep mine")
    chosen = db.session.scalars(select(EmailChoices)).one()
    assert (chosen.left_out, chosen.digest_weekday) == ([], 5)


def test_an_answer_is_needed(app: Flask, world: World):
    browser = browser_of(app, world.owner)
    page = browser.post("/reminders/choices", {"weekly_digest": ["7"], "due_soon": [""]}, status=200)

    assert page.error_messages == [
        "Select an answer from the list",
        "Select whether you want emails before an action is due",
    ]
