"""So many messages leave in a minute and no more, however many senders there are (assurance N19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from config import SettingMissing, load_settings
from tests.reminders.senders import start_sender
from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.reminders import health, pace
from tracker.reminders.claims import LEASE
from tracker.reminders.database_clock import database_now
from tracker.reminders.health import Trouble, reminders_health
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt, ReminderRun
from tracker.reminders.pace import A_MINUTE, Pace
from tracker.reminders.planning import plan_the_day
from tracker.reminders.run_once import send_due
from tracker.reminders.runs import RunKind
from tracker.reminders.sender import never

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = FRIDAY - timedelta(days=7)
A_LITTLE = timedelta(seconds=1)


def due_for(world: World, people: int) -> None:
    """Let so many people have one message each due."""
    for number in range(people):
        world.action(FRIDAY, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
    plan_the_day(WEEK_BEFORE)


def states() -> list[ReminderState]:
    db.session.expire_all()
    return list(db.session.scalars(select(Reminder.state)))


def shares() -> list[ReminderRun]:
    db.session.expire_all()
    return list(db.session.scalars(select(ReminderRun).where(ReminderRun.kind == RunKind.SHARE)))


def let_pass(time: timedelta) -> None:
    """Let every share of a minute have begun, and ended, so much longer ago."""
    for share in shares():
        share.started_at -= time
        share.ended_at = share.ended_at - time if share.ended_at else None
    db.session.commit()


def allowed(most_a_minute: int, most: int = 100) -> int:
    """Return what a sender gets that comes now and does not wait."""
    return Pace(most_a_minute, -A_LITTLE).allow(most, today=WEEK_BEFORE, goes_on=never_stops)


def allowed_and_one_sent(most_a_minute: int, most: int) -> int:
    """Return what a sender gets that sends one message of it and then has nothing more to send."""
    sender = Pace(most_a_minute)
    found = sender.allow(most, today=WEEK_BEFORE, goes_on=never_stops)
    sender.count()
    sender.settle()
    return found


def never_stops() -> bool:
    return True


def test_two_senders_together_keep_to_the_pace_and_lose_nothing(
    app: Flask, world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    most, messages = 4, 11
    monkeypatch.setattr(pace, "A_MINUTE", A_LITTLE)
    monkeypatch.setattr(pace, "SECONDS_BETWEEN_LOOKS", 0.02)
    monkeypatch.setitem(app.config, "MAIL_MOST_A_MINUTE", most)
    due_for(world, messages)

    senders = [start_sender(app, WEEK_BEFORE) for _ in range(2)]
    for each in senders:
        each.wait()

    assert [each.status for each in senders] == [0, 0]
    times = sorted(arrival.at for arrival in mail_server.arrivals)
    assert len(times) == messages
    apart = [later - earlier for earlier, later in zip(times, times[most:], strict=False)]
    assert min(apart) >= A_LITTLE.total_seconds(), "In no second, wherever it begins, do more leave"
    assert set(states()) == {ReminderState.SENT}
    assert len(db.session.scalars(select(ReminderAttempt)).all()) == messages, "To wait is no try that failed"


def test_what_a_run_does_not_wait_for_is_still_due_and_has_failed_nothing(
    app: Flask, world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "MAIL_MOST_A_MINUTE", 2)
    due_for(world, 5)

    send_due(WEEK_BEFORE, patience=-A_LITTLE)

    assert len(mail_server.arrivals) == 2
    assert sorted(states()) == [ReminderState.PLANNED] * 3 + [ReminderState.SENT] * 2
    assert db.session.scalars(select(Reminder.tries)).all() == [0] * 5

    let_pass(A_MINUTE)
    send_due(WEEK_BEFORE, patience=-A_LITTLE)

    assert len(mail_server.arrivals) == 4


def test_without_a_pace_nobody_counts(app: Flask, world: World, mail_server: MailServer):
    due_for(world, 3)

    send_due(WEEK_BEFORE)

    assert len(mail_server.arrivals) == 3
    assert shares() == []


def test_nobody_waits_for_a_turn_with_nothing_to_send(
    app: Flask, world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "MAIL_MOST_A_MINUTE", 1)
    due_for(world, 1)

    send_due(WEEK_BEFORE)
    send_due(WEEK_BEFORE)

    assert len(mail_server.arrivals) == 1
    assert [share.counts for share in shares()] == [{"messages": 1}]


def test_a_sender_that_is_told_to_stop_does_not_wait(app: Flask, world: World, mail_server: MailServer):
    due_for(world, 1)

    assert Pace(10).allow(5, today=WEEK_BEFORE, goes_on=never) == 0


def test_a_share_counts_until_a_minute_after_its_end(app: Flask, world: World, mail_server: MailServer):
    due_for(world, 1)
    assert allowed_and_one_sent(1, 1) == 1

    let_pass(A_MINUTE - timedelta(seconds=10))
    assert allowed(1) == 0
    let_pass(timedelta(seconds=10))
    assert allowed(1) == 1


def test_what_was_not_used_of_a_share_is_for_others_at_once(
    app: Flask, world: World, mail_server: MailServer
):
    due_for(world, 1)
    assert allowed_and_one_sent(40, 100) == 4, "One sender never holds it all"

    assert [share.counts for share in shares()] == [{"messages": 1}]
    found = [allowed(40) for _ in range(12)]
    assert sum(found) == 39
    assert found[-1] == 0


def test_what_a_dead_sender_holds_counts_until_nothing_of_it_can_leave(
    app: Flask, world: World, mail_server: MailServer
):
    due_for(world, 1)
    assert allowed(1) == 1

    let_pass(LEASE + A_MINUTE - timedelta(seconds=10))
    assert allowed(1) == 0
    let_pass(timedelta(seconds=10))
    assert allowed(1) == 1


def test_a_clock_that_is_put_back_holds_nothing_up(app: Flask, world: World, mail_server: MailServer):
    due_for(world, 1)
    assert allowed_and_one_sent(1, 1) == 1

    let_pass(-timedelta(days=1))

    assert allowed(1) == 1
    assert len(shares()) == 1


def test_shares_do_not_pile_up(app: Flask, world: World, mail_server: MailServer):
    due_for(world, 1)
    for _ in range(3):
        assert allowed(30) == 3

    let_pass(pace.KEPT_FOR)
    allowed(30)

    assert len(shares()) == 1


def make_late() -> None:
    db.session.execute(update(Reminder).values(due_at=database_now() - 2 * health.PATIENCE))
    db.session.commit()


def test_what_waits_at_full_pace_is_no_trouble_and_what_is_forgotten_is(
    app: Flask, world: World, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    most = 2
    monkeypatch.setitem(app.config, "MAIL_MOST_A_MINUTE", most)
    due_for(world, 5)
    make_late()
    assert Trouble.QUEUE in reminders_health().troubles

    send_due(WEEK_BEFORE, patience=-A_LITTLE)
    assert Trouble.QUEUE not in reminders_health().troubles

    let_pass(3 * A_MINUTE)
    assert Trouble.QUEUE in reminders_health().troubles


def test_the_setting_is_a_number_of_messages_and_notify_has_one_of_its_own():
    assert load_settings({})["MAIL_MOST_A_MINUTE"] is None
    assert load_settings({"MAIL_URL": "notify:"})["MAIL_MOST_A_MINUTE"] == 3_000
    assert load_settings({"MAIL_URL": "notify:", "MAIL_MOST_A_MINUTE": "500"})["MAIL_MOST_A_MINUTE"] == 500
    for wrong in ("0", "-5", "many", "2.5", "1e3"):
        with pytest.raises(SettingMissing, match="MAIL_MOST_A_MINUTE must be a whole number from 1 up"):
            load_settings({"MAIL_MOST_A_MINUTE": wrong})
