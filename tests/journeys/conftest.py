from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.support.copied_process import Original
from tests.support.live_server import LiveServer
from tests.support.mail_server import MailServer


@pytest.fixture
def run_command(original: Original, live_server: LiveServer, mail_server: MailServer) -> Callable[..., None]:
    """Return a function that runs a command in a process of its own, on the web server's database, to its end."""

    def run(*command: str) -> None:
        settings = {
            "SECRET_KEY": "only for tests",
            "MAIL_URL": mail_server.url,
            "SERVICE_URL": live_server.url,
        }
        environment = {**os.environ, **live_server.database.environment, **settings}
        process = original.begin(*command, environment=environment)
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints

    return run
