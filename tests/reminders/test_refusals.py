"""A mail server that says of everybody that there is no such address is in trouble itself, and is not believed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.reminders.senders import let_time_pass, start_sender
from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Person, Role
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.health import Trouble, reminders_health
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day
from tracker.reminders.refusals import DISBELIEVED, TOO_MANY_IN_A_ROW
from tracker.reminders.run_once import run_once, send_due

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = FRIDAY - timedelta(days=7)


def due_for(world: World, people: int) -> list[Person]:
    """Let so many people have one message each due, with two reminders for every second; return them."""
    owners = [world.person(f"Owner {number}", Role.ACTION_OWNER) for number in range(people)]
    for number, owner in enumerate(owners):
        for _ in range(1 + number % 2):
            world.action(FRIDAY, owner=owner)
    plan_the_day(WEEK_BEFORE)
    return owners


def states() -> set[ReminderState]:
    db.session.expire_all()
    return set(db.session.scalars(select(Reminder.state)))


def standing_marks() -> list[str]:
    """Return the addresses to which nothing goes."""
    db.session.expire_all()
    return list(db.session.scalars(select(FailedAddress.address).where(FailedAddress.ended_at.is_(None))))


def count(of: type) -> int:
    return db.session.scalar(select(func.count()).select_from(of)) or 0


def later() -> None:
    """Send once more, after every wait is over."""
    let_time_pass()
    send_due(WEEK_BEFORE)


def test_a_server_that_refuses_everybody_costs_nobody_their_emails(
    world: World, mail_server: MailServer, caplog: pytest.LogCaptureFixture
):
    owners = due_for(world, 9)
    mail_server.refuse_everybody()

    send_due(WEEK_BEFORE)

    assert mail_server.refusals() == TOO_MANY_IN_A_ROW, "The rest is left in peace"
    assert standing_marks() == []
    assert states() == {ReminderState.PLANNED, ReminderState.RETRY}
    assert f"{DISBELIEVED}: it is not believed, and tried again later" in caplog.text

    mail_server.accept_everybody()
    later()

    assert states() == {ReminderState.SENT}
    assert [len(mail_server.to(owner.email)) for owner in owners] == [1] * 9
    run_once(WEEK_BEFORE)
    assert mail_server.to(world.lead.email) == [], "Nobody is told of addresses that work"


def test_as_long_as_it_lasts_one_message_is_tried_at_a_time_and_the_record_does_not_grow(
    world: World, mail_server: MailServer
):
    due_for(world, 9)
    mail_server.refuse_everybody()
    send_due(WEEK_BEFORE)
    events, tried = count(Event), mail_server.refusals()

    for _ in range(6):
        later()

    assert mail_server.refusals() == tried + 6
    assert standing_marks() == []
    assert ReminderState.DEAD not in states()
    assert count(Event) == events


def test_ready_and_the_banner_tell_of_it_until_it_is_over(world: World, mail_server: MailServer):
    due_for(world, TOO_MANY_IN_A_ROW)
    mail_server.refuse_everybody()
    assert Trouble.REFUSED not in reminders_health().troubles

    send_due(WEEK_BEFORE)
    troubles = reminders_health().troubles
    assert troubles[Trouble.REFUSED].startswith("the mail server says of one person after another")

    mail_server.accept_everybody()
    later()
    assert Trouble.REFUSED not in reminders_health().troubles


def test_a_few_people_who_are_not_there_are_believed_at_once(world: World, mail_server: MailServer):
    owners = due_for(world, TOO_MANY_IN_A_ROW - 1)
    mail_server.refuse_everybody()

    send_due(WEEK_BEFORE)

    assert sorted(standing_marks()) == sorted(owner.email for owner in owners)
    assert states() == {ReminderState.DEAD}
    assert reminders_health().troubles.keys().isdisjoint({Trouble.REFUSED})


def test_many_people_who_are_not_there_are_believed_among_others_who_are(
    world: World, mail_server: MailServer
):
    absent = [world.person(f"Owner {number}", Role.ACTION_OWNER) for number in range(7)]
    for each in absent:
        mail_server.refuse(each.email)
        for owner in (each, world.person("Ola Reed", Role.ACTION_OWNER)):
            world.action(FRIDAY, owner=owner)
            plan_the_day(WEEK_BEFORE)
            send_due(WEEK_BEFORE)

    assert sorted(standing_marks()) == sorted(each.email for each in absent)
    assert len(mail_server.arrivals) == mail_server.refusals() == len(absent)


def test_people_who_were_refused_in_a_row_are_believed_once_others_got_theirs_meanwhile(
    world: World, mail_server: MailServer
):
    absent = due_for(world, TOO_MANY_IN_A_ROW)
    for each in absent:
        mail_server.refuse(each.email)
    send_due(WEEK_BEFORE)
    assert standing_marks() == []

    later()
    assert standing_marks() == [], "It has taken nothing since"

    present = world.person("Ola Reed", Role.ACTION_OWNER)
    world.action(FRIDAY, owner=present)
    plan_the_day(WEEK_BEFORE)
    for _ in range(TOO_MANY_IN_A_ROW + 1):
        send_due(WEEK_BEFORE)
    assert len(mail_server.to(present.email)) == 1
    for _ in range(2):
        later()

    assert sorted(standing_marks()) == sorted(each.email for each in absent)
    assert ReminderState.RETRY not in states()


def test_refusals_that_come_one_by_one_are_taken_back_together(world: World, mail_server: MailServer):
    mail_server.refuse_everybody()
    for number in range(TOO_MANY_IN_A_ROW):
        assert len(standing_marks()) == number
        world.action(FRIDAY, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
        plan_the_day(WEEK_BEFORE)
        send_due(WEEK_BEFORE)
    assert standing_marks() == []
    assert ReminderState.DEAD not in states()

    ids = {each.id: each.message_id for each in db.session.scalars(select(Reminder))}
    mail_server.accept_everybody()
    later()

    assert states() == {ReminderState.SENT}
    assert {each.id: each.message_id for each in db.session.scalars(select(Reminder))} == ids
    assert len(mail_server.arrivals) == TOO_MANY_IN_A_ROW


def test_what_was_kept_back_meanwhile_goes_out_too(world: World, mail_server: MailServer):
    owners = due_for(world, TOO_MANY_IN_A_ROW - 1)
    mail_server.refuse_everybody()
    send_due(WEEK_BEFORE)
    # A second message to somebody whose address is taken to fail.
    reminder = db.session.scalars(select(Reminder).where(Reminder.recipient_id == owners[0].id)).one()
    second = world.action(FRIDAY, owner=owners[0])
    db.session.add(
        Reminder(
            code="REM-SECOND",
            recipient_id=owners[0].id,
            subject_type=reminder.subject_type,
            subject_id=second.id,
            milestone_key=reminder.milestone_key,
            milestone=reminder.milestone,
            milestone_date=reminder.milestone_date,
            rule_id=reminder.rule_id,
            planned_at=reminder.planned_at,
            due_at=reminder.planned_at,
        )
    )
    db.session.commit()
    send_due(WEEK_BEFORE)
    assert ReminderState.CANCELLED in states()

    world.action(FRIDAY, owner=world.person("Ola Reed", Role.ACTION_OWNER))
    plan_the_day(WEEK_BEFORE)
    send_due(WEEK_BEFORE)
    mail_server.accept_everybody()
    later()

    assert states() == {ReminderState.SENT}


def test_a_clock_that_is_put_back_makes_nobody_doubtful(world: World, mail_server: MailServer):
    due_for(world, TOO_MANY_IN_A_ROW - 1)
    mail_server.refuse_everybody()
    send_due(WEEK_BEFORE)
    for mark in db.session.scalars(select(FailedAddress)):
        world.change(mark, failed_at=mark.failed_at + timedelta(days=40))
    absent = world.person("Ola Reed", Role.ACTION_OWNER)
    world.action(FRIDAY, owner=absent)
    plan_the_day(WEEK_BEFORE)

    send_due(WEEK_BEFORE)

    assert absent.email in standing_marks()


def test_two_senders_that_are_refused_at_once_believe_nothing_in_the_end(
    app: Flask, world: World, mail_server: MailServer
):
    due_for(world, 20)
    mail_server.refuse_everybody()

    senders = [start_sender(app, WEEK_BEFORE) for _ in range(2)]
    for each in senders:
        each.wait()

    assert standing_marks() == []
    assert ReminderState.DEAD not in states()
    mail_server.accept_everybody()
    later()
    assert states() == {ReminderState.SENT}
    assert len(mail_server.arrivals) == 20
