"""A database of its own for every test, on both engines, made by the real migrations.

Tables that may only be appended to cannot be emptied after a test, and tests must really commit. So each state that
tests begin from is built once a run as a template, and a test works on a copy.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.support import postgresql, run_place
from tests.support.once import once
from tests.support.people import quick_hasher
from tools.stamps import ROOT
from tracker.demonstration.people import PASSWORD

ENGINES = ("sqlite", "postgresql")

#: Left out when files are copied: it is copied as a database, and its side files come and go while others read it.
THE_DATABASE = shutil.ignore_patterns("tracker.db*")

#: Each state is reached from the one before by a command that people run too.
STATES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "empty": (None, ("db", "upgrade")),
    "organisations": ("empty", ("register", "seed")),
    "demonstration": ("organisations", ("demonstration", "load")),
}


@dataclass(frozen=True)
class Database:
    """A database that one test may change as it likes, with the folder of files that belongs to it."""

    engine: str
    url: str
    instance: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point a process at it."""
        return {"DATABASE_URL": self.url, "INSTANCE_PATH": str(self.instance), "APP_ENV": "test"}


class Templates:
    """The states that tests begin from, built when first asked for and shared by all workers of a run."""

    def __init__(self, run_folder: Path, run_on_postgresql: Callable[..., object] | None = None) -> None:
        """Build in this folder: on SQLite as people do it, in fresh processes; on PostgreSQL by what is given."""
        self._run = {"sqlite": run_flask, "postgresql": run_on_postgresql or run_flask}
        self.folder = run_folder / "templates"
        self.folder.mkdir(exist_ok=True)

    @contextmanager
    def copy(self, engine: str, state: str, instance: Path) -> Iterator[Database]:
        """Lend a database in this state; it is gone afterwards."""
        with self.lend(self.in_state(engine, state), instance) as copy:
            yield copy

    @contextmanager
    def lend(self, template: Database, instance: Path) -> Iterator[Database]:
        """Lend a copy of a database that nobody is connected to; it is gone afterwards."""
        if template.instance.exists():
            shutil.copytree(template.instance, instance, ignore=THE_DATABASE, dirs_exist_ok=True)
        instance.mkdir(parents=True, exist_ok=True)
        copy = Database(template.engine, self._new_url(template.engine, instance), instance)
        _copy(template, copy)
        try:
            yield copy
        finally:
            _drop(copy)

    def begin(self, name: str, engine: str, state: str) -> Database:
        """Return a new template, as yet in this state, for a test to go on from; it lasts as long as the run."""
        place = self.folder / f"{engine}-{name}"
        if place.exists():
            shutil.rmtree(place)  # Of a worker that was killed over it.
        before = self.in_state(engine, state)
        made = Database(engine, self._new_url(engine, place), place)
        shutil.copytree(before.instance, place, ignore=THE_DATABASE)
        _copy(before, made)
        return made

    def in_state(self, engine: str, state: str) -> Database:
        """Return the template for a state, after building it if no worker did. It is for copying alone."""
        failed = self.folder / f"{engine}-{state}.failed"

        def build() -> Database:
            assert not failed.exists(), failed.read_text()
            try:
                return self._build(engine, state)
            except AssertionError as problem:
                failed.write_text(str(problem))  # Every test says why; none tries again.
                raise

        return once(f"database-{engine}-{state}", build, folder=self.folder)

    def _build(self, engine: str, state: str) -> Database:
        begins_from, command = STATES[state]
        if begins_from is None:
            place = self.folder / f"{engine}-{state}"
            place.mkdir(exist_ok=True)
            building = Database(engine, self._new_url(engine, place), place)
            _create(building)
        else:
            building = self.begin(state, engine, begins_from)
        self._run[engine](*command, database=building)
        if state == "demonstration":
            _quicken_passwords(building)
        return building

    def _new_url(self, engine: str, instance: Path) -> str:
        if engine == "sqlite":
            return f"sqlite:///{instance / 'tracker.db'}"
        return postgresql.database_url(postgresql.server_url(self.folder.parent), f"tests_{uuid4().hex}")


def run_flask(*command: str, database: Database, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would, in a process of its own, and return what it printed.

    Raises:
        AssertionError: it failed; with what it said.
    """
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        env={**os.environ, **database.environment, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"flask {' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result


def _create(database: Database) -> None:
    if database.engine == "postgresql":
        _on_server(database, sql.SQL("CREATE DATABASE {new} TEMPLATE template0 ENCODING 'UTF8'"))


def _copy(source: Database, target: Database) -> None:
    if source.engine == "sqlite":
        _forget_sqlite(target)
        with (
            closing(sqlite3.connect(make_url(source.url).database or "")) as old,
            closing(sqlite3.connect(make_url(target.url).database or "")) as new,
        ):
            old.backup(new)
        return
    # Measured: on disk, copying through the log takes a third of the time of copying files, which waits for
    # checkpoints; in memory, where nothing is waited for, copying files takes half.
    by_files = sql.SQL("CREATE DATABASE {new} TEMPLATE {old} STRATEGY FILE_COPY")
    through_the_log = sql.SQL("CREATE DATABASE {new} TEMPLATE {old} STRATEGY WAL_LOG")
    statement = by_files if run_place.in_memory() else through_the_log
    _on_server(target, statement, old=make_url(source.url).database)


def _drop(database: Database) -> None:
    if database.engine == "sqlite":
        _forget_sqlite(database)
    else:
        _on_server(database, sql.SQL("DROP DATABASE {new} WITH (FORCE)"))


def _quicken_passwords(database: Database) -> None:
    """Give everybody of the demonstration a hash of the same password that is quick to compare with."""
    quick = quick_hasher().hash(PASSWORD)
    if database.engine == "sqlite":
        with closing(sqlite3.connect(make_url(database.url).database or "")) as connection, connection:
            connection.execute(
                "UPDATE person SET password_hash = ? WHERE password_hash IS NOT NULL", (quick,)
            )
    else:
        address = make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address) as connection:
            connection.execute(
                "UPDATE person SET password_hash = %s WHERE password_hash IS NOT NULL", (quick,)
            )


def _forget_sqlite(database: Database) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{make_url(database.url).database}{ending}").unlink(missing_ok=True)


def _on_server(database: Database, statement: sql.SQL, *, old: str | None = None) -> None:
    url = make_url(database.url)
    names = {"new": sql.Identifier(url.database or "")}
    if old is not None:
        names["old"] = sql.Identifier(old)
    server = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement.format(**names))
