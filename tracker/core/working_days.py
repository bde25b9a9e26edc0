"""Working days of England and Wales, from the holidays library (subdivision ENG, equal to WLS)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

import holidays

ONE_DAY = timedelta(days=1)

#: Proclaimed holidays are known about two years ahead; beyond this year a computed date carries a warning.
YEARS_KNOWN_AHEAD = 2


@lru_cache(maxsize=1)
def _bank_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")


def calendar_name() -> str:
    """Name the calendar and its version, to be stored beside every date worked out from it."""
    return f"England and Wales, holidays {version('holidays')}"


def is_working_day(day: date) -> bool:
    """Say whether this is neither a weekend nor a bank holiday."""
    return day.weekday() < 5 and day not in _bank_holidays()


def add_working_days(start: date, count: int) -> date:
    """Return the day that is ``count`` working days after ``start``, which is itself day 0."""
    day = start
    for _ in range(count):
        day = next_working_day(day + ONE_DAY)
    return day


def next_working_day(day: date) -> date:
    """Return this day or, if nobody works on it, the first working day after."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def previous_working_day(day: date) -> date:
    """Return this day or, if nobody works on it, the last working day before."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def is_beyond_known_holidays(day: date, *, today: date) -> bool:
    """Say whether bank holidays of that year may still be proclaimed, so that the date may turn out wrong."""
    return day.year > today.year + YEARS_KNOWN_AHEAD
