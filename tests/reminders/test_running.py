from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Person, PersonState, Role
from tracker.action_plans.lifecycle import ActionState
from tracker.core.database import db
from tracker.core.mail import CarrierUnavailable
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.reminders import claims, handovers
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import WAITS, Outcome, ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.planning import plan_the_day, reminders_to_send
from tracker.reminders.preparing import prepare
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.run_once import run_once, send_due
from tracker.reminders.sender import send_what_is_due
from tracker.reminders.state import load_bodies

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = FRIDAY - timedelta(days=7)


def the_reminder() -> Reminder:
    db.session.expire_all()
    return db.session.scalars(select(Reminder)).one()


def outcomes() -> list[Outcome | None]:
    return list(db.session.scalars(select(ReminderAttempt.outcome).order_by(ReminderAttempt.number)))


def make_due() -> None:
    """Let the time pass for which a reminder waits."""
    the_reminder().due_at = database_now() - timedelta(seconds=1)
    db.session.commit()


def let_leases_lapse() -> None:
    for reminder in db.session.scalars(select(Reminder).where(Reminder.lease_until.is_not(None))):
        reminder.lease_until = database_now() - timedelta(seconds=1)
    db.session.commit()


def test_a_reminder_goes_out_once_however_often_it_is_run(world: World, mail_server: MailServer):
    world.action(FRIDAY)

    first, second = run_once(WEEK_BEFORE), run_once(WEEK_BEFORE)

    assert str(first) == "planned 1, sent 1, cancelled 0, retry 0, dead 0, in doubt 0"
    assert str(second) == "planned 0, sent 0, cancelled 0, retry 0, dead 0, in doubt 0"
    [arrival] = mail_server.arrivals
    assert arrival.recipients == (world.owner.email,)
    assert arrival.subject == "Action due on Friday 27 March: Fenmarch (R-4F7Q2)"
    assert the_reminder().state is ReminderState.SENT
    assert arrival.message["Message-ID"] == f"<{the_reminder().id}@tracker.example>"


def test_planning_for_a_look_changes_nothing(world: World, mail_server: MailServer):
    world.action(FRIDAY)

    [planned] = reminders_to_send(WEEK_BEFORE)

    assert planned.recipient_email == world.owner.email
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 0
    run_once(WEEK_BEFORE)
    assert reminders_to_send(WEEK_BEFORE) == []


def test_overdue_goes_to_owner_and_plan_lead_each_in_their_own_message(world: World, mail_server: MailServer):
    world.action(FRIDAY)

    run_once(date(2026, 3, 30))

    assert sorted(arrival.recipients for arrival in mail_server.arrivals) == sorted(
        [(world.owner.email,), (world.lead.email,)]
    )
    assert {arrival.subject for arrival in mail_server.arrivals} == {"Overdue by 3 days: Fenmarch (R-4F7Q2)"}


def test_somebody_who_owns_and_leads_hears_of_it_once(world: World, mail_server: MailServer):
    world.action(FRIDAY, owner=world.lead)

    run_once(date(2026, 3, 30))

    assert [arrival.recipients for arrival in mail_server.arrivals] == [(world.lead.email,)]


