"""Whether the service can do its work: database there, migrated, reminders going out (assurance S3, N16)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import structlog
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from tracker.core.database import db
from tracker.reminders.alarm import Alarm
from tracker.reminders.health import RemindersHealth, reminders_health

#: Where an application keeps what it has told its log.
ALARM = "reminders_alarm"

logger = structlog.get_logger("tracker.readiness")


class Readiness(StrEnum):
    """How the service stands, in one word."""

    READY = "ready"
    #: Pages work, reminders stand still.
    DEGRADED = "degraded"
    #: There is no database.
    DATABASE = "database"
    #: The database is not, or not yet, the one that this release works on.
    MIGRATIONS = "migrations"


def readiness() -> tuple[Readiness, dict[str, Any]]:
    """Return how the service stands, and what machines may know of it: moments and counts, no names and no texts.

    Leaves a line in the log when something is wrong, and when reminders go on.
    """
    try:
        if set(MigrationContext.configure(db.session.connection()).get_current_heads()) != _heads():
            return _broken(Readiness.MIGRATIONS)
        health = reminders_health()
    except SQLAlchemyError:
        db.session.remove()
        return _broken(Readiness.DATABASE)
    alarm: Alarm = current_app.extensions[ALARM]
    alarm.tell(health)
    if health.is_well:
        return Readiness.READY, {"status": Readiness.READY, "reminders": _health_line(health)}
    return Readiness.DEGRADED, {
        "status": Readiness.DEGRADED,
        "because": sorted(health.troubles),
        "reminders": _health_line(health),
    }


def _broken(what: Readiness) -> tuple[Readiness, dict[str, Any]]:
    logger.error("not ready", what=what)
    return what, {"status": what}


def _health_line(health: RemindersHealth) -> dict[str, Any]:
    return {
        "switched_on": health.switched_on,
        "planned_at": _written(health.planned_at),
        "looked_at": _written(health.looked_at),
        "sent_at": _written(health.sent_at),
        "oldest_due_at": _written(health.oldest_due_at),
        "dead": health.dead,
    }


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None


def _heads() -> set[str]:
    return _heads_in(current_app.extensions["migrate"].directory)


@lru_cache
def _heads_in(folder: str) -> set[str]:
    return set(ScriptDirectory(folder).get_heads())
