"""Days as the e-mails say them. Counted in dates for the day of sending, never in hours (assurance N11)."""

from __future__ import annotations

from datetime import date


def weekday_and_day(day: date) -> str:
    """Return for example "Friday 27 March"."""
    return f"{day:%A} {day.day} {day:%B}"


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
    days = (today - target).days
    return f"{days} {'day' if days == 1 else 'days'}"