def test_after_a_month_without_a_run_one_true_message_goes_out(world: World, mail_server: MailServer):
    world.action(FRIDAY)

    run_once(date(2026, 4, 27))

    assert len(mail_server.to(world.owner.email)) == 1
    assert mail_server.to(world.owner.email)[0].subject.startswith("Overdue by 31 days")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda world, action: world.change(
                action, state=ActionState.COMPLETED, completed_on=FRIDAY, what_changed="done"
            ),
            "The action has been completed or withdrawn",
        ),
        (
            lambda world, action: world.change(
                action, state=ActionState.WITHDRAWN, withdrawal_reason="merged"
            ),
            "The action has been completed or withdrawn",
        ),
        (
            lambda world, action: world.change(action, target_date=date(2026, 3, 26)),
            "The target date was moved to Thursday 26 March",
        ),
        (
            lambda world, action: world.change(
                world.recommendation,
                status=RecommendationStatus.CLOSED,
                category=ProgressCategory.SUFFICIENT,
                still_required=False,
                followed_up_on=WEEK_BEFORE,
            ),
            "The recommendation needs no more action",
        ),
        (
            lambda world, action: world.change(action, owner=world.person("Ola Reed", Role.ACTION_OWNER)),
            "This person is no longer the one to tell, or the rule was switched off",
        ),
        (
            lambda world, action: world.change(world.owner, state=PersonState.SUSPENDED),
            "The account is suspended",
        ),
        (
            lambda world, action: world.change(world.owner.memberships[0], valid_to=date(2026, 3, 19)),
            "This person may no longer see the action",
        ),
        (
            lambda world, action: world.change(world.owner, email="nobody"),
            "This is not an e-mail address that we can write to",
        ),
    ],
    ids=["completed", "withdrawn", "moved", "closed", "other owner", "suspended", "left", "no address"],
)
@pytest.mark.parametrize("found_by", ["sender", "planner"])
def test_what_is_no_longer_true_is_not_sent(
    world: World,
    mail_server: MailServer,
    change: Callable[[World, object], None],
    reason: str,
    found_by: str,
):
    action = world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    old = the_reminder().id

    change(world, action)
    if found_by == "planner":
        plan_the_day(WEEK_BEFORE)
    else:
        send_due(WEEK_BEFORE)

    reminder = db.session.get_one(Reminder, old)
    assert (reminder.state, reminder.ended_reason) == (ReminderState.CANCELLED, reason)
    assert mail_server.arrivals == []


def test_a_stage_that_a_later_one_has_overtaken_is_not_sent(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)

    run_once(FRIDAY)

    [arrival] = mail_server.to(world.owner.email)
    assert arrival.subject == "Action due today: Fenmarch (R-4F7Q2)"


def test_a_date_that_moves_away_and_back_is_still_spoken_of(world: World, mail_server: MailServer):
    action = world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    world.change(action, target_date=date(2026, 6, 1))
    plan_the_day(WEEK_BEFORE)
    assert the_reminder().state is ReminderState.CANCELLED

    world.change(action, target_date=FRIDAY)
    counts = run_once(WEEK_BEFORE)

    assert (counts.planned, counts.sent) == (1, 1)
    assert len(mail_server.arrivals) == 1


def test_an_address_that_is_refused_is_dead_and_stops_nobody(world: World, mail_server: MailServer):
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    world.action(FRIDAY)
    world.action(FRIDAY, owner=other)
    mail_server.refuse(world.owner.email)

    counts = run_once(WEEK_BEFORE)

    assert (counts.sent, counts.dead) == (1, 1)
    dead = db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.DEAD)).one()
    assert dead.recipient_id == world.owner.id
    assert dead.ended_reason == "The mail server does not accept the address: 550 5.1.1 No such mailbox"


