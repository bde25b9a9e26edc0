"""Days and moments as pages say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.web import dates


def test_days_have_full_names_and_london_time():
    assert dates.day(date(2026, 3, 27)) == "Friday 27 March 2026"
    assert dates.day_short(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert dates.day(None) == dates.day_short(None) == dates.moment(None) == dates.days_away(None) == ""


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (9, 7, "9:07am"),
        (12, 0, "midday"),
        (12, 1, "12:01pm"),
        (16, 12, "4:12pm"),
    ],
)
def test_clocks_have_twelve_hours(hour, minute, words):
    assert dates.moment(datetime(2026, 3, 20, hour, minute, tzinfo=UTC)) == f"20 March 2026 at {words}"


@pytest.mark.parametrize(
    ("day", "words"),
    [(1, "overdue by 9 days"), (9, "overdue by 1 day"), (10, "today"), (11, "tomorrow"), (12, "in 2 days")],
)
def test_a_target_date_is_so_far_away(day, words):
    assert dates.days_away(date(2026, 3, day), today=date(2026, 3, 10)) == words
