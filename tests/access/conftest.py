"""One register for all tests of access on each engine: they leave it as they find it, or put it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from tests.access.fuller_register import make_fuller_register
from tests.access.known_forms import KnownForm, Writer, known_forms
from tests.access.put_back import PutBack
from tests.access.world import World, make_world
from tests.access.written import Written, all_written
from tests.support.databases import Database, Templates
from tests.support.once import once
from tracker.accounts.models import SignInSession
from tracker.core import clock
from tracker.core.database import db


class Registers:
    """The register of each engine: made once a run, and copied when a worker first asks for it."""

    def __init__(
        self, templates: Templates, desk, folder: Path, name: str, make: Callable[[], World]
    ) -> None:
        self._templates, self._desk, self._folder = templates, desk, folder
        self._name, self._make = name, make
        self._stack = ExitStack()
        self._copies: dict[str, tuple[Database, World]] = {}

    def enter(self, engine: str) -> tuple[Flask, Database, World]:
        """Move the application of this engine to its register."""
        if engine not in self._copies:
            template, world = once(f"{self._name}-{engine}", lambda: self._built(engine))
            database = self._stack.enter_context(self._templates.lend(template, self._folder / engine))
            with self._app_on(database).app_context():
                _sign_in_just_now()
            self._desk.leave(database)
            self._copies[engine] = (database, world)
        database, world = self._copies[engine]
        return self._app_on(database), database, world

    def leave(self, engine: str) -> None:
        """Close the connections to it."""
        self._desk.leave(self._copies[engine][0])

    def close(self) -> None:
        """Remove them all."""
        self._stack.close()

    def _built(self, engine: str) -> tuple[Database, World]:
        database = self._templates.begin(self._name, engine, "empty")
        with self._app_on(database).app_context():
            world = self._make()
            db.session.remove()
        self._desk.leave(database)
        return database, world

    def _app_on(self, database: Database) -> Flask:
        app: Flask = self._desk.app_on(database, f"folder:{database.instance / 'mail'}")
        return app


def _sign_in_just_now() -> None:
    """An administrator's session lasts half an hour unused, and the register may have been made before that."""
    now = clock.now()
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.ended_at.is_(None))
        .values(created_at=now, last_used_at=now)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


@pytest.fixture(scope="session")
def registers(templates, desk, tmp_path_factory) -> Iterator[Registers]:
    """The registers of this worker."""
    made = Registers(templates, desk, tmp_path_factory.mktemp("access"), "access", make_world)
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
    made = Registers(templates, desk, tmp_path_factory.mktemp("fuller"), "fuller", make_fuller_register)
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


@pytest.fixture
def written(fuller_register, engine: str) -> dict[str, Written]:
    """Every word of the fuller register."""
    return once(f"written-{engine}", lambda: all_written(fuller_register[2]))


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
def forms_shown(fuller_register, fuller_put_back: PutBack, writer: Writer) -> list[KnownForm]:
    """The forms that this person is shown in the fuller register, or a share of them, with good answers."""
    app, _, world = fuller_register
    return known_forms(app, world, writer, fuller_put_back)
