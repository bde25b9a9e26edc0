"""Many senders at once, of which some are killed: the mail server's own list is the judge (assurance N2)."""

from __future__ import annotations

import os
import random
import signal
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.crews import Crew, each_was_accepted_once, make_rows
from tests.reminders.senders import (
    copies,
    finish_sending,
    forget_connections,
    start_sender,
)
from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.planning import plan_the_day

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("size", "rows", "kills"),
    [
        pytest.param(3, 40, 5, id="some"),
        pytest.param(8, 500, 40, id="many", marks=pytest.mark.soak),
    ],
)
def test_each_is_accepted_once_however_many_senders_and_kills(
    app: Flask, world: World, mail_server: MailServer, size: int, rows: int, kills: int
):
    make_rows(world, rows, FRIDAY)
    plan_the_day(WEEK_BEFORE)
    crew = Crew(app, WEEK_BEFORE, size=size, kills=kills, chance=random.Random(rows))

    crew.work()

    finish_sending(WEEK_BEFORE)
    assert crew.failed, "Some were killed"
    assert all(each.was_killed for each in crew.failed), "None came to grief by itself"
    each_was_accepted_once(mail_server, len(crew.failed), rows)


def test_a_message_of_several_rows_is_whole_wherever_its_sender_is_killed(
    app: Flask, world: World, mail_server: MailServer
):
    """Three rows leave as one message, at each of the points in turn (assurance 7.3)."""
    for point, most_copies in {"X2": 1, "X3": 1, "X4": 1, "X5": 2, "X6": 2, "X7": 1}.items():
        owner = world.person(f"Owner of {point}", Role.ACTION_OWNER)
        codes = {world.action(FRIDAY, owner=owner).code for _ in range(3)}
        plan_the_day(WEEK_BEFORE)

        sender = start_sender(app, WEEK_BEFORE, REMINDERS_KILL_AT=point)
        sender.wait()
        assert sender.was_killed, point
        finish_sending(WEEK_BEFORE)

        arrived = mail_server.to(owner.email)
        assert 1 <= len(arrived) <= most_copies, point
        assert len({arrival.message["Message-ID"] for arrival in arrived}) == 1
        assert all(code in arrival.text for code in codes for arrival in arrived)
        reminders = db.session.scalars(select(Reminder).where(Reminder.recipient_id == owner.id)).all()
        assert [reminder.state for reminder in reminders] == [ReminderState.SENT] * 3
        # Before the final dot the message cannot have left, but the row does not know it and says so.
        assert {reminder.maybe_twice for reminder in reminders} == {point in {"X3", "X4", "X5", "X6"}}


def test_a_refusal_is_recorded_once_for_all_rows_if_its_sender_is_killed_while_recording(
    app: Flask, world: World, mail_server: MailServer
):
    for _ in range(3):
        world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    mail_server.refuse(world.owner.email)

    sender = start_sender(app, WEEK_BEFORE, REMINDERS_KILL_AT="X8")
    sender.wait()
    assert sender.was_killed
    finish_sending(WEEK_BEFORE)

    assert mail_server.arrivals == []
    reminders = db.session.scalars(select(Reminder)).all()
    assert {reminder.state for reminder in reminders} == {ReminderState.DEAD}
    assert len({reminder.bundle_id for reminder in reminders}) == 1
    refused = db.session.scalars(select(ReminderAttempt).where(ReminderAttempt.detail.contains("550"))).all()
    assert len(refused) == 3


#: Where a sender freezes, and how often the message is then taken: what had begun to leave may leave twice.
FROZEN_AT = {"X2": {1}, "X3": {2}, "X5": {2}, "X6": {2}, "X7": {1}}


@pytest.mark.parametrize("point", FROZEN_AT)
def test_a_frozen_sender_is_followed_by_another_and_changes_nothing_when_it_thaws(
    app: Flask, world: World, mail_server: MailServer, point: str
):
    for _ in range(2):
        world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)

    frozen = start_sender(app, WEEK_BEFORE, REMINDERS_FREEZE_AT=point)
    frozen.wait_until_frozen()
    try:
        finish_sending(WEEK_BEFORE)
        before = how_they_stand()
        forget_connections()
    finally:
        frozen.thaw()
        frozen.wait()

    assert frozen.status == 0, "It comes to an end by itself"
    assert how_they_stand() == before, "It never records over the outcome of the one that followed"
    [(message_id, taken)] = copies(mail_server).items()
    assert taken in FROZEN_AT[point]
    reminders = db.session.scalars(select(Reminder)).all()
    assert {str(each.message_id) for each in reminders} == {message_id}
    assert {each.maybe_twice for each in reminders} == {2 in FROZEN_AT[point]}


def how_they_stand() -> list[tuple[object, ...]]:
    db.session.expire_all()
    found = [
        (each.code, each.state, each.attempt_id, each.sent_at, each.tries)
        for each in db.session.scalars(select(Reminder).order_by(Reminder.code))
    ]
    db.session.rollback()
    return found


def test_a_sender_that_is_killed_is_gone(app: Flask, world: World):
    """What these tests rest on: the processes are real, and so is their end."""
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)

    sender = start_sender(app, WEEK_BEFORE, REMINDERS_KILL_AT="X2")
    sender.wait()

    assert sender.status is not None
    assert os.WTERMSIG(sender.status) == signal.SIGKILL
    assert db.session.scalars(select(Reminder.state)).one() is ReminderState.CLAIMED
