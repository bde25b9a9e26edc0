"""The real application with one room more, so that the shell is tested apart from what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from tests.support.applications import Desk
from tests.support.browserlike import Browserlike
from tests.support.databases import Database
from tests.web.shell import trial
from tracker.accounts.access import access_table
from tracker.accounts.models import Person
from tracker.core.database import db


class TrialDesk(Desk):
    """Applications with the trial room."""

    def _build(self, database: Database) -> Flask:
        app = super()._build(database)
        app.config["PROPAGATE_EXCEPTIONS"] = (
            False  # What people see when something breaks is what is tested here.
        )
        app.register_blueprint(trial.bp)
        return app


@pytest.fixture(scope="session")
def trial_desk() -> TrialDesk:
    """This worker's applications with the trial room."""
    return TrialDesk()


@pytest.fixture
def trial_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody into the trial room."""
    for name in ("answer", "new_person", "show_person", "edit_person", "secret", "index", "parts", "trouble"):
        monkeypatch.setitem(access_table().routes, f"trial.{name}", "public")


@pytest.fixture
def app(database: Database, trial_desk: TrialDesk, mail_url: str, trial_routes: None) -> Iterator[Flask]:
    """The application with the trial room; ``client`` stands in front of it."""
    app = trial_desk.app_on(database, mail_url)
    with app.app_context():
        yield app
    trial_desk.leave(database)


@pytest.fixture
def client(app: Flask) -> Browserlike:
    """A person at a browser, in front of the application with the trial room."""
    return Browserlike(app)


@pytest.fixture
def trial_site(database: Database, mail_url: str, trial_routes: None) -> Iterator[str]:
    """The address of a web server with the trial room, for a real browser."""
    desk = TrialDesk()
    app = desk.app_on(database, mail_url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    site = f"http://127.0.0.1:{server.port}"
    app.config.update(
        SERVICE_URL=site,
        TRUSTED_HOSTS=["127.0.0.1"],
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_SECURE=False,
    )
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()
    desk.leave(database)


@pytest.fixture
def people_count(app: Flask) -> Callable[[], int]:
    """Return a function that counts the people in the database, as another connection sees them."""

    def count() -> int:
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(Person)) or 0

    return count
