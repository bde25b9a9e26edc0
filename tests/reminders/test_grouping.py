"""What one person is told of one morning leaves as one message, and stays one whatever goes wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.reminders.recording import Fault, RecordingCarrier
from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import PersonState, Role
from tracker.action_plans.lifecycle import ActionState
from tracker.core.database import db
from tracker.reminders import claims
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.planning import plan_the_day
from tracker.reminders.run_once import run_once, send_due
from tracker.reminders.sender import send_what_is_due

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


def make_due() -> None:
    for reminder in db.session.scalars(select(Reminder)):
        reminder.due_at = database_now() - timedelta(seconds=1)
        if reminder.lease_until:
            reminder.lease_until = database_now() - timedelta(seconds=1)
    db.session.commit()


def states() -> list[str]:
    return sorted(db.session.scalars(select(Reminder.state)))


def test_two_things_of_one_morning_are_one_message(world: World, mail_server: MailServer):
    first, second = world.action(FRIDAY), world.action(FRIDAY)

    counts = run_once(WEEK_BEFORE)

    [arrival] = mail_server.arrivals
    assert arrival.subject == "Your inspection actions today: 2 due"
    assert arrival.text.count(first.code) == arrival.text.count(second.code) == 1
    assert counts.sent == 2
    attempts = db.session.scalars(select(ReminderAttempt)).all()
    assert {attempt.message_id for attempt in attempts} == {arrival.message["Message-ID"].strip("<>")}
    assert len(attempts) == 2


def test_each_person_gets_their_own(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    for owner in (world.owner, world.owner, other):
        world.action(FRIDAY, owner=owner)

    run_once(WEEK_BEFORE)

    assert [len(mail_server.to(each.email)) for each in (world.owner, other)] == [1, 1]
    assert mail_server.to(other.email)[0].subject.startswith("Action due on Friday 27 March")


def test_a_message_that_failed_keeps_what_it_held_and_its_identifier(world: World, mail_server: MailServer):
    for _ in range(3):
        world.action(FRIDAY)
    mail_server.fail_next()
    run_once(WEEK_BEFORE)
    assert states() == ["retry"] * 3
    tried = {attempt.message_id for attempt in db.session.scalars(select(ReminderAttempt))}
    late = world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)

    make_due()
    send_due(WEEK_BEFORE)

    by_id = {arrival.message["Message-ID"].strip("<>"): arrival for arrival in mail_server.arrivals}
    assert len(by_id) == len(mail_server.arrivals) == 2
    [again] = [arrival for message_id, arrival in by_id.items() if message_id in tried]
    assert late.code not in again.text
    assert again.subject == "Your inspection actions today: 3 due"


def test_what_is_no_longer_true_leaves_the_rest_of_its_message(world: World, mail_server: MailServer):
    done, left = world.action(FRIDAY), world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    world.change(done, state=ActionState.COMPLETED, completed_on=FRIDAY, what_changed="done")

    send_due(WEEK_BEFORE)

    [arrival] = mail_server.arrivals
    assert left.code in arrival.text
    assert done.code not in arrival.text
    assert states() == ["cancelled", "sent"]


def test_a_hand_over_without_an_answer_puts_all_of_it_in_doubt_and_sends_it_once_more(
    world: World, mail_server: MailServer
):
    for _ in range(2):
        world.action(FRIDAY)
    mail_server.hang_up_after_next()
    run_once(WEEK_BEFORE)
    assert states() == ["in_doubt"] * 2

    make_due()
    send_due(WEEK_BEFORE)

    assert states() == ["sent"] * 2
    assert len({arrival.message["Message-ID"] for arrival in mail_server.arrivals}) == 1
    assert len(mail_server.arrivals) == 2
    assert all(db.session.scalars(select(Reminder.maybe_twice)))


def test_a_sender_that_died_before_the_hand_over_leaves_the_message_whole(
    world: World, mail_server: MailServer
):
    for _ in range(3):
        world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    [parcel] = claims.claim(1, sender="dead")
    assert len(parcel) == 3
    make_due()

    send_due(WEEK_BEFORE)

    [arrival] = mail_server.arrivals
    assert arrival.subject == "Your inspection actions today: 3 due"
    assert {ReminderState(state) for state in states()} == {ReminderState.SENT}


def test_a_week_is_told_with_the_morning_and_nothing_twice(world: World, mail_server: MailServer):
    overdue, soon = world.action(FRIDAY), world.action(date(2026, 4, 10))

    run_once(date(2026, 3, 30))

    [arrival] = mail_server.to(world.owner.email)
    assert arrival.text.count(overdue.code) == arrival.text.count(soon.code) == 1
    assert arrival.subject == "Your inspection actions today: 1 overdue, 1 due"


@pytest.mark.parametrize("together", [1, 2])
def test_what_may_have_arrived_keeps_its_identifier_when_it_is_true_again(world: World, together: int):
    """Nobody knows whether it arrived, then it was untrue for a while: what leaves must be known as a copy."""
    actions = [world.action(FRIDAY) for _ in range(together)]
    carrier = RecordingCarrier(faults=[Fault.SILENT_AFTER_TAKING])
    plan_the_day(WEEK_BEFORE)
    send_what_is_due(carrier, WEEK_BEFORE)
    world.change(world.owner, state=PersonState.SUSPENDED)
    make_due()
    send_what_is_due(carrier, WEEK_BEFORE)
    assert set(states()) == {"cancelled"}

    world.change(world.owner, state=PersonState.ACTIVE)
    # What falls due meanwhile must not take it along under another identifier.
    late = world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    send_what_is_due(carrier, WEEK_BEFORE)

    known_as = {taken.message_id for taken in carrier.taken if any(a.code in taken.text for a in actions)}
    assert len(known_as) == 1
    assert [late.code in taken.text for taken in carrier.taken].count(True) == 1
    doubled = db.session.scalars(select(Reminder).where(Reminder.maybe_twice)).all()
    assert {each.subject_id for each in doubled} == {action.id for action in actions}, "Each is named"


def test_what_may_have_arrived_with_others_follows_under_their_identifier_when_it_is_true_again(world: World):
    first, second = world.action(FRIDAY), world.action(FRIDAY)
    carrier = RecordingCarrier(faults=[Fault.SILENT_AFTER_TAKING])
    plan_the_day(WEEK_BEFORE)
    send_what_is_due(carrier, WEEK_BEFORE)
    world.change(first, state=ActionState.COMPLETED, completed_on=WEEK_BEFORE, what_changed="It was done")
    make_due()
    send_what_is_due(carrier, WEEK_BEFORE)

    world.change(first, state=ActionState.IN_PROGRESS, completed_on=None, what_changed=None)
    plan_the_day(WEEK_BEFORE)
    send_what_is_due(carrier, WEEK_BEFORE)

    assert [(first.code in taken.text, second.code in taken.text) for taken in carrier.taken] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert len({taken.message_id for taken in carrier.taken}) == 1
