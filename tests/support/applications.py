"""The application as tests meet it: real settings, CSRF on, a database of its own on each engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, make_url, select

from tests.support.accounts import browser_of
from tests.support.beginnings import Beginning, Beginnings
from tests.support.browserlike import Browserlike
from tests.support.commands import run_copied
from tests.support.databases import ENGINES, Database, Templates
from tests.support.people import quick_hasher
from tracker import (
    create_app,
    models,  # noqa: F401 - a test that makes no application knows all models, as the service does
)
from tracker.accounts import passwords
from tracker.accounts.models import Person
from tracker.core.database import db

#: An https address, so that cookies and headers are those of production.
SERVICE_URL = "https://tracker.example"


class Desk:
    """One application for each engine, moved from database to database: building one for each test costs seconds."""

    def __init__(self) -> None:
        self._apps: dict[str, Flask] = {}
        self._current: dict[str, Database] = {}

    def app_on(self, database: Database, mail_url: str) -> Flask:
        """Return the application, now working on this database."""
        self._current[database.engine] = database
        if database.engine not in self._apps:
            self._apps[database.engine] = self._build(database)
        app = self._apps[database.engine]
        app.config.update(_settings(database), MAIL_URL=mail_url)
        return app

    def leave(self, database: Database) -> None:
        """Close the connections to a database whose test is over."""
        app = self._apps[database.engine]
        with app.app_context():
            db.engine.dispose()

    def _build(self, database: Database) -> Flask:
        app = create_app(_settings(database))
        compiled = Path(os.environ["TEST_RUN_FOLDER"]) / "templates-compiled"
        compiled.mkdir(exist_ok=True)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        with app.app_context():
            event.listen(db.engine, "do_connect", self._connect_to_current)
        return app

    def _connect_to_current(self, dialect, _record, arguments, keywords) -> None:
        """Open a new connection to where the application works now, not where it was built."""
        url = make_url(self._current[dialect.name].url)
        arguments[:], current = dialect.create_connect_args(url)
        keywords.clear()
        keywords.update(current)


def _settings(database: Database) -> dict[str, object]:
    return {
        "APP_ENV": "test",
        "TESTING": True,
        "SECRET_KEY": "only for tests",
        "SERVICE_URL": SERVICE_URL,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SQLALCHEMY_DATABASE_URI": database.url,
        "INSTANCE_PATH": str(database.instance),
        "FILES_PATH": str(database.instance / "files"),
        "EVIDENCE_URL": f"folder:{database.instance / 'evidence'}",
        "SCANNER_URL": "",
    }


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """A password's hash is slow on purpose; a suite that signs in some thousand times cannot wait for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", quick_hasher())
        yield


@pytest.fixture
def usual_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in the service itself."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher())


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest) -> Templates:
    """The states of a database that tests begin from."""

    def run(*command: str, database: Database) -> str:
        return run_copied(request.getfixturevalue("original"), *command, database=database)

    return Templates(Path(os.environ["TEST_RUN_FOLDER"]), run_on_postgresql=run)


@pytest.fixture(scope="session")
def desk() -> Desk:
    """This worker's applications."""
    return Desk()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each test that touches a database runs on every engine, unless it is marked ``only_on``."""
    return str(request.param)


@pytest.fixture
def empty_database(
    request: pytest.FixtureRequest, engine: str, templates: Templates, tmp_path: Path
) -> Iterator[Database]:
    """A database with all tables and no rows but those of the world that the test begins with."""
    with templates.lend(_template(request, engine, "empty"), tmp_path / "empty") as copy:
        yield copy


@pytest.fixture
def database(
    request: pytest.FixtureRequest, engine: str, templates: Templates, tmp_path: Path
) -> Iterator[Database]:
    """A database with the register of organisations and no rows but those of the world that the test begins with."""
    with templates.lend(_template(request, engine, "organisations"), tmp_path / "instance") as copy:
        yield copy


def _template(request: pytest.FixtureRequest, engine: str, state: str) -> Database:
    """Return what to copy: the state itself, or that with the test's world in it."""
    if "beginning" in request.fixturenames:
        beginning: Beginning = request.getfixturevalue("beginning")
        if beginning.state == state:
            beginnings: Beginnings = request.getfixturevalue("beginnings")
            return beginnings.template(engine, beginning)
    templates: Templates = request.getfixturevalue("templates")
    return templates.in_state(engine, state)


@pytest.fixture
def demo_database(engine: str, templates: Templates, tmp_path: Path) -> Iterator[Database]:
    """A database that holds the demonstration register."""
    with templates.copy(engine, "demonstration", tmp_path / "demonstration") as copy:
        yield copy


@pytest.fixture
def mail_url(tmp_path: Path) -> str:
    """Where the application sends e-mail: a folder, unless the test's module says otherwise."""
    return f"folder:{tmp_path / 'mail'}"


@pytest.fixture
def app(database: Database, desk: Desk, mail_url: str) -> Iterator[Flask]:
    """The application on the register of organisations, with its context in force for the test's own questions."""
    yield from _at_work(desk, database, mail_url)


@pytest.fixture
def demo_app(demo_database: Database, desk: Desk, mail_url: str) -> Iterator[Flask]:
    """The application on the demonstration register."""
    yield from _at_work(desk, demo_database, mail_url)


def _at_work(desk: Desk, database: Database, mail_url: str) -> Iterator[Flask]:
    app = desk.app_on(database, mail_url)
    with app.app_context():
        yield app
    desk.leave(database)


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Browserlike:
    """A person at a browser, not signed in, in front of ``demo_app`` if the test uses that, or else of ``app``."""
    return Browserlike(_app_of(request))


@pytest.fixture
def signed_in(request: pytest.FixtureRequest) -> Callable[[Person | str], Browserlike]:
    """Return a new browser for a person or e-mail address, with a session begun behind the page's back."""
    app = _app_of(request)

    def sign_in(who: Person | str) -> Browserlike:
        if isinstance(who, str):
            who = db.session.scalars(select(Person).where(Person.email == who)).one()
        return browser_of(app, who)

    return sign_in


@pytest.fixture
def signed_in_by_page(request: pytest.FixtureRequest) -> Callable[[str], Browserlike]:
    """Return a new browser for an e-mail address, signed in as people do it: slower, so only where that matters."""
    app = _app_of(request)

    def sign_in(email: str) -> Browserlike:
        browser = Browserlike(app)
        browser.sign_in(email)
        return browser

    return sign_in


def _app_of(request: pytest.FixtureRequest) -> Flask:
    name = "demo_app" if {"demo_app", "demo_database"} & set(request.fixturenames) else "app"
    app: Flask = request.getfixturevalue(name)
    return app
