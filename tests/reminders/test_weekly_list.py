"""What the weekly list names, and that a week has one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Person, Role
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.reminders import choices
from tracker.reminders.lifecycle import Milestone, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.preview import coming_reminders
from tracker.reminders.run_once import run_once

#: The Friday before the Monday on which the tests look for a list.
FRIDAY = datetime(2026, 3, 13, 15, tzinfo=UTC)
MONDAY = date(2026, 3, 16)
FAR_AWAY = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FRIDAY, tick=True) as travelling:
        yield travelling


def go_to(clock, day: date) -> None:
    clock.move_to(datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC))


def weekly_list_of(person: Person, day: date) -> list[Reminder]:
    """Return the weekly lists that went out to somebody on a day."""
    wanted = {"recipient_id": person.id, "morning": day, "milestone": Milestone.WEEKLY_DIGEST}
    return list(db.session.scalars(select(Reminder).filter_by(**wanted, state=ReminderState.SENT)))


def lists_until(clock, world: World, mail_server: MailServer, last: date, person=None) -> dict[date, str]:
    """Run every morning up to a day; return the lists that came for somebody, by day, and check what was promised."""
    person = person or world.owner
    day = (FRIDAY + timedelta(days=1)).date()
    promised = {
        each.day
        for each in coming_reminders(person, day, days=(last - day).days)
        if each.planned.milestone is Milestone.WEEKLY_DIGEST
    }
    came = {}
    while day <= last:
        go_to(clock, day)
        before = len(mail_server.to(person.email))
        run_once(day)
        if weekly_list_of(person, day):
            [arrival] = mail_server.to(person.email)[before:]
            came[day] = arrival.text
        day += timedelta(days=1)
    assert came.keys() == promised
    return came


def test_what_is_new_is_named_once_although_its_date_is_far(clock, world: World, mail_server: MailServer):
    choices.choose({Milestone.DUE_SOON}, None, by=world.owner, expected_version=0)
    world.action(date(2026, 3, 20))
    new = world.action(FAR_AWAY)

    came = lists_until(clock, world, mail_server, MONDAY + timedelta(days=8))

    assert list(came) == [MONDAY, MONDAY + timedelta(days=7)]
    [overdue_or_due, _, about_new] = came[MONDAY].partition("\nNew\n")
    assert new.code not in overdue_or_due
    assert new.code in about_new
    assert "Target date: Tuesday 1 September 2026" in about_new
    assert new.code not in came[MONDAY + timedelta(days=7)]
    assert mail_server.arrivals[0].subject == "Your inspection actions this week: 1 due, 1 new"


def test_a_list_may_hold_nothing_but_what_is_new(clock, world: World, mail_server: MailServer):
    world.action(FAR_AWAY)

    assert list(lists_until(clock, world, mail_server, MONDAY + timedelta(days=30))) == [MONDAY]
    assert mail_server.arrivals[0].subject == "Your inspection actions this week: 1 new"


def test_what_went_to_another_owner_is_new_to_that_one(clock, world: World, mail_server: MailServer):
    with time_machine.travel(FRIDAY - timedelta(weeks=8), tick=True):
        action = world.action(FAR_AWAY)
    other = world.person("Ola Reed", Role.ACTION_OWNER)
    world.change(action, owner=other)

    came = lists_until(clock, world, mail_server, MONDAY + timedelta(days=8), other)

    assert list(came) == [MONDAY]
    assert not [each for each in mail_server.to(world.owner.email) if "this week" in each.subject]


@pytest.mark.parametrize(("before", "is_new"), [(PlanState.DRAFT, True), (PlanState.RETURNED, False)])
def test_actions_are_new_when_their_plan_is_first_submitted_and_not_when_it_comes_back(
    clock, world: World, mail_server: MailServer, before: PlanState, is_new: bool
):
    submitted = {"submitted_at": FRIDAY, "submitted_by": world.lead}
    decided = {"decided_at": FRIDAY, "decided_by": world.lead, "return_reason": "More detail"}
    with time_machine.travel(FRIDAY - timedelta(weeks=8), tick=True):
        world.action(FAR_AWAY)
        unsent = {"submitted_at": None, "submitted_by": None}
        world.change(world.plan, state=before, **(unsent if before is PlanState.DRAFT else decided))
    world.change(world.plan, state=PlanState.SUBMITTED, **submitted)

    came = lists_until(clock, world, mail_server, MONDAY + timedelta(days=8))

    assert list(came) == ([MONDAY] if is_new else [])


def test_a_list_that_comes_late_forgets_nothing_that_was_new(clock, world: World, mail_server: MailServer):
    easter_monday = date(2026, 4, 6)
    go_to(clock, easter_monday - timedelta(days=7))
    run_once(easter_monday - timedelta(days=7))
    clock.shift(timedelta(hours=2))
    world.action(FAR_AWAY)
    for ahead in range(1, 6):
        run_once(easter_monday - timedelta(days=7) + timedelta(days=ahead))
    assert mail_server.arrivals == []

    go_to(clock, easter_monday + timedelta(days=1))
    run_once(easter_monday)
    run_once(easter_monday + timedelta(days=1))

    assert [each.subject for each in mail_server.arrivals] == ["Your inspection actions this week: 1 new"]


@pytest.mark.parametrize("weekday", [2, 3, 5])
def test_a_later_day_that_is_chosen_after_the_list_came_brings_no_second_one_that_week(
    clock, world: World, mail_server: MailServer, weekday: int
):
    world.action(date(2026, 3, 26))
    go_to(clock, MONDAY)
    run_once(MONDAY)
    assert len(mail_server.arrivals) == 1
    choices.choose((), weekday, by=world.owner, expected_version=0)
    db.session.commit()
    chosen_day = MONDAY + timedelta(days=weekday - 1)
    promised = [
        each.day
        for each in coming_reminders(world.owner, MONDAY, days=14)
        if each.planned.milestone is Milestone.WEEKLY_DIGEST
    ]

    came = []
    for ahead in range(1, 15):
        day = MONDAY + timedelta(days=ahead)
        go_to(clock, day)
        run_once(day)
        came += [day] * len(weekly_list_of(world.owner, day))

    assert chosen_day not in came
    assert came == promised == [chosen_day + timedelta(days=7)]


def test_a_list_of_a_friday_that_is_a_holiday_still_comes_on_the_next_working_day(
    clock, world: World, mail_server: MailServer
):
    good_friday = date(2026, 4, 3)
    choices.choose((), 5, by=world.owner, expected_version=0)
    db.session.commit()
    world.action(date(2026, 4, 10))
    go_to(clock, good_friday)
    for ahead in range(-1, 6):
        run_once(good_friday + timedelta(days=ahead))

    assert weekly_list_of(world.owner, date(2026, 4, 7)), "The Tuesday after Easter Monday"
