"""Runs migrations on the application's own engine. Numbered files; never edited after they have landed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from tracker.core.database import UTCDateTime, db

#: Search tables that SQLite's FTS5 makes by itself: not ours to compare.
UNMANAGED_TABLE_PREFIXES = ("recommendation_search",)


def include_object(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind in ("table", "index") and name and name.startswith(UNMANAGED_TABLE_PREFIXES))


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Write our own column types in a migration as what they are in the database."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations() -> None:
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            # A table that is rebuilt must not take the rows that point to it along. Only outside a transaction.
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            transactional_ddl=True,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if on_sqlite:
            broken = connection.execute(sa.text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"Rows point to nothing after migrating: {broken[:5]}")
            connection.rollback()
            connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


run_migrations()
