"""The one clock. Moments are UTC; a day is a day in London, wherever the machine stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """Return this moment in UTC."""
    return _standing_at.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at this moment inside the block: for building made-up registers with a past."""
    token = _standing_at.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing_at.reset(token)


def today() -> date:
    """Return today's date in London."""
    return now().astimezone(LONDON).date()


def london(moment: datetime) -> datetime:
    """Return the same moment as a London clock shows it."""
    return moment.astimezone(LONDON)
