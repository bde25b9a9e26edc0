from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from marshmallow import ValidationError
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.browserlike import QuestionsAsked
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.health import PATIENCE, reminders_health
from tracker.reminders.models import Reminder, ReminderRule
from tracker.reminders.planning import plan_the_day
from tracker.reminders.rule_versions import rulebook, seed_rules
from tracker.reminders.rules import first_rules
from tracker.reminders.run_once import run_once, send_due
from tracker.reminders.runs import RunKind, begin_run, is_planned
from tracker.reminders.schemas import ReminderSchema, RuleSchema

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)

#: What planning a morning may ask of the database, whatever the number of actions.
MOST_QUESTIONS = 40


def test_first_rules_are_added_once_and_leave_events(app: Flask):
    assert seed_rules() == len(first_rules())
    db.session.commit()
    assert seed_rules() == 0

    events = db.session.scalars(select(Event).where(Event.action == "reminder rules added")).all()
    assert len(events) == len(first_rules())


def test_a_rule_that_somebody_edited_stays_as_it_is(world: World, mail_server: MailServer):
    seed_rules()
    db.session.commit()
    rule = db.session.scalars(select(ReminderRule).where(ReminderRule.key == "action due soon")).one()
    world.change(rule, enabled=False)
    world.action(FRIDAY)

    assert run_once(WEEK_BEFORE).planned == 0
    assert not [rule for rule in rulebook().speaking_on(WEEK_BEFORE) if rule.key == "action due soon"]


def test_before_any_run_the_first_rules_already_hold(app: Flask):
    assert {rule.key for rule in rulebook().versions} == {rule.key for rule in first_rules()}
    assert db.session.scalars(select(ReminderRule)).all() == []


def test_rules_go_through_their_schema_unchanged():
    dumped = RuleSchema(many=True).dump(first_rules())

    assert RuleSchema(many=True).dump(RuleSchema(many=True).load(dumped)) == dumped


OVERDUE = next(rule for rule in first_rules() if rule.key == "action overdue")


@pytest.mark.parametrize(
    "wrong",
    [
        {"offsets": [0, 1]},
        {"offsets": []},
        {"offsets": [7, 1]},
        {"offsets": [1, 1]},
        {"offsets": [401]},
        {"milestone": "due_soon", "offsets": [-3, 3], "repeat_every": None},
        {"milestone": "due_soon", "offsets": [-7]},
        {"milestone": "due_today", "offsets": [-1], "repeat_every": None},
        {"milestone": "plan_agreed"},
        {"milestone": "weekly_digest", "offsets": [], "repeat_every": None},
        {
            "milestone": "weekly_digest",
            "offsets": [],
            "repeat_every": None,
            "weekday": 1,
            "recipients": ["director"],
        },
        {"weekday": 1},
        {"recipients": []},
        {"recipients": ["everybody"]},
        {"repeat_every": 0},
        {"unheard_of": 1},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, object]):
    rule = {**RuleSchema().dump(OVERDUE), **wrong}

    with pytest.raises(ValidationError):
        RuleSchema().load(rule)


def test_a_reminder_goes_through_its_schema_with_its_story(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    run_once(WEEK_BEFORE)
    dumped = ReminderSchema().dump(db.session.scalars(select(Reminder)).one())

    loaded = ReminderSchema().load(dumped)

    assert ReminderSchema().dump(loaded) == dumped
    assert [attempt["detail"] for attempt in loaded["attempts"]] == ["250 Kept"]


def test_planning_asks_the_same_number_of_questions_for_any_number_of_actions(app: Flask, world: World):
    def questions() -> int:
        with QuestionsAsked(app) as statements:
            plan_the_day(WEEK_BEFORE)
        return len(statements)

    world.action(FRIDAY)
    few = questions()
    for number in range(30):
        world.action(FRIDAY, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))

    # One more set of questions: chunks of what is to be added, and the codes for them.
    assert questions() <= few + 2
    assert few <= MOST_QUESTIONS


def test_a_run_that_died_does_not_count_as_planned(app: Flask):
    begin_run(RunKind.PLAN, WEEK_BEFORE)
    db.session.commit()
    assert not is_planned(WEEK_BEFORE)

    plan_the_day(WEEK_BEFORE)

    assert is_planned(WEEK_BEFORE)


@pytest.mark.only_on("sqlite")  # The other engine's clock is its own and cannot be moved.
def test_health_says_what_stands_still(world: World, app: Flask, mail_server: MailServer):
    with time_machine.travel("2026-03-20T09:00:00Z", tick=False) as clock:
        world.action(FRIDAY)
        assert reminders_health().worries == (
            "today’s reminders are not planned",
            "no sender has looked for work lately",
        )

        run_once(WEEK_BEFORE)
        assert reminders_health().is_well

        clock.shift(PATIENCE + timedelta(minutes=1))
        assert reminders_health().worries == ("no sender has looked for work lately",)
        send_due(WEEK_BEFORE)
        assert reminders_health().is_well

        world.action(FRIDAY)
        plan_the_day(WEEK_BEFORE)
        clock.shift(PATIENCE + timedelta(minutes=1))
        assert "reminders that are due are not being sent" in reminders_health().worries


#: For good, but not because of the address.
REFUSED_BY_A_RULE = "554 5.7.1 Refused by a rule"


def test_health_notices_when_many_emails_cannot_be_sent(world: World, app: Flask, mail_server: MailServer):
    for number in range(20):
        owner = world.person(f"Owner {number}", Role.ACTION_OWNER)
        world.action(FRIDAY, owner=owner)
        if number < 4:
            mail_server.refuse(owner.email, REFUSED_BY_A_RULE)
    run_once(WEEK_BEFORE)
    assert not any("could not be sent" in worry for worry in reminders_health().worries), "Single addresses"

    owner = world.person("One More", Role.ACTION_OWNER)
    world.action(FRIDAY, owner=owner)
    mail_server.refuse(owner.email, REFUSED_BY_A_RULE)
    run_once(WEEK_BEFORE)

    assert reminders_health().dead == 5
    assert "5 of the last 21 emails could not be sent" in reminders_health().worries


def test_a_sender_with_nothing_to_do_leaves_one_row_a_day(app: Flask, mail_server: MailServer):
    from tracker.reminders.models import ReminderRun

    for _ in range(5):
        send_due(WEEK_BEFORE)
    send_due(FRIDAY)

    kinds = db.session.scalars(select(ReminderRun.kind)).all()
    assert kinds == [RunKind.IDLE, RunKind.IDLE]
