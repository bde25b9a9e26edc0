"""What the sender does with a carrier that can be asked: X6 of the table of kill points ends with one copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.databases import Database
from tests.support.notify_server import NotifyServer
from tools.stamps import ROOT
from tracker.accounts.models import Person, Role
from tracker.core.database import db
from tracker.reminders import claims
from tracker.reminders.database_clock import database_now
from tracker.reminders.failed_addresses import confirm_address, find_open
from tracker.reminders.lifecycle import Outcome, ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.run_once import run_once
from tracker.reminders.services import send_again

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def through_notify(app: Flask, world: World, notify_server: NotifyServer) -> None:
    """One action is due in a week, and e-mails go through Notify."""
    app.config.update(notify_server.settings)
    world.action(FRIDAY)


def the_reminder() -> Reminder:
    db.session.expire_all()
    return db.session.scalars(select(Reminder)).one()


def outcomes() -> list[Outcome | None]:
    statement = select(ReminderAttempt.outcome).order_by(ReminderAttempt.number)
    return list(db.session.scalars(statement))


def let_time_pass() -> None:
    reminder = the_reminder()
    reminder.due_at = database_now() - timedelta(seconds=1)
    if reminder.lease_until:
        reminder.lease_until = database_now() - timedelta(seconds=1)
    db.session.commit()


def test_a_sure_hand_over_is_never_asked_after(notify_server: NotifyServer):
    assert run_once(WEEK_BEFORE).sent == 1

    [taken] = notify_server.taken
    assert taken["reference"].startswith(str(the_reminder().id))
    assert notify_server.asked == []


def test_a_doubt_is_settled_by_asking_and_nothing_goes_out_twice(notify_server: NotifyServer):
    notify_server.hang_up_after_next()
    assert run_once(WEEK_BEFORE).in_doubt == 1
    let_time_pass()

    assert run_once(WEEK_BEFORE).sent == 1

    [taken] = notify_server.taken
    assert notify_server.asked == [taken["reference"]]
    assert not the_reminder().maybe_twice
    assert outcomes() == [Outcome.UNKNOWN, Outcome.ACCEPTED]


def test_what_notify_never_took_is_sent_after_asking_under_the_same_reference(notify_server: NotifyServer):
    notify_server.fail_next(500, "Internal server error")
    run_once(WEEK_BEFORE)
    let_time_pass()

    assert run_once(WEEK_BEFORE).sent == 1

    [taken] = notify_server.taken
    assert notify_server.asked == [taken["reference"]]
    assert not the_reminder().maybe_twice


def test_while_notify_cannot_be_asked_nothing_is_sent(notify_server: NotifyServer):
    notify_server.hang_up_after_next()
    run_once(WEEK_BEFORE)
    notify_server.answer_no_questions()
    for _ in range(3):
        let_time_pass()
        assert run_once(WEEK_BEFORE).retry == 1
    notify_server.answer_no_questions(False)
    let_time_pass()

    assert run_once(WEEK_BEFORE).sent == 1

    assert len(notify_server.taken) == 1
    assert not the_reminder().maybe_twice


def test_doubts_in_a_row_are_each_asked_after_and_end_after_a_day(notify_server: NotifyServer):
    runs = 0
    while the_reminder_stands() is not ReminderState.DEAD:
        notify_server.fail_next(500, "Internal server error")
        run_once(WEEK_BEFORE)
        let_time_pass()
        runs += 1

    assert runs == 29, "As often as what plainly fails"
    assert len(notify_server.asked) == 28
    assert the_reminder().ended_reason == claims.ALWAYS_IN_DOUBT


def the_reminder_stands() -> ReminderState | None:
    db.session.expire_all()
    return db.session.scalars(select(Reminder.state)).one_or_none()


def test_a_refusal_that_was_asked_for_does_not_stand_against_sending_again(
    world: World, notify_server: NotifyServer
):
    notify_server.hang_up_after_next()
    run_once(WEEK_BEFORE)
    notify_server.mark("permanent-failure")
    let_time_pass()
    assert run_once(WEEK_BEFORE).dead == 1
    assert "no such address" in str(the_reminder().ended_reason)

    asked_before = len(notify_server.asked)
    reminder, administrator = the_reminder(), an_administrator(world)
    failed = find_open(world.owner.id)
    assert failed is not None
    confirm_address(failed, by=administrator)
    send_again(reminder, by=administrator)
    db.session.commit()

    assert run_once(WEEK_BEFORE).sent == 1
    assert len(notify_server.taken) == 2
    assert len(notify_server.asked) == asked_before


def an_administrator(world: World) -> Person:
    return world.person("Ada Frost", Role.ADMINISTRATOR)


def test_a_sender_killed_after_the_answer_leaves_one_copy(
    app: Flask, empty_database: Database, notify_server: NotifyServer
):
    db.session.commit()
    killed = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "reminders", "run", "--on", WEEK_BEFORE.isoformat()],
        cwd=ROOT,
        env={
            **os.environ,
            **empty_database.environment,
            **notify_server.settings,
            "SERVICE_URL": app.config["SERVICE_URL"],
            "REMINDERS_KILL_AT": "X6",
        },
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    for _ in range(3):
        let_time_pass()
        run_once(WEEK_BEFORE)

    assert the_reminder().state is ReminderState.SENT
    assert not the_reminder().maybe_twice
    assert len(notify_server.taken) == 1
    assert notify_server.asked == [notify_server.taken[0]["reference"]]
