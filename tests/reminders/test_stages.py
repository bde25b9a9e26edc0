from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.working_days import is_working_day
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.rules import Rule, first_rules
from tracker.reminders.stages import furthest_ahead, latest_stage, next_turn, send_day, stage_reached

SOON, TODAY, OVERDUE = first_rules()
EVERY_DAY = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("target", "offset", "expected"),
    [
        (date(2026, 3, 27), -7, date(2026, 3, 20)),  # an ordinary Friday
        (date(2026, 3, 28), 0, date(2026, 3, 27)),  # Saturday: the Friday before
        (date(2026, 3, 28), 1, date(2026, 3, 30)),  # Sunday: the Monday after
        (date(2026, 4, 10), -7, date(2026, 4, 2)),  # Good Friday: the Thursday before
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # over Easter Monday to Tuesday
        (date(2026, 12, 26), 0, date(2026, 12, 24)),  # Boxing Day on a Saturday
        (date(2027, 12, 26), 1, date(2027, 12, 29)),  # Sunday 26, substitute days on 27 and 28
    ],
)
def test_warnings_move_earlier_and_overdue_later_when_nobody_works(target, offset, expected):
    assert send_day(target, offset) == expected


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 3, 19), None),
        (date(2026, 3, 20), "due_soon-7"),
        (date(2026, 3, 26), "due_soon-7"),
        (date(2026, 3, 27), "due_today+0"),
        (date(2026, 3, 28), None),  # Saturday: over, and the overdue one waits for Monday
        (date(2026, 3, 30), "overdue+1"),
        (date(2026, 4, 2), "overdue+1"),
        (date(2026, 4, 4), "overdue+1"),  # the 8th day is a Saturday
        (date(2026, 4, 7), "overdue+8"),
        (date(2026, 4, 13), "overdue+15"),
        (date(2027, 3, 30), "overdue+365"),
    ],
)
def test_each_day_has_one_stage(day, stage):
    reached = latest_stage(first_rules(), date(2026, 3, 27), day)

    assert (reached.key if reached else None) == stage


def test_a_warning_alone_never_speaks_after_the_date():
    assert latest_stage([SOON], date(2026, 3, 27), date(2026, 3, 27)) is not None
    assert latest_stage([SOON], date(2026, 3, 27), date(2026, 3, 28)) is None


def test_overdue_without_repetition_is_said_once():
    once = Rule("once", "action", Milestone.OVERDUE, 3, None, frozenset({Recipient.OWNER}))

    keys = {
        stage.key
        for ahead in range(200)
        if (stage := stage_reached(once, date(2026, 3, 27), date(2026, 3, 27) + timedelta(days=ahead)))
    }

    assert keys == {"overdue+3"}


@given(target=EVERY_DAY, after=EVERY_DAY)
def test_the_next_turn_is_the_first_day_with_another_stage(target: date, after: date):
    turn = next_turn(first_rules(), target, after)
    known = latest_stage(first_rules(), target, after)

    day = after + timedelta(days=1)
    for _ in range(1_000):
        stage = latest_stage(first_rules(), target, day)
        if stage is not None and (known is None or stage.key != known.key):
            break
        day += timedelta(days=1)

    assert turn is not None
    assert turn.day == day
    assert is_working_day(turn.day)


@given(target=EVERY_DAY, day=EVERY_DAY)
def test_nothing_beyond_reach_is_ever_spoken_of(target: date, day: date):
    if target > furthest_ahead(first_rules(), day):
        assert latest_stage(first_rules(), target, day) is None


@given(target=EVERY_DAY, day=EVERY_DAY)
def test_stages_follow_each_other_and_never_go_back(target: date, day: date):
    today = latest_stage(first_rules(), target, day)
    tomorrow = latest_stage(first_rules(), target, day + timedelta(days=1))

    if today and tomorrow:
        assert today.offset <= tomorrow.offset
