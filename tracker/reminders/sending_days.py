"""On which days reminders go out, and how a number of days leads from a date to such a day. No database, no clock.

Nothing goes out on weekends, bank holidays of England and Wales, and quiet days. What warns of a date goes out on the
sending day before, what comes after a date on the sending day after (design 5), so nothing is ever dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.working_days import ONE_DAY, is_working_day


class CountedIn(StrEnum):
    """Which days a rule counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True)
class SendingDays:
    """The calendar of sending: working days without the quiet ones."""

    quiet: frozenset[date] = frozenset()
    _known: dict[date, bool] = field(default_factory=dict, compare=False, repr=False)

    def includes(self, day: date) -> bool:
        """Say whether reminders go out on that day."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = is_working_day(day) and day not in self.quiet
        return known

    def next(self, day: date) -> date:
        """Return this day or the first sending day after it."""
        while not self.includes(day):
            day += ONE_DAY
        return day

    def previous(self, day: date) -> date:
        """Return this day or the last sending day before it."""
        while not self.includes(day):
            day -= ONE_DAY
        return day

    def send_day(self, target: date, offset: int, counted_in: CountedIn) -> date:
        """Return the day on which a message so many days before (negative) or after a date goes out."""
        nominal = shifted(target, offset, counted_in)
        return self.next(nominal) if offset > 0 else self.previous(nominal)


def shifted(target: date, offset: int, counted_in: CountedIn) -> date:
    """Return the day that is so many days, or working days, before or after a date, which is itself day 0."""
    if counted_in is CountedIn.DAYS:
        return target + timedelta(days=offset)
    day, step = target, ONE_DAY if offset > 0 else -ONE_DAY
    for _ in range(abs(offset)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def days_passed(target: date, day: date, counted_in: CountedIn) -> int:
    """Return the largest number of days, as the rule counts them, by which a date can lie before that day."""
    if counted_in is CountedIn.DAYS or day <= target:
        return (day - target).days
    return sum(
        1 for ahead in range(1, (day - target).days + 1) if is_working_day(target + timedelta(days=ahead))
    )


def days_between(periods: Iterable[tuple[date, date]]) -> frozenset[date]:
    """Return every day of these periods, first and last included."""
    return frozenset(
        first + timedelta(days=ahead) for first, last in periods for ahead in range((last - first).days + 1)
    )
