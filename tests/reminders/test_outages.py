"""An outage is noticed and so is its end: by machines, in the log, on the administrators' pages (assurance N16)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.reminders.commands import finish
from tests.reminders.senders import start_sender, wait_until
from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.support.mail_server import MailServer
from tracker import scheduler
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.working_days import previous_working_day
from tracker.reminders import claims
from tracker.reminders.alarm import Alarm
from tracker.reminders.health import LATELY, PATIENCE, reminders_health
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder, ReminderRun
from tracker.reminders.planner import start_of_sending
from tracker.reminders.planning import plan_the_day
from tracker.web.public.readiness import ALARM

LONG_AGO = date(2020, 1, 1)


class Watch:
    """What a monitor, a reader of the log and an administrator see."""

    def __init__(self, app: Flask, administrator: Browserlike, caplog: pytest.LogCaptureFixture) -> None:
        self._monitor, self._administrator, self._caplog = Browserlike(app), administrator, caplog
        caplog.set_level("INFO")

    def because(self) -> list[str]:
        """Return what is wrong, by the answer to a monitor; empty when all is well."""
        answer = self._monitor.raw("GET", "/ready")
        assert answer.json is not None
        troubles: list[str] = answer.json.get("because", [])
        expected = (503, "degraded") if troubles else (200, "ready")
        assert (answer.status_code, answer.json["status"]) == expected
        return troubles

    def worry(self) -> str:
        """Return what stands above an administrator's page."""
        return self._administrator.get("/help").worry or ""

    def last_line(self) -> str:
        """Return what the log says last of reminders as a whole."""
        return [each.getMessage() for each in self._caplog.records if each.name == "tracker.reminders.alarm"][
            -1
        ]


@pytest.fixture
def watch(app: Flask, world: World, caplog: pytest.LogCaptureFixture) -> Watch:
    app.extensions[ALARM] = Alarm()
    return Watch(app, browser_of(app, world.person("Ada Frost", Role.ADMINISTRATOR)), caplog)


def let_pass(time: timedelta) -> None:
    """Let so much time pass since everything that has happened: the clock of a database server cannot be put on."""
    db.session.rollback()
    for run in db.session.scalars(select(ReminderRun)):
        run.started_at -= time
        run.ended_at = run.ended_at and run.ended_at - time
    for reminder in db.session.scalars(select(Reminder)):
        reminder.due_at -= time
    db.session.commit()


A_WHILE = PATIENCE + timedelta(minutes=1)


def test_a_sender_that_stops_and_comes_back_is_noticed(
    world: World, start, mail_server: MailServer, watch: Watch
):
    first = start("scheduler")
    wait_until(lambda: not watch.because(), "The scheduler looks for work")
    assert watch.worry() == ""

    first.kill()
    first.wait(60)
    let_pass(A_WHILE)
    assert watch.because() == ["sender"]
    assert "no sender has looked for work lately" in watch.last_line()
    assert watch.worry().startswith("No sender has looked for work lately.")

    world.action(LONG_AGO)
    plan_the_day(previous_working_day(clock.today()))
    assert watch.because() == ["sender"]
    let_pass(A_WHILE)
    assert watch.because() == ["queue", "sender"]
    assert "reminders that are due are not being sent" in watch.last_line()
    assert "reminders that are due are not being sent" in watch.worry()

    second = start("scheduler")
    wait_until(lambda: not watch.because(), "Another scheduler sends what is due")
    assert mail_server.to(world.owner.email)
    assert "reminders go on" in watch.last_line()
    assert watch.worry() == ""
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0


@pytest.fixture
def past_planning() -> Iterator[date]:
    """Today, once its plan is expected: in the small hours the clock is put on, before anybody signs in."""
    morning = start_of_sending(clock.today()) + A_WHILE
    with time_machine.travel(max(clock.now(), morning), tick=True):
        yield clock.today()


