"""A copy of a loaded process is a process of its own: what it is told, what it says, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.copied_process import Original
from tools.stamps import ROOT


@pytest.fixture(scope="module")
def original() -> Iterator[Original]:
    made = Original()
    yield made
    made.close()


@pytest.fixture
def environment(empty_database) -> dict[str, str]:
    return {**os.environ, **empty_database.environment}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "command", [("reminders", "plan", "--on", "2026-03-20"), ("people", "add"), ("nonsense",)]
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


def test_the_original_ends_with_whoever_began_it():
    made = Original()
    assert made.close() == 0
