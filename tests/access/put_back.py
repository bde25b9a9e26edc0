"""Puts a register on SQLite back as it was: after a call that was allowed and may have done something."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import make_url

from tests.support.databases import Database
from tracker.core.database import db


class PutBack:
    """Holds a register as it was when this was made."""

    def __init__(self, database: Database) -> None:
        self._path = make_url(database.url).database or ""
        self._before = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self._path, timeout=60)) as live:
            live.backup(self._before)

    def __call__(self) -> None:
        db.session.remove()
        db.engine.dispose()
        with closing(sqlite3.connect(self._path, timeout=60)) as live:
            self._before.backup(live)

    def close(self) -> None:
        """Forget how it was."""
        self._before.close()
