"""Dates of which the day, or the day and the month, may be unknown."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Self

from tracker.core.errors import TrackerError

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

#: In English whatever the machine's locale is, unlike ``calendar.month_name``.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class NotAPartialDate(TrackerError):
    """The text is no year, month or day of the calendar."""


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day: as much of a date as is known, kept as it was written.

    Of two dates the one that begins first is smaller; of two that begin on the same day, the more exact one.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is not in the calendar, such as 31 June or a day without a month."""
        if self.day is not None and self.month is None:
            raise NotAPartialDate("A day needs its month")
        try:
            date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise NotAPartialDate(f"{self} is not in the calendar") from error

    @classmethod
    def parse(cls, written: str) -> Self:
        """Return the date written as YYYY, YYYY-MM or YYYY-MM-DD.

        Raises:
            NotAPartialDate: it is written in another way, or not in the calendar.
        """
        parts = _WRITTEN.fullmatch(written)
        if parts is None:
            raise NotAPartialDate(f"{written!r} is not written as YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = parts.groups()
        return cls(int(year), None if month is None else int(month), None if day is None else int(day))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return a day of the calendar, known in full."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        """Return the written form that ``parse`` reads; the database holds it."""
        known = [f"{self.year:04}"]
        known += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(known)

    def __lt__(self, other: PartialDate) -> bool:
        return (self.first_day, self.last_day) < (other.first_day, other.last_day)

    @property
    def is_day(self) -> bool:
        """Say whether the day itself is known."""
        return self.day is not None

    @property
    def first_day(self) -> date:
        """Return the earliest day that this may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """Return the latest day that this may be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def words(self) -> str:
        """Return the date as a sentence has it: "2024", "May 2024" or "24 May 2022"."""
        known = [str(self.year)]
        if self.month is not None:
            known.insert(0, _MONTHS[self.month - 1])
        if self.day is not None:
            known.insert(0, str(self.day))
        return " ".join(known)
