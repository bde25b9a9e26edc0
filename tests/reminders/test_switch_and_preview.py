"""Switching reminders on for a register with a past, and seeing ahead what rules will do (N17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import BY, World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.action_plans.lifecycle import PlanState
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Event
from tracker.reminders import switch
from tracker.reminders.backlog import BACKLOG_SKIPPED
from tracker.reminders.health import reminders_health
from tracker.reminders.lifecycle import Milestone, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day, reminders_to_send
from tracker.reminders.preview import preview
from tracker.reminders.queries import list_without_date
from tracker.reminders.rule_versions import add_quiet_days, rulebook, set_rule, take_back_rule
from tracker.reminders.rules import first_rules
from tracker.reminders.run_once import run_once
from tracker.reminders.runs import are_switched_on
from tracker.reminders.switch import Backlog, FirstRun

MONDAY = date(2026, 3, 16)
FRIDAY = date(2026, 3, 27)
OVERDUE = next(rule for rule in first_rules() if rule.milestone is Milestone.OVERDUE)


@pytest.fixture
def on_monday():
    with time_machine.travel("2026-03-16T09:00:00Z", tick=True) as travelling:
        yield travelling


def load_a_register() -> None:
    switch.note_register_loaded(clock.today())
    db.session.commit()


def test_a_service_that_began_empty_sends_by_itself(app: Flask):
    assert are_switched_on()


def test_a_loaded_register_is_silent_until_somebody_decides(app: Flask):
    load_a_register()

    assert not are_switched_on()
    assert reminders_health().is_well
    switch.switch_on(clock.today(), Backlog.SKIP, by=BY)
    db.session.commit()
    assert are_switched_on()
    load_a_register()
    assert not are_switched_on()


def test_how_much_would_go_out_is_known_before(world: World, mail_server: MailServer):
    for days in (10, 20, 400):
        world.action(FRIDAY - timedelta(days=days))

    first = switch.count_first_run(FRIDAY)

    assert first == FirstRun(reminders=6, emails=2, people=2)
    run_once(FRIDAY)
    assert len(mail_server.arrivals) == first.emails


def test_a_backlog_can_be_skipped_and_is_told_at_its_next_turn(
    world: World, mail_server: MailServer, on_monday: object
):
    world.action(MONDAY - timedelta(days=8))
    load_a_register()

    assert switch.switch_on(MONDAY, Backlog.SKIP, by=BY, reason="Old register") == 3  # and the week's digest
    db.session.commit()

    assert reminders_to_send(MONDAY + timedelta(days=1)) == []
    skipped = db.session.scalars(select(Reminder)).all()
    assert {(each.state, each.ended_reason) for each in skipped} == {(ReminderState.SKIPPED, BACKLOG_SKIPPED)}
    run_once(MONDAY + timedelta(days=13))  # 21 days overdue, on a Sunday
    run_once(MONDAY + timedelta(days=14))
    assert mail_server.to(world.lead.email)[0].subject.startswith("Overdue by 22 days")
    event = db.session.scalars(select(Event).where(Event.action == "reminders switched on")).one()
    assert event.reason == "Old register"


def test_a_backlog_can_be_sent(world: World, on_monday: object):
    world.action(MONDAY - timedelta(days=8))
    load_a_register()

    assert switch.switch_on(MONDAY, Backlog.SEND, by=BY) == 0
    assert len(reminders_to_send(MONDAY + timedelta(days=1))) == 2


def test_switching_twice_is_refused_and_off_needs_a_reason(app: Flask):
    with pytest.raises(RuleBroken, match="on already"):
        switch.switch_on(MONDAY, Backlog.SEND, by=BY)
    with pytest.raises(RuleBroken, match="Enter why"):
        switch.switch_off(by=BY, reason=" ")
    switch.switch_off(by=BY, reason="Rehearsal")
    assert not are_switched_on()
    with pytest.raises(RuleBroken, match="off already"):
        switch.switch_off(by=BY, reason="Rehearsal")


def test_a_rule_changes_from_a_later_day_only(app: Flask, on_monday: object):
    with pytest.raises(RuleBroken, match="from tomorrow"):
        set_rule(replace(OVERDUE, valid_from=MONDAY), by=BY)
    row = set_rule(replace(OVERDUE, offsets=(2,), valid_from=MONDAY + timedelta(days=1)), by=BY)
    again = set_rule(replace(OVERDUE, offsets=(3,), valid_from=MONDAY + timedelta(days=1)), by=BY)
    db.session.commit()

    assert row.id == again.id
    assert [rule.offsets for rule in rulebook().in_force(Milestone.OVERDUE, MONDAY)] == [(1, 7)]
    assert [rule.offsets for rule in rulebook().in_force(Milestone.OVERDUE, FRIDAY)] == [(3,)]
    take_back_rule(again, by=BY)
    db.session.commit()
    assert [rule.offsets for rule in rulebook().in_force(Milestone.OVERDUE, FRIDAY)] == [(1, 7)]


def test_stages_missed_in_an_outage_are_in_the_ledger(world: World, mail_server: MailServer):
    world.action(FRIDAY)
    run_once(date(2026, 3, 12))

    run_once(date(2026, 4, 8))

    assert [each.subject for each in mail_server.to(world.owner.email)] == [
        "Overdue by 12 days: Fenmarch (R-4F7Q2)"
    ]
    skipped = db.session.scalars(
        select(Reminder.milestone_key).where(
            Reminder.recipient_id == world.owner.id, Reminder.state == ReminderState.SKIPPED
        )
    ).all()
    assert set(skipped) == {"due_soon-14", "due_soon-7", "due_today+0", "overdue+1"}


def fill(world: World) -> None:
    director = world.person("Dee Marsh", Role.DIRECTOR)
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    for days in (-70, -31, -20, -6, -1, 0, 3, 8, 15, 22, 29, 60):
        world.action(MONDAY + timedelta(days=days), owner=other if days % 2 else world.owner)
    world.action(date(2026, 4, 3))  # Good Friday
    quiet = world.action(date(2026, 12, 1))
    world.change(quiet, last_update_at=clock.now() - timedelta(days=20))
    world.change(director.memberships[0], valid_from=MONDAY + timedelta(days=12))


def simulate(days: int) -> set[tuple[date, object, str]]:
    came = set()
    for ahead in range(days + 1):
        day = MONDAY + timedelta(days=ahead)
        known = set(db.session.scalars(select(Reminder.id)))
        plan_the_day(day)
        new = db.session.scalars(select(Reminder).where(Reminder.state == ReminderState.PLANNED)).all()
        came |= {(day, each.recipient_id, each.milestone_key) for each in new if each.id not in known}
    return came


@pytest.mark.parametrize("changed", [False, True], ids=["as they are", "with a change that is saved then"])
def test_the_preview_is_what_then_happens(world: World, on_monday: object, changed: bool):
    fill(world)
    run_once(MONDAY - timedelta(days=1))
    rules = rulebook()
    if changed:
        new = replace(OVERDUE, offsets=(2, 5), repeat_every=6, valid_from=MONDAY + timedelta(days=5), id=None)
        rules = rules.with_version(new)

    promised = {
        (coming.day, coming.planned.key.recipient_id, coming.planned.key.milestone_key)
        for coming in preview(MONDAY, rules=rules)
    }
    if changed:
        set_rule(new, by=BY)
        add_quiet_days(date(2026, 12, 24), date(2026, 12, 31), reason="Between the years", by=BY)
        db.session.commit()

    assert simulate(30) == promised
    assert len(promised) > 30


def test_a_plan_without_a_date_is_found(world: World):
    world.change(world.plan, state=PlanState.DRAFT, submitted_at=None, submitted_by=None)
    administrator = world.person("Ada Frost", Role.ADMINISTRATOR)

    assert [each.id for each in list_without_date(administrator)] == [world.plan.id]
