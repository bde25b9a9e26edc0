"""A copy of a loaded process is a process of its own: what it is told, what it says, how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.support.copied_process import Original
from tests.support.live_server import serving
from tools.stamps import ROOT

TOKEN = re.compile(r'name="(csrf|form)_token"[^>]*>')


@pytest.fixture
def environment(empty_database) -> dict[str, str]:
    return {**os.environ, **empty_database.environment}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "command",
    [
        ("reminders", "plan", "--on", "2026-03-20"),
        ("people", "add"),
        pytest.param(("nonsense",), marks=pytest.mark.soak),
    ],
    ids=" ".join,
)
def test_a_copy_says_and_returns_what_a_fresh_process_does(original, environment, command):
    copy = original.begin(*command, environment=environment)
    out, err = copy.communicate(timeout=60)
    fresh = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (copy.returncode, out) == (fresh.returncode, fresh.stdout)
    assert err.splitlines()[-1:] == fresh.stderr.splitlines()[-1:]


@pytest.mark.only_on("sqlite")
def test_copies_have_settings_of_their_own(original, environment):
    places = {
        name: original.begin(
            "config", "show", environment={**environment, "SERVICE_URL": f"https://{name}.example"}
        )
        for name in ("fenmarch", "westmere")
    }
    said = {name: "".join(process.communicate(timeout=60)) for name, process in places.items()}
    assert len({process.pid for process in places.values()}) == 2
    assert said["fenmarch"].replace("fenmarch", "westmere") == said["westmere"]


@pytest.mark.only_on("sqlite")
def test_a_copy_is_our_child_and_can_be_killed(original, environment):
    process = original.begin("scheduler", environment={**environment, "MAIL_URL": "folder:mail"})
    assert process.poll() is None
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


@pytest.mark.only_on("sqlite")
def test_a_copied_web_server_answers_as_a_fresh_one_and_ends(original, empty_database):
    answers = []
    for begun_from in (original, None):
        with (
            serving(empty_database, "folder:mail", original=begun_from) as server,
            urllib.request.urlopen(f"{server.url}/sign-in") as answer,
        ):
            page = answer.read().decode().replace(server.url, "")
            answers.append((answer.status, answer.headers.keys(), TOKEN.sub("", page)))
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(server.url, timeout=5)
    assert answers[0] == answers[1]


def test_the_original_ends_with_whoever_began_it():
    made = Original(loaded=())
    assert made.close() == 0
