"""Texts and dates, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.action_plans.rules import (
    TargetDates,
    optional_text,
    require_completion_date,
    required_text,
    years_after,
)
from tracker.core.errors import RuleBroken
from tracker.inspections.models import InspectionReport

TODAY = date(2026, 4, 14)
BY_DAY = InspectionReport(published="2026-03-27", published_on=date(2026, 3, 27))
BY_MONTH = InspectionReport(published="2026-03", published_on=None)
UNDATED = InspectionReport(published=None, published_on=None)


def said(check, *arguments, **more) -> str | None:
    """Return the message with which the rule refuses, or None."""
    try:
        check(*arguments, **more)
    except RuleBroken as error:
        return error.message
    return None


@pytest.mark.parametrize(
    ("report", "day", "message"),
    [
        (BY_DAY, date(2026, 3, 26), "Target date must be after 27 March 2026, when the report was published"),
        (BY_DAY, date(2026, 3, 27), "Target date must be after 27 March 2026, when the report was published"),
        (BY_DAY, date(2026, 3, 28), None),
        (BY_DAY, date(2029, 3, 26), None),
        (BY_DAY, date(2029, 3, 27), "Target date must be before 27 March 2029"),
        (BY_DAY, date(9999, 12, 31), "Target date must be before 27 March 2029"),
        (
            BY_MONTH,
            date(2026, 2, 28),
            "Target date must be in March 2026 or later, when the report was published",
        ),
        (BY_MONTH, date(2026, 3, 1), None),
        (BY_MONTH, date(2029, 3, 1), "Target date must be before 1 March 2029"),
        (UNDATED, date(2026, 4, 13), "Target date must be today or in the future"),
    ],
)
def test_an_action_is_due_after_publication_and_within_three_years(report, day, message):
    assert said(TargetDates.for_report(report, today=TODAY).require, day) == message


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2028, 3, 27), date(2029, 3, 27)),  # A year is left.
        (date(2028, 3, 28), date(2031, 3, 28)),  # Less than a year is left.
        (date(2034, 1, 1), date(2037, 1, 1)),
    ],
)
def test_an_old_report_can_still_be_answered(today, end):
    assert TargetDates.for_report(BY_DAY, today=today).end == end


@pytest.mark.parametrize(
    ("report", "day", "message"),
    [
        (BY_DAY, TODAY, None),
        (BY_DAY, date(2026, 4, 15), "Date completed must be today or in the past"),
        (BY_DAY, date(2026, 3, 27), None),
        (
            BY_DAY,
            date(2026, 3, 26),
            "Date completed must not be before 27 March 2026, when the report was published",
        ),
        (BY_MONTH, date(2026, 3, 1), None),
        (
            BY_MONTH,
            date(2026, 2, 28),
            "Date completed must not be before March 2026, when the report was published",
        ),
        (UNDATED, date(1999, 1, 1), None),
    ],
)
def test_an_action_is_completed_between_publication_and_today(report, day, message):
    assert said(require_completion_date, report, day, today=TODAY) == message


def test_three_years_after_a_leap_day_is_the_last_of_february():
    assert years_after(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)


@pytest.mark.parametrize("nothing", [None, "", "   ", "\n\t", "\0"])
def test_a_text_of_nothing_is_missing(nothing):
    assert optional_text(nothing, field="text", name="Action") is None
    with pytest.raises(RuleBroken, match="Enter the action") as refused:
        required_text(nothing, field="text", name="Action", missing="Enter the action")
    assert refused.value.field == "text"


def test_a_text_is_kept_without_space_around_it_and_with_its_lines():
    assert optional_text("  one\r\ntwo\rthree \n", field="text", name="Action") == "one\ntwo\nthree"


def test_a_text_may_have_four_thousand_characters_and_no_more():
    assert optional_text("é" * 4000, field="text", name="Action") == "é" * 4000
    with pytest.raises(RuleBroken, match="Action must be 4,000 characters or less"):
        optional_text("é" * 4001, field="text", name="Action")
