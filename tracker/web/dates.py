"""Days and moments in the words of the pages: London time, full month names, 12-hour clock."""

from __future__ import annotations

from datetime import date, datetime

from tracker.core import clock

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(value: date | datetime | None) -> str:
    """Return for example "Friday 27 March 2026", or nothing where there is no day."""
    if value is None:
        return ""
    value = _in_london(value)
    return f"{WEEKDAYS[value.weekday()]} {day_short(value)}"


def day_short(value: date | datetime | None) -> str:
    """Return for example "27 March 2026", or nothing where there is no day."""
    if value is None:
        return ""
    value = _in_london(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def time_of_day(value: datetime) -> str:
    """Return for example "4:12pm", "midday" or "midnight"."""
    local = clock.london(value)
    if local.minute == 0 and local.hour in {0, 12}:
        return "midday" if local.hour else "midnight"
    return f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """Return for example "20 March 2026 at 4:12pm", or nothing where there is no moment."""
    return "" if value is None else f"{day_short(value)} at {time_of_day(value)}"


def days_away(value: date | None, *, today: date | None = None) -> str:
    """Return how far a target date is: "in 6 days", "tomorrow", "today", "overdue by 3 days"."""
    if value is None:
        return ""
    distance = (value - (today or clock.today())).days
    if distance == 0:
        return "today"
    if distance == 1:
        return "tomorrow"
    if distance > 0:
        return f"in {distance} days"
    return f"overdue by {-distance} {'day' if distance == -1 else 'days'}"


def _in_london(value: date | datetime) -> date:
    return clock.london(value).date() if isinstance(value, datetime) else value
