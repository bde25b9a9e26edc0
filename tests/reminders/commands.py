"""Commands of the service as real processes, on a test's own database and mail server."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from flask import Flask

from tests.support.databases import Database
from tests.support.mail_server import MailServer
from tools.stamps import ROOT
from tracker.core.database import db


@pytest.fixture
def start(app: Flask, empty_database: Database, mail_server: MailServer):
    """Start a flask command in a process of its own, on the test's database and mail server."""
    started: list[subprocess.Popen[str]] = []

    def begin(*command: str, **settings: str) -> subprocess.Popen[str]:
        db.session.commit()
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env={
                **os.environ,
                **empty_database.environment,
                "SERVICE_URL": app.config["SERVICE_URL"],
                "MAIL_URL": mail_server.url,
                **settings,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode in {0, 1}, err
    return out.strip()
