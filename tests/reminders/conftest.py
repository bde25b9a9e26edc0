from __future__ import annotations

import pytest
from flask import Flask

from tests.reminders.commands import start
from tests.reminders.world import World
from tests.support.mail_server import MailServer

__all__ = ["app", "start", "world"]


@pytest.fixture
def app(empty_database, desk, mail_server: MailServer):
    """The application on a database with no rows, sending to a real SMTP server."""
    app = desk.app_on(empty_database, mail_server.url)
    with app.app_context():
        yield app
    desk.leave(empty_database)


@pytest.fixture
def world(app: Flask) -> World:
    return World()
