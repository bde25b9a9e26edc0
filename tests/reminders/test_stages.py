from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import clock
from tracker.core.working_days import is_working_day
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.planner import start_of_sending
from tracker.reminders.rules import Rule, first_rulebook, first_rules, in_sequence
from tracker.reminders.sending_days import CountedIn, SendingDays, days_between
from tracker.reminders.stages import Dates, latest_stage, next_turn, stage_reached, stages_between

CALENDAR = SendingDays()
RULES = {rule.key: rule for rule in first_rules()}
SOON, TODAY, OVERDUE = (RULES[f"action {each}"] for each in ("due soon", "due today", "overdue"))
ABOUT_DATES = [SOON, TODAY, OVERDUE]
EVERY_DAY = st.dates(date(2026, 1, 1), date(2027, 12, 31))
IN_DAYS, IN_WORKING_DAYS = CountedIn.DAYS, CountedIn.WORKING_DAYS


@pytest.mark.parametrize(
    ("target", "offset", "counted_in", "expected"),
    [
        (date(2026, 3, 27), -7, IN_DAYS, date(2026, 3, 20)),  # an ordinary Friday
        (date(2026, 3, 28), 0, IN_DAYS, date(2026, 3, 27)),  # Saturday: the Friday before
        (date(2026, 3, 28), 1, IN_DAYS, date(2026, 3, 30)),  # Sunday: the Monday after
        (date(2026, 4, 10), -7, IN_DAYS, date(2026, 4, 2)),  # Good Friday: the Thursday before
        (date(2026, 4, 3), 0, IN_DAYS, date(2026, 4, 2)),  # due on Good Friday itself
        (date(2026, 4, 3), 1, IN_DAYS, date(2026, 4, 7)),  # over Easter Monday to Tuesday
        (date(2026, 4, 7), -1, IN_DAYS, date(2026, 4, 2)),  # the day after a run of holidays
        (date(2026, 12, 26), 0, IN_DAYS, date(2026, 12, 24)),  # Boxing Day on a Saturday
        (date(2027, 12, 26), 0, IN_DAYS, date(2027, 12, 24)),  # 26 December on a Sunday
        (date(2027, 12, 26), 1, IN_DAYS, date(2027, 12, 29)),  # substitute days on 27 and 28
        (date(2026, 4, 7), -2, IN_WORKING_DAYS, date(2026, 4, 1)),  # Thursday, Wednesday
        (date(2026, 4, 2), 1, IN_WORKING_DAYS, date(2026, 4, 7)),  # over Easter
        (date(2026, 3, 28), -1, IN_WORKING_DAYS, date(2026, 3, 27)),  # from a Saturday
        (date(2026, 11, 30), 0, IN_DAYS, date(2026, 11, 30)),  # a holiday in Scotland only
    ],
)
def test_warnings_move_earlier_and_the_rest_later_when_nobody_works(target, offset, counted_in, expected):
    assert CALENDAR.send_day(target, offset, counted_in) == expected


def test_quiet_days_are_days_on_which_nobody_works():
    calendar = SendingDays(days_between([(date(2026, 3, 20), date(2026, 3, 24))]))

    assert calendar.send_day(date(2026, 3, 27), -7, IN_DAYS) == date(2026, 3, 19)
    assert calendar.send_day(date(2026, 3, 19), 1, IN_DAYS) == date(2026, 3, 25)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 3, 12), None),
        (date(2026, 3, 13), "due_soon-14"),
        (date(2026, 3, 20), "due_soon-7"),
        (date(2026, 3, 26), "due_soon-7"),
        (date(2026, 3, 27), "due_today+0"),
        (date(2026, 3, 28), None),  # Saturday: over, and the overdue one waits for Monday
        (date(2026, 3, 30), "overdue+1"),
        (date(2026, 4, 2), "overdue+1"),
        (date(2026, 4, 3), "overdue+1"),  # the 7th day is Good Friday
        (date(2026, 4, 7), "overdue+7"),
        (date(2026, 4, 17), "overdue+21"),
        (date(2026, 4, 30), "overdue+21"),
        (date(2026, 5, 1), "overdue+35"),
        (date(2027, 3, 19), "overdue+357"),
    ],
)
def test_each_day_has_one_stage(day, stage):
    reached = latest_stage(ABOUT_DATES, Dates(date(2026, 3, 27)), day, CALENDAR)

    assert (reached.key if reached else None) == stage


@pytest.mark.parametrize(("days_away", "stage"), [(0, "overdue+1"), (3, "overdue+1"), (30, "overdue+21")])
def test_after_an_outage_of_any_length_one_stage_is_true(days_away: int, stage: str):
    """Down from the day after the target date (N9): 3 hours, 3 days and 30 days later."""
    day = CALENDAR.next(date(2026, 3, 30) + timedelta(days=days_away))

    reached = latest_stage(ABOUT_DATES, Dates(date(2026, 3, 27)), day, CALENDAR)

    assert reached is not None
    assert reached.key == stage


def test_working_days_are_named_in_the_key():
    rule = Rule("w", Milestone.DUE_SOON, (-2,), None, frozenset({Recipient.OWNER}), IN_WORKING_DAYS)

    stage = stage_reached(rule, Dates(date(2026, 4, 7)), date(2026, 4, 1), CALENDAR)

    assert stage is not None
    assert stage.key == "due_soon-2w"


