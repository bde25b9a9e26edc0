"""Whether the service can do its work: database there, migrated, reminders going out (assurance S3)."""

from __future__ import annotations

from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from tracker.core.database import db
from tracker.reminders.runs import reminders_health


def what_is_wrong() -> str | None:
    """Return one word for the first thing that is wrong, or None: "database", "migrations", "reminders"."""
    try:
        if set(MigrationContext.configure(db.session.connection()).get_current_heads()) != _heads():
            return "migrations"
        if not reminders_health().is_well:
            return "reminders"
    except SQLAlchemyError:
        db.session.remove()
        return "database"
    return None


def _heads() -> set[str]:
    return _heads_in(current_app.extensions["migrate"].directory)


@lru_cache
def _heads_in(folder: str) -> set[str]:
    return set(ScriptDirectory(folder).get_heads())