def test_a_temporary_failure_is_tried_again_with_the_same_message_id(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    mail_server.fail_next()

    assert run_once(WEEK_BEFORE).retry == 1
    reminder = the_reminder()
    assert timedelta(0) < reminder.due_at - database_now() <= WAITS[0]
    make_due()
    assert run_once(WEEK_BEFORE).sent == 1

    [arrival] = mail_server.arrivals
    assert arrival.message["Message-ID"] == f"<{the_reminder().id}@tracker.example>"
    assert outcomes() == [Outcome.TEMPORARY_FAILURE, Outcome.ACCEPTED]


def test_tries_go_on_for_a_day_and_then_the_reminder_is_dead(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    mail_server.refuse(world.owner.email, "450 4.2.2 Mailbox full")

    waits = []
    run_once(WEEK_BEFORE)
    while (reminder := the_reminder()).state is ReminderState.RETRY:
        waits.append(round((reminder.due_at - database_now()).total_seconds() / 60))
        make_due()
        send_due(WEEK_BEFORE)

    assert waits == [1, 5, 15, 60, *[60] * 24]
    assert reminder.state is ReminderState.DEAD
    assert "Mailbox full" in str(reminder.ended_reason)


def test_failures_of_single_messages_leave_the_rest_alone(world: World, mail_server: MailServer):
    for name in ("Ann A", "Bea B", "Cem C", "Dan D", "Eve E"):
        world.action(FRIDAY, owner=world.person(name, Role.ACTION_OWNER))
    mail_server.fail_next(4)

    counts = run_once(WEEK_BEFORE)

    assert (counts.sent, counts.retry) == (1, 4)


def test_a_server_that_is_away_costs_one_reminder_a_try_and_not_all(
    app: Flask, world: World, mail_server: MailServer
):
    for name in ("Ann A", "Bea B", "Cem C"):
        world.action(FRIDAY, owner=world.person(name, Role.ACTION_OWNER))
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"

    counts = run_once(WEEK_BEFORE)

    assert (counts.sent, counts.retry) == (0, 1)
    assert sorted(db.session.scalars(select(Reminder.state))) == ["planned", "planned", "retry"]


class BreaksAfter:
    """A carrier that takes some messages and is then unavailable."""

    def __init__(self, messages: int) -> None:
        self.left = messages

    def deliver(self, message: EmailMessage) -> str:
        if not self.left:
            raise CarrierUnavailable("The mail server went away")
        self.left -= 1
        return "250 Kept"

    def close(self) -> None:
        pass


def test_a_server_that_goes_away_in_the_middle_of_a_batch_gets_the_rest_later(world: World):
    for number in range(8):
        world.action(FRIDAY, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
    plan_the_day(WEEK_BEFORE)

    done = send_what_is_due(BreaksAfter(3), WEEK_BEFORE)

    assert done == {ReminderState.SENT: 3, ReminderState.RETRY: 1}
    rest = db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.PLANNED)).all()
    assert len(rest) == 4
    assert all(not reminder.attempts and reminder.tries == 0 for reminder in rest)


def test_a_sender_asked_to_stop_ends_after_the_message_in_hand(world: World):
    for number in range(5):
        world.action(FRIDAY, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
    plan_the_day(WEEK_BEFORE)
    carrier = BreaksAfter(10)

    done = send_what_is_due(carrier, WEEK_BEFORE, stop=lambda: carrier.left <= 8)

    assert done == {ReminderState.SENT: 2}
    assert sorted(db.session.scalars(select(Reminder.state))) == ["planned"] * 3 + ["sent"] * 2


def test_a_hand_over_without_an_answer_is_repeated_once_and_flagged(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    mail_server.hang_up_after_next()

    assert run_once(WEEK_BEFORE).in_doubt == 1
    make_due()
    assert run_once(WEEK_BEFORE).sent == 1

    first, second = mail_server.arrivals
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert the_reminder().maybe_twice
    assert outcomes() == [Outcome.UNKNOWN, Outcome.ACCEPTED]


def test_a_second_doubt_is_not_followed_by_a_third_copy(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    mail_server.hang_up_after_next(2)

    run_once(WEEK_BEFORE)
    make_due()
    counts = run_once(WEEK_BEFORE)

    assert counts.dead == 1
    assert the_reminder().ended_reason == claims.TWICE_IN_DOUBT
    assert len(mail_server.arrivals) == 2


def test_a_sender_that_died_before_the_hand_over_leaves_no_doubt(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    claims.claim(1, sender="dead")
    assert run_once(WEEK_BEFORE).sent == 0, "The lease still holds"

    let_leases_lapse()

    assert run_once(WEEK_BEFORE).sent == 1
    assert not the_reminder().maybe_twice
    assert outcomes() == [Outcome.LEASE_LOST, Outcome.ACCEPTED]


def test_a_sender_that_thaws_after_its_lease_changes_nothing(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    [frozen] = claims.claim(1, sender="frozen")
    let_leases_lapse()

    run_once(WEEK_BEFORE)

    assert claims.held([frozen], database_now()) == [[]]
    db.session.rollback()
    assert claims.end_attempt(frozen, Outcome.PERMANENT_FAILURE, "too late") == []
    assert the_reminder().state is ReminderState.SENT
    assert len(mail_server.arrivals) == 1


def test_a_sender_that_thaws_during_the_hand_over_may_still_clear_the_doubt(
    world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)
    [frozen] = claims.claim(1, sender="frozen")
    [departure] = prepare(
        [frozen], WEEK_BEFORE, rules=rulebook(), bodies=load_bodies(), carrier_remembers=False
    ).ready
    with db.engine.begin() as book:
        assert handovers.begin(book, departure, database_now())
    let_leases_lapse()
    claims.settle_lapsed(database_now())
    db.session.commit()
    assert the_reminder().state is ReminderState.IN_DOUBT

    assert claims.end_attempt(frozen, Outcome.ACCEPTED, "250 Kept") == [ReminderState.SENT]

    make_due()
    assert run_once(WEEK_BEFORE).sent == 0


def test_all_that_a_message_tells_leaves_and_is_taken_at_one_moment(world: World, mail_server: MailServer):
    """By that moment it is known which of them were one message."""
    for _ in range(3):
        world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)

    run_once(WEEK_BEFORE)

    assert len(mail_server.to(world.owner.email)) == 1
    own = db.session.scalars(
        select(ReminderAttempt)
        .join(Reminder, ReminderAttempt.reminder_id == Reminder.id)
        .where(Reminder.recipient_id == world.owner.id)
    ).all()
    assert len(own) == 3
    assert len({(each.handed_over_at, each.ended_at, each.reminder.sent_at) for each in own}) == 1


def test_nothing_is_written_between_two_messages_if_either_is_no_longer_ours(world: World):
    """What was taken and what leaves are noted in one transaction: neither without the other."""
    for name in ("Ola Reed", "Una Best"):
        world.action(FRIDAY, owner=world.person(name, Role.ACTION_OWNER))
    plan_the_day(WEEK_BEFORE)
    parcels = claims.claim(10, sender="first")
    first, second = prepare(
        parcels, WEEK_BEFORE, rules=rulebook(), bodies=load_bodies(), carrier_remembers=False
    ).ready[:2]
    with db.engine.begin() as book:
        assert handovers.accept_and_begin(book, None, first)
    reminder = db.session.get_one(Reminder, second.parcel[0].reminder_id)
    reminder.lease_until = database_now() - timedelta(seconds=1)
    db.session.commit()

    with db.engine.connect() as book:
        assert not handovers.accept_and_begin(book, (first.parcel, "250 Kept"), second)
        book.rollback()
        assert handovers.accept(book, first.parcel, "250 Kept", database_now(book))
        book.commit()

    # The other way round: what leaves is ours, but what was taken has been settled meanwhile.
    third = replace(first, parcel=tuple(replace(claim, attempt_id=uuid4()) for claim in first.parcel))
    with db.engine.connect() as book:
        assert not handovers.accept_and_begin(book, (first.parcel, "250 Kept again"), third)
        book.rollback()
    db.session.expire_all()
    states = {each.id: each.state for each in db.session.scalars(select(Reminder))}
    assert states[first.parcel[0].reminder_id] is ReminderState.SENT
    assert states[second.parcel[0].reminder_id] is ReminderState.CLAIMED
    attempt = db.session.get_one(ReminderAttempt, second.parcel[0].attempt_id)
    assert attempt.handed_over_at is None, "It never began to leave"


@pytest.mark.only_on("postgresql")
def test_a_sender_takes_what_stands_behind_those_that_others_are_just_taking(world: World):
    first, second = (world.person(name, Role.ACTION_OWNER) for name in ("Ola Reed", "Una Best"))
    for owner in (first, second):
        world.action(FRIDAY, owner=owner)
    plan_the_day(WEEK_BEFORE)
    [oldest, *_] = db.session.scalars(select(Reminder).order_by(Reminder.due_at, Reminder.id))
    db.session.rollback()

    with db.engine.begin() as other:
        held = select(Person.id).where(Person.id == oldest.recipient_id)
        other.execute(held.with_for_update(key_share=True))
        [parcel] = claims.claim(1, sender="second")

    taken = db.session.get_one(Reminder, parcel[0].reminder_id)
    assert taken.recipient_id != oldest.recipient_id


def test_two_planners_never_make_two_rows(world: World):
    world.action(FRIDAY)
    plan_the_day(WEEK_BEFORE)

    row = {column.name: getattr(the_reminder(), column.name) for column in Reminder.__table__.columns}
    with pytest.raises(Exception, match=r"(?i)unique"):
        db.session.execute(Reminder.__table__.insert().values({**row, "id": uuid4(), "code": "REM-OTHER"}))
    db.session.rollback()


def test_what_stands_in_the_outbox_on_a_saturday_stays_until_it_is_no_longer_true(
    world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    mail_server.fail_next()
    run_once(WEEK_BEFORE)

    assert run_once(WEEK_BEFORE + timedelta(days=1)).cancelled == 0
    make_due()
    assert run_once(WEEK_BEFORE + timedelta(days=1)).sent == 1
    assert "due in 6 days" in mail_server.arrivals[0].text
