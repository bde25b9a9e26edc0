"""Whether the service can do its work: database there, migrated, reminders going out (assurance S3)."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.lifecycle import WAITING
from tracker.reminders.models import Reminder

#: A reminder that has waited for longer than this means that nobody sends any.
LONGEST_WAIT = timedelta(hours=2)


def what_is_wrong() -> str | None:
    """Return one word for the first thing that is wrong, or None: "database", "migrations", "reminders"."""
    try:
        if set(MigrationContext.configure(db.session.connection()).get_current_heads()) != _heads():
            return "migrations"
        if _oldest_wait() > LONGEST_WAIT:
            return "reminders"
    except SQLAlchemyError:
        db.session.remove()
        return "database"
    return None


def _oldest_wait() -> timedelta:
    waiting_since = db.session.scalar(select(func.min(Reminder.due_at)).where(Reminder.state.in_(WAITING)))
    return timedelta(0) if waiting_since is None else clock.now() - waiting_since


def _heads() -> set[str]:
    return _heads_in(current_app.extensions["migrate"].directory)


@lru_cache
def _heads_in(folder: str) -> set[str]:
    return set(ScriptDirectory(folder).get_heads())