# Processes take time; what the health line asks is tried on both engines elsewhere.
@pytest.mark.only_on("postgresql")
def test_a_planner_that_dies_each_time_is_noticed_although_the_sender_works(
    app: Flask, past_planning: date, world: World, start, mail_server: MailServer, watch: Watch
):
    today = past_planning.isoformat()
    for _ in range(2):
        planner = start("reminders", "run", "--on", today, REMINDERS_KILL_AT="X0")
        planner.communicate(timeout=120)
        assert planner.returncode == -signal.SIGKILL
    start_sender(app, past_planning).wait()
    assert "planner" in watch.because()
    assert "today’s reminders are not planned" in watch.last_line()
    assert "oday’s reminders are not planned" in watch.worry()

    finish(start("reminders", "run", "--on", today))

    assert "planner" not in watch.because()
    assert "oday’s reminders are not planned" not in watch.worry()


@pytest.mark.only_on("sqlite")
def test_a_fifth_of_the_emails_refused_is_noticed_until_the_next_day(
    world: World, start, mail_server: MailServer, watch: Watch
):
    today = clock.today()
    day = previous_working_day(today)
    for number in range(20):
        owner = world.person(f"Owner {number}", Role.ACTION_OWNER)
        world.action(day + timedelta(days=7), owner=owner)
        if number < 5:
            mail_server.refuse(owner.email, "554 5.7.1 Refused")
    finish(start("reminders", "run", "--on", day.isoformat()))
    finish(start("reminders", "run", "--on", today.isoformat()))
    dead = db.session.scalars(select(Reminder.id).where(Reminder.state == ReminderState.DEAD)).all()

    # On a Monday each owner is also sent the weekly list.
    assert len(dead) in {5, 10}
    assert "dead" in watch.because()
    assert f"{len(dead)} of the last {4 * len(dead)} emails could not be sent" in watch.last_line()
    assert f"{len(dead)} of the last {4 * len(dead)} emails could not be sent" in watch.worry()

    let_pass(LATELY)
    finish(start("reminders", "run", "--on", today.isoformat()))

    assert watch.because() == []
    assert reminders_health().dead == len(dead)


def test_a_fault_in_planning_holds_up_nothing_that_is_planned(
    world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    world.action(LONG_AGO)
    plan_the_day(previous_working_day(clock.today()))

    def fail(*_: object) -> None:
        raise LookupError("A fault in our own code")

    monkeypatch.setattr(scheduler, "plan_the_day", fail)
    monkeypatch.setattr(scheduler, "plan_happenings", fail)
    monkeypatch.setattr(scheduler, "is_planned", lambda _day: False)
    monkeypatch.setattr(scheduler, "start_of_sending", lambda _day: clock.now() - PATIENCE)
    scheduler.do_what_is_due(stop=scheduler.threading.Event())

    assert mail_server.to(world.owner.email)
    assert "Today could not be planned; the next wake tries again" in caplog.text


@pytest.mark.only_on("sqlite")
def test_a_long_run_of_the_sender_is_no_outage(app: Flask, world: World):
    world.action(LONG_AGO)
    plan_the_day(previous_working_day(clock.today()))
    assert any("no sender" in worry for worry in reminders_health().worries)

    claims.claim(1, sender="somebody at work")

    assert not any("no sender" in worry for worry in reminders_health().worries)
    let_leases_end()
    assert any("no sender" in worry for worry in reminders_health().worries)


def let_leases_end() -> None:
    db.session.rollback()
    for reminder in db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.CLAIMED)):
        reminder.lease_until = clock.now() - timedelta(seconds=1)
    db.session.commit()


@pytest.mark.only_on("sqlite")
def test_an_alarm_tells_of_changes_and_each_quarter_of_an_hour(
    world: World, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    alarm = Alarm()
    with time_machine.travel("2026-03-20T09:00:00Z", tick=False) as travelling:
        for minutes in (0, 5, 9, 1, 5, 10):
            travelling.shift(timedelta(minutes=minutes))
            alarm.tell(reminders_health())
        assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR", "ERROR"]
    caplog.clear()
    with time_machine.travel("2026-03-20T03:00:00Z", tick=False):
        scheduler.do_what_is_due(stop=scheduler.threading.Event())
        for _ in range(2):
            alarm.tell(reminders_health())
    assert [record.levelname for record in caplog.records if "alarm" in record.name] == ["INFO"]