def test_rules_in_working_days_repeat_in_working_days():
    rule = Rule("w", Milestone.OVERDUE, (1,), 5, frozenset({Recipient.OWNER}), IN_WORKING_DAYS)
    target = date(2026, 3, 31)

    keys = [
        stage.key
        for ahead in range(1, 26)
        if (stage := stage_reached(rule, Dates(target), target + timedelta(days=ahead), CALENDAR))
    ]

    assert list(dict.fromkeys(keys)) == ["overdue+1w", "overdue+6w", "overdue+11w", "overdue+16w"]


def test_overdue_without_repetition_is_said_once():
    once = Rule("once", Milestone.OVERDUE, (3,), None, frozenset({Recipient.OWNER}))

    keys = {
        stage.key
        for ahead in range(200)
        if (
            stage := stage_reached(
                once, Dates(date(2026, 3, 27)), date(2026, 3, 27) + timedelta(days=ahead), CALENDAR
            )
        )
    }

    assert keys == {"overdue+3"}


def test_a_new_version_does_not_speak_of_what_lay_before_it():
    new = replace(OVERDUE, offsets=(2, 10), valid_from=date(2026, 4, 8))
    versions = in_sequence([OVERDUE, new])
    dates = Dates(date(2026, 3, 27))

    def on(day: date) -> str | None:
        stage = latest_stage(versions, dates, day, CALENDAR)
        return stage.key if stage else None

    # The 10th day was the 6th of April, before the version: it stays with what the old one said.
    assert on(date(2026, 4, 7)) == on(date(2026, 4, 8)) == "overdue+7"
    assert on(date(2026, 4, 20)) == "overdue+24"


def test_a_rule_edited_and_saved_back_says_nothing_twice():
    same = replace(OVERDUE, valid_from=date(2026, 4, 8))
    book = first_rulebook().with_version(same)

    for ahead in range(1, 60):
        day = date(2026, 3, 27) + timedelta(days=ahead)
        before = latest_stage([OVERDUE], Dates(date(2026, 3, 27)), day, CALENDAR)
        rules = [rule for rule in book.speaking_on(day) if rule.key == OVERDUE.key]
        after = latest_stage(rules, Dates(date(2026, 3, 27)), day, CALENDAR)
        assert (before.key if before else None) == (after.key if after else None)


def test_a_rule_switched_off_from_a_day_speaks_no_more_from_that_day():
    off = replace(OVERDUE, enabled=False, valid_from=date(2026, 4, 8))
    book = first_rulebook().with_version(off)

    assert OVERDUE.key in {rule.key for rule in book.speaking_on(date(2026, 4, 7))}
    assert OVERDUE.key not in {rule.key for rule in book.speaking_on(date(2026, 4, 8))}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),  # 00:30, before the clocks go forward
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 30)),  # already the next day in London
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # 00:30 in summer time
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # 23:30 in winter time
    ],
)
def test_a_day_is_a_day_in_london(moment: datetime, day: date):
    assert clock.london(moment).date() == day


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 3, 27), datetime(2026, 3, 27, 8, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (date(2026, 10, 23), datetime(2026, 10, 23, 7, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 7, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 8, tzinfo=UTC)),
    ],
)
def test_sending_begins_at_eight_in_london_whatever_the_clocks_do(day: date, utc: datetime):
    assert start_of_sending(day) == utc


@pytest.mark.parametrize(
    "change", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
)
def test_in_7_days_means_seven_dates_over_a_change_of_the_clocks(change: date):
    target = change + timedelta(days=4)

    stage = latest_stage([SOON], Dates(target), CALENDAR.previous(target - timedelta(days=7)), CALENDAR)

    assert stage is not None
    assert stage.key == "due_soon-7"


@given(target=EVERY_DAY, after=EVERY_DAY)
def test_the_next_turn_is_the_first_day_with_another_stage(target: date, after: date):
    dates = Dates(target)
    turn = next_turn(ABOUT_DATES, dates, after, CALENDAR)
    known = latest_stage(ABOUT_DATES, dates, after, CALENDAR)

    day = after + timedelta(days=1)
    for _ in range(1_000):
        stage = latest_stage(ABOUT_DATES, dates, day, CALENDAR)
        if stage is not None and (known is None or stage.key != known.key):
            break
        day += timedelta(days=1)

    assert turn is not None
    assert turn.day == day
    assert is_working_day(turn.day)


@given(target=EVERY_DAY, day=EVERY_DAY)
def test_stages_follow_each_other_and_never_go_back(target: date, day: date):
    today = latest_stage(ABOUT_DATES, Dates(target), day, CALENDAR)
    tomorrow = latest_stage(ABOUT_DATES, Dates(target), day + timedelta(days=1), CALENDAR)

    if today and tomorrow:
        assert today.offset <= tomorrow.offset


@given(target=EVERY_DAY, start=EVERY_DAY)
def test_every_stage_goes_out_on_the_first_day_on_which_it_is_the_latest(target: date, start: date):
    """Walking day by day meets the same stages, on the same days, as asking for all of them at once."""
    dates, end = Dates(target), start + timedelta(days=60)
    at_once = {stage.day for stage in stages_between(ABOUT_DATES, dates, start, end, CALENDAR)}
    walked, known = set(), latest_stage(ABOUT_DATES, dates, start, CALENDAR)
    for ahead in range(1, 61):
        day = start + timedelta(days=ahead)
        stage = latest_stage(ABOUT_DATES, dates, day, CALENDAR)
        if stage is not None and stage != known:
            walked.add(day)
            known = stage

    assert walked == at_once
