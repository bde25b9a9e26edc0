"""The service as a real process: its own web server on a database copied for the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests.support.copied_process import Copy, Original
from tests.support.databases import Database, Templates
from tools.stamps import ROOT

READY_WITHIN_SECONDS = 30
OPTIONS = ("--workers", "1", "--worker-class", "gthread", "--threads", "4", "--log-level", "info", "wsgi:app")


@dataclass(frozen=True)
class LiveServer:
    """A running web server and the database it works on."""

    url: str
    database: Database
    log: Path


@contextmanager
def serving(database: Database, mail_url: str, *, original: Original | None = None) -> Iterator[LiveServer]:
    """Run the web server that production runs, until the block ends: a copy of the original, or begun afresh."""
    log = database.instance / "web-server.log"
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("wb") as output:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = {"SECRET_KEY": "only for tests", "SERVICE_URL": url, "MAIL_URL": mail_url}
        environment = {**os.environ, **database.environment, **settings}
        # The port is taken here and handed over: nobody can have it in between.
        if original is None:
            process = _begin_afresh(listening, output, environment)
        else:
            process = original.serve(listening, *OPTIONS, log=output.fileno(), environment=environment)
    try:
        _wait_until_it_answers(url, process, log)
        yield LiveServer(url, database, log)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _begin_afresh(
    listening: socket.socket, output: IO[bytes], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listening.fileno()}", *OPTIONS],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=[listening.fileno()],
        start_new_session=True,
    )


@pytest.fixture
def live_server(demo_database: Database, mail_url: str, original: Original) -> Iterator[LiveServer]:
    """A web server on a demonstration register that this test may change."""
    with serving(demo_database, mail_url, original=original) as server:
        yield server


@pytest.fixture(scope="session")
def shared_live_server(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """A web server, begun afresh, on a demonstration register for tests that only look; on SQLite, for pages alone."""
    folder = tmp_path_factory.mktemp("shared-live-server")
    with (
        templates.copy("sqlite", "demonstration", folder / "instance") as database,
        serving(database, f"folder:{folder / 'mail'}") as server,
    ):
        yield server


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes] | Copy, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"The web server does not answer:\n{log.read_text()}")
