"""Clocks that are turned, differ or pass midnight repeat nothing and lose nothing (assurance N6)."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.reminders.recording import RecordingCarrier
from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker import scheduler
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.reminders import claims
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day
from tracker.reminders.run_once import run_once
from tracker.reminders.sender import send_what_is_due

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)
NINE = datetime(2026, 3, 20, 9, tzinfo=UTC)


def work_at(moment: datetime) -> None:
    """Do what the scheduler does when it wakes at this moment by its own clock."""
    with clock.standing_at(moment):
        run_once(clock.today())


def subjects(mail_server: MailServer, world: World) -> list[str]:
    return [arrival.subject.partition(":")[0] for arrival in mail_server.to(world.owner.email)]


def test_a_clock_that_is_put_back_a_day_repeats_nothing(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    work_at(NINE)

    for hours in (-24, -23, 0, 1):
        work_at(NINE + timedelta(hours=hours))

    assert subjects(mail_server, world) == ["Action due on Friday 27 March"]


def test_a_clock_that_jumps_forty_days_ahead_and_back_tells_each_stage_once(
    world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    work_at(NINE)
    ahead = NINE + timedelta(days=40)

    for moment in (ahead, ahead + timedelta(hours=1), NINE + timedelta(hours=2), ahead + timedelta(hours=2)):
        work_at(moment)

    assert subjects(mail_server, world) == [
        "Action due on Friday 27 March",
        "Overdue by 33 days",
    ]


@pytest.mark.only_on("sqlite")
def test_what_failed_while_the_clock_was_ahead_goes_out_in_the_end(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    mail_server.fail_next()
    tuesday = NINE + timedelta(days=4)
    work_at(tuesday)
    work_at(NINE)

    work_at(tuesday + timedelta(hours=2))
    work_at(tuesday + timedelta(days=1))

    # The week's digest is another message.
    assert subjects(mail_server, world).count("Action due on Friday 27 March") == 1


def test_a_run_that_passes_midnight_stops_and_the_next_one_words_the_rest_for_its_own_day(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    for number in range(3):
        world.action(FRIDAY, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
    late = datetime(2026, 3, 20, 23, 59, 59, tzinfo=UTC)
    with clock.standing_at(late):
        plan_the_day(WEEK_BEFORE)

        class PassesMidnight(RecordingCarrier):
            def deliver(self, message):
                said = super().deliver(message)
                # The first message took until midnight.
                clock._standing_at.set(late + timedelta(seconds=2))
                return said

        carrier = PassesMidnight()
        monkeypatch.setattr("tracker.reminders.run_once.carrier_of", lambda *_args, **_more: carrier)
        scheduler.do_what_is_due(stop=threading.Event())
    assert len(carrier.taken) == 1
    assert sorted(db.session.scalars(select(Reminder.state))) == ["planned", "planned", "sent"]

    with clock.standing_at(late + timedelta(days=3)):
        send_what_is_due(carrier, clock.today())
    assert ["due in 4 days" in taken.text for taken in carrier.taken] == [False, True, True]


@pytest.mark.only_on("postgresql")
def test_a_machine_whose_clock_is_ahead_takes_no_lease_away(world: World):
    """Leases made on one machine are judged on another: the database's clock is the only one."""
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    [held] = claims.claim(1, sender="the machine with the right time")

    with clock.standing_at(clock.now() + 2 * claims.LEASE):
        assert claims.claim(1, sender="the machine that is ahead") == []

    assert claims.end_attempt(held, claims.Outcome.ACCEPTED, "250 Kept") == [ReminderState.SENT]


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("minutes", [-5, 5])
def test_what_a_machine_plans_whose_clock_is_wrong_is_due_at_once_for_all(world: World, minutes: int):
    world.action(FRIDAY)
    with clock.standing_at(clock.now() + timedelta(minutes=minutes)):
        plan_the_day(WEEK_BEFORE)

    assert len(claims.claim(1, sender="another machine")) == 1
