"""The line in the log when reminders stand still, and the one when they go on (assurance N16)."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

import structlog

from tracker.core import clock
from tracker.reminders.health import PATIENCE, RemindersHealth, Trouble

logger = structlog.get_logger("tracker.reminders.alarm")


class Alarm:
    """What one process has told its log. It tells when something changes, and again each quarter of an hour."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: frozenset[Trouble] = frozenset()
        self._told_at: datetime | None = None

    def tell(self, health: RemindersHealth) -> None:
        """Log an error while reminders stand still, and that they go on once they do; nothing while all is well."""
        now, troubles = clock.now(), frozenset(health.troubles)
        with self._lock:
            is_news = troubles != self._told
            is_due = bool(troubles) and (self._told_at is None or now - self._told_at >= PATIENCE)
            if not (is_news or is_due):
                return
            self._told, self._told_at = troubles, now
        if health.is_well:
            logger.info("reminders go on")
            return
        logger.error(
            "reminders stand still",
            because=sorted(troubles),
            details=list(health.worries),
            planned_at=_written(health.planned_at),
            looked_at=_written(health.looked_at),
            oldest_due_at=_written(health.oldest_due_at),
            dead=health.dead,
        )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
