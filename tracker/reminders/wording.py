"""Days and numbers as the e-mails say them. Counted in dates for the day of sending, never in hours (assurance N11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def day_and_month(day: date) -> str:
    """Return for example "27 March"."""
    return f"{day.day} {day:%B}"


def weekday_and_day(day: date) -> str:
    """Return for example "Friday 27 March"."""
    return f"{day:%A} {day_and_month(day)}"


def full_day(day: date) -> str:
    """Return for example "Friday 27 March 2026"."""
    return f"{weekday_and_day(day)} {day.year}"


def due_when(target: date, today: date) -> str:
    """Return "today", "tomorrow" or for example "in 7 days", for a date that has not passed."""
    days = (target - today).days
    if days < 2:
        return "tomorrow" if days else "today"
    return f"in {days} days"


def overdue_by(target: date, today: date) -> str:
    """Return for example "1 day" or "45 days", for a date that has passed."""
    return counted((today - target).days, "day")


def counted(number: int, what: str) -> str:
    """Return for example "1 recommendation" or "9 recommendations"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def listed(names: Sequence[str]) -> str:
    """Return for example "you, Sam and the plan lead"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def at_most(lines: Sequence[str], most: int) -> list[str]:
    """Return the lines, or the first of them with how many more there are."""
    return list(lines) if len(lines) <= most else [*lines[:most], f"and {len(lines) - most} more"]
