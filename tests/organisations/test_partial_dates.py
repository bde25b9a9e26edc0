"""A partial date keeps what is known and invents nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.organisations.partial_dates import NotAPartialDate, PartialDate


@pytest.mark.parametrize(
    ("written", "first_day", "last_day", "words"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "February 2023"),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31), "December 2023"),
        ("2022-05-24", date(2022, 5, 24), date(2022, 5, 24), "24 May 2022"),
        ("2022-05-04", date(2022, 5, 4), date(2022, 5, 4), "4 May 2022"),
    ],
)
def test_what_is_known_of_a_date(written, first_day, last_day, words):
    partial = PartialDate.parse(written)
    assert (partial.first_day, partial.last_day, partial.words) == (first_day, last_day, words)
    assert partial.is_day is (first_day == last_day)
    assert str(partial) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "24",
        "2024-5",
        "2024-13",
        "2024-00",
        "2024-02-30",
        "2023-02-29",
        "0000-01",
        "2024-05-24T00:00",
        " 2024",
        "2024\n",
        "\u0662\u0660\u0662\u0664",
    ],
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(NotAPartialDate):
        PartialDate.parse(written)


def test_a_day_needs_its_month():
    with pytest.raises(NotAPartialDate):
        PartialDate(2024, day=24)


def test_order_is_by_beginning_and_then_by_exactness():
    ordered = ["2023", "2024-01-01", "2024-01", "2024", "2024-01-02", "2024-02"]
    assert [str(partial) for partial in sorted(map(PartialDate.parse, reversed(ordered)))] == ordered
    assert PartialDate.parse("2024-05") <= PartialDate.parse("2024-05")
    assert PartialDate.parse("2024-05") != PartialDate.parse("2024-05-01")


@given(st.dates(min_value=date(1, 1, 1)))
def test_a_full_day_survives_being_written(day):
    assert PartialDate.parse(str(PartialDate.of(day))).first_day == day
