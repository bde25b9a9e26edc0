"""What every test may ask for. The fixtures themselves stand in ``tests/support``."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import postgresql, run_place

pytest_plugins = [
    "tests.support.applications",
    "tests.support.mail_server",
    "tests.support.notify_server",
    "tests.support.live_server",
    "tests.support.browser",
    "tests.support.reading_remembered",
]

# The same examples every time, so that a red run is red for everybody; `make soak` looks further.
settings.register_profile("usual", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("soak", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run: a folder that its workers share, known to them through the environment."""
    if not hasattr(config, "workerinput"):
        run_place.settle()
        os.environ["TEST_RUN_FOLDER"] = tempfile.mkdtemp(prefix="tests-run-", dir=run_place.place())
        run_place.clear_up_after(os.getpid(), Path(os.environ["TEST_RUN_FOLDER"]))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run: when the last worker is done, nothing of it is left."""
    if not hasattr(config, "workerinput") and (folder := os.environ.pop("TEST_RUN_FOLDER", None)):
        postgresql.stop_server(Path(folder))
        shutil.rmtree(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a test marked ``only_on`` from running on the other database, and slow ones for ``make soak``."""
    soaking = "soak" in config.getoption("-m")
    belong = {item: _belongs(item, soaking=soaking) for item in items}
    items[:] = [item for item in items if belong[item]]
    config.hook.pytest_deselected(items=[item for item in belong if not belong[item]])


def _belongs(item: pytest.Item, *, soaking: bool) -> bool:
    if item.get_closest_marker("soak") and not soaking:
        return False
    marker = item.get_closest_marker("only_on")
    engine = getattr(item, "callspec", None) and item.callspec.params.get("engine")
    return marker is None or engine in marker.args
