"""Which one of several processes does the work that one is enough for. The operating system or database decides.

A dead leader's lock falls free by itself. On SQLite it is a lock on a file, so one machine; on PostgreSQL a session's
advisory lock on a connection of its own, which must not go through a pooler that shares sessions.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool


class Leadership(Protocol):
    """A lock that one process holds at a time."""

    def hold(self) -> bool:
        """Take the lock, or make sure that it is still ours; say whether it is."""
        ...

    def release(self) -> None:
        """Give the lock up."""
        ...


def leadership(name: str, *, engine: Engine, instance: Path) -> Leadership:
    """Return the lock of this name for the database that the engine speaks to."""
    if engine.dialect.name == "postgresql":
        return DatabaseLock(name, engine)
    return FileLock(instance / f"{name}.lock")


class FileLock:
    """A lock among the processes of one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def hold(self) -> bool:
        """See ``Leadership``."""
        if self._file is not None:
            return True
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """See ``Leadership``."""
        if self._file is not None:
            self._file.close()
            self._file = None


class DatabaseLock:
    """A lock among all processes that use one PostgreSQL database."""

    def __init__(self, name: str, engine: Engine) -> None:
        self._name = name
        # Of its own, and never given back to a pool: the lock lives as long as this connection.
        self._url = engine.url
        self._connection: Connection | None = None

    def hold(self) -> bool:
        """See ``Leadership``. A database that cannot be reached means no."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            return self._take()
        except DBAPIError:
            self.release()
            return False

    def _take(self) -> bool:
        engine = create_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        try:
            taken = connection.execute(
                text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), {"name": self._name}
            ).scalar_one()
        except DBAPIError:
            connection.close()
            raise
        if not taken:
            connection.close()
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        """See ``Leadership``."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
