"""One register for all tests of access on each engine: they leave it as they find it, or put it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url

from tests.access.fuller_register import make_fuller_register
from tests.access.world import World, make_world
from tests.access.written import Written, all_written
from tests.support.databases import Database
from tracker.core.database import db


class Registers:
    """The register of each engine, made when first asked for."""

    def __init__(self, templates, desk, folder: Path, make: Callable[[], World] = make_world) -> None:
        self._templates, self._desk, self._folder, self._make = templates, desk, folder, make
        self._stack = ExitStack()
        self._made: dict[str, tuple[Database, World]] = {}

    def enter(self, engine: str) -> tuple[Flask, Database, World]:
        """Move the application of this engine to its register."""
        if engine not in self._made:
            instance = self._folder / engine
            database = self._stack.enter_context(self._templates.copy(engine, "empty", instance))
            app = self._desk.app_on(database, f"folder:{instance / 'mail'}")
            with app.app_context():
                self._made[engine] = (database, self._make())
            self._desk.leave(database)
        database, world = self._made[engine]
        return self._desk.app_on(database, f"folder:{database.instance / 'mail'}"), database, world

    def leave(self, engine: str) -> None:
        """Close the connections to it."""
        self._desk.leave(self._made[engine][0])

    def close(self) -> None:
        """Remove them all."""
        self._stack.close()


@pytest.fixture(scope="session")
def registers(templates, desk, tmp_path_factory) -> Iterator[Registers]:
    """The registers of this worker."""
    made = Registers(templates, desk, tmp_path_factory.mktemp("access"))
    yield made
    made.close()


@pytest.fixture
def register(registers: Registers, engine: str) -> Iterator[tuple[Flask, Database, World]]:
    """The application, its database, and what is in it."""
    app, database, world = registers.enter(engine)
    with app.app_context():
        yield app, database, world
        db.session.remove()
    registers.leave(engine)


@pytest.fixture(scope="session")
def fuller_registers(templates, desk, tmp_path_factory) -> Iterator[Registers]:
    """The same, with everything in them that can be written."""
    made = Registers(templates, desk, tmp_path_factory.mktemp("fuller"), make_fuller_register)
    yield made
    made.close()


@pytest.fixture
def fuller_register(fuller_registers: Registers, engine: str) -> Iterator[tuple[Flask, Database, World]]:
    """The application, its database, and what is in it: each text with a word that stands nowhere else."""
    app, database, world = fuller_registers.enter(engine)
    with app.app_context():
        yield app, database, world
        db.session.remove()
    fuller_registers.leave(engine)


@pytest.fixture(scope="session")
def remembered() -> dict[str, dict[str, Written]]:
    """What was worked out for the register of each engine."""
    return {}


@pytest.fixture
def written(fuller_register, engine: str, remembered) -> dict[str, Written]:
    """Every word of the fuller register."""
    if engine not in remembered:
        remembered[engine] = all_written(fuller_register[2])
    return remembered[engine]


class PutBack:
    """Puts an SQLite register back as it was: after a call that was allowed and may have done something."""

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


@pytest.fixture
def put_back(register, engine: str) -> Iterator[PutBack | None]:
    """Puts the register back; None on PostgreSQL, where that takes too long to do after every call."""
    if engine != "sqlite":
        yield None
        return
    made = PutBack(register[1])
    yield made
    made.close()


@pytest.fixture
def fuller_put_back(fuller_register) -> Iterator[PutBack]:
    """Puts the fuller register back as it was, at the latest after the test; on SQLite only."""
    made = PutBack(fuller_register[1])
    yield made
    made()
    made.close()


@pytest.fixture
def soaking(request: pytest.FixtureRequest) -> bool:
    """Whether this run is a long one that samples nothing."""
    return "soak" in request.config.getoption("-m")
