"""Reminders are switched on after somebody has seen how many would go out first, and off with a reason."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike, QuestionsAsked
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.run_once import run_once
from tracker.reminders.runs import are_switched_on
from tracker.reminders.switch import note_register_loaded
from tracker.web.dates import day_short

MONDAY = date(2026, 3, 16)
SWITCH = "/admin/reminder-rules/switch"


def load_register(world: World) -> None:
    for days in (10, 20, 400):
        world.action(MONDAY - timedelta(days=days))
    note_register_loaded(MONDAY)
    db.session.commit()


def test_a_loaded_register_is_switched_on_after_the_count(
    world: World, admin: Browserlike, mail_server: MailServer
):
    load_register(world)
    page = admin.get("/admin/reminder-rules")
    assert "Reminders are switched off: nothing goes out by itself." in page.main

    page = admin.get(page.links["See how much would go out, and switch reminders on"])
    assert "The first run would send 2 emails to 2 people." in page.main
    assert admin.send({}).error_messages == [
        "Select what happens to what is due already",
        "Enter why reminders are switched on",
    ]
    page = admin.send({"backlog": "send", "reason": "We are ready"})

    assert page.notice == "Reminders are switched on"
    assert are_switched_on()
    run_once(MONDAY)
    assert len(mail_server.arrivals) == 2, "as promised"
    page = admin.get("/admin/reminder-rules")
    # On PostgreSQL it is the server's own clock, which nobody can turn.
    today = day_short(database_now())
    assert f"Ada Frost switched reminders on, {today} at " in page.main
    assert ": We are ready" in page.main


def test_what_is_due_already_can_be_left_out(world: World, admin: Browserlike, mail_server: MailServer):
    load_register(world)
    admin.get(SWITCH)
    page = admin.send({"backlog": "skip", "reason": "Old dates"})

    assert page.notice == "Reminders are switched on. 7 reminders that were due already are left out"
    run_once(MONDAY)
    assert mail_server.arrivals == []


def test_what_is_too_much_for_a_page_is_left_out_before_anything_more_is_sent(
    world: World, admin: Browserlike, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    load_register(world)
    monkeypatch.setattr("tracker.reminders.rule_services.MOST_AT_ONCE", 2)
    admin.get(SWITCH)
    page = admin.send({"backlog": "skip", "reason": "Old dates"})

    assert page.notice == (
        "Reminders are switched on. What was due already is left out before the next emails go out"
    )
    assert "What was due by Monday 16 March 2026 is left out before the next emails go out." in page.main
    assert db.session.scalars(select(Reminder)).all() == []
    run_once(MONDAY)
    assert mail_server.arrivals == []
    states = Counter(each.state for each in db.session.scalars(select(Reminder)))
    assert states[ReminderState.SKIPPED] == 7
    assert "is left out before" not in admin.get("/admin/reminder-rules").main
    run_once(MONDAY + timedelta(days=1))
    assert len(mail_server.to(world.owner.email)) == 1, "21 days overdue: its next turn"


def test_somebody_who_decides_anew_takes_back_that_it_is_left_out(
    world: World, admin: Browserlike, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    load_register(world)
    monkeypatch.setattr("tracker.reminders.rule_services.MOST_AT_ONCE", 2)
    for answers in (
        {"backlog": "skip", "reason": "Old"},
        {"reason": "Wait"},
        {"backlog": "send", "reason": "New"},
    ):
        admin.get(SWITCH)
        admin.send(answers)

    run_once(MONDAY)

    assert len(mail_server.arrivals) == 2


def test_reminders_are_switched_off_with_a_reason(admin: Browserlike):
    admin.get(SWITCH)
    assert admin.send({}).error_messages == ["Enter why no reminders should be sent"]
    assert admin.send({"reason": "Rehearsal"}).notice == "Reminders are switched off"
    assert not are_switched_on()


def test_of_two_administrators_the_second_is_told_that_it_is_done(
    app: Flask, world: World, admin: Browserlike
):
    other = browser_of(app, world.person("Bo Hale", Role.ADMINISTRATOR))
    other.get(SWITCH)
    admin.submit(SWITCH, {"reason": "Rehearsal"})

    page = other.send({"reason": "Rehearsal too"})

    assert page.error_messages == ["Reminders are switched off already"]
    assert page.h1 == "Switch reminders on"


def test_a_register_with_more_than_a_page_can_count_is_counted_in_part(
    app: Flask, world: World, admin: Browserlike, monkeypatch: pytest.MonkeyPatch
):
    load_register(world)
    with QuestionsAsked(app) as few:
        admin.get(SWITCH)
    for days in range(5, 25):
        world.action(MONDAY - timedelta(days=days))
    monkeypatch.setattr("tracker.reminders.preview.MOST_LOOKS", 2)
    monkeypatch.setattr("tracker.reminders.outbox.CHUNK", 2)

    with QuestionsAsked(app) as many:
        page = admin.get(SWITCH)

    assert "The first run would send at least 2 emails to 2 people." in page.main
    assert "flask reminders count" in page.main
    assert len(many) == len(few), "A page asks as much of any register"
    monkeypatch.setattr("tracker.reminders.preview.MOST_LOOKS", 23)
    assert "at least" not in admin.get(SWITCH).main
