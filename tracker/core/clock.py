"""The one clock. Moments are UTC; a day is a day in London, wherever the machine stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in London."""
    return now().astimezone(LONDON).date()


def london(moment: datetime) -> datetime:
    """Return the same moment as a London clock shows it."""
    return moment.astimezone(LONDON)
