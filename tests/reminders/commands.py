"""Commands of the service as real processes, on a test's own database and mail server."""

from __future__ import annotations

import os

import pytest
from flask import Flask

from tests.support.copied_process import Copy, Original
from tests.support.databases import Database
from tests.support.mail_server import MailServer
from tracker.core.database import db


@pytest.fixture
def start(request: pytest.FixtureRequest, app: Flask, empty_database: Database, mail_server: MailServer):
    """Start a flask command in a process of its own, on the test's database and mail server."""
    original: Original = request.getfixturevalue("original")
    started: list[Copy] = []

    def begin(*command: str, **settings: str) -> Copy:
        db.session.commit()
        environment = {
            **os.environ,
            **empty_database.environment,
            "SERVICE_URL": app.config["SERVICE_URL"],
            "MAIL_URL": mail_server.url,
            **settings,
        }
        process = original.begin(*command, environment=environment)
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finish(process: Copy) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode in {0, 1}, err
    return out.strip()
