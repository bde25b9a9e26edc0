"""What every test may ask for. The fixtures themselves stand in ``tests/support``."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import postgresql, run_place
from tests.support.belonging import belonging, is_soaking

pytest_plugins = [
    "tests.support.beginnings",  # These two before the next, which imports them.
    "tests.support.copied_process",
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


#: What a test begins that takes long to begin, or is long itself: such tests come first, so that none is left for last.
TAKES_LONG = {"window", "live_server", "shared_live_server", "fuller_register"}


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
    """Keep what belongs to this run, the longest first."""
    wanted = list(belonging(items, soaking=is_soaking(config)))
    belong = set(wanted)
    config.hook.pytest_deselected(items=[item for item in items if item not in belong])
    items[:] = sorted(wanted, key=_takes_long, reverse=True)


def _takes_long(item: pytest.Item) -> bool:
    return bool(TAKES_LONG & set(getattr(item, "fixturenames", ())))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector of garbage pass over what stays for good: all modules and all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture
def soaking(request: pytest.FixtureRequest) -> bool:
    """Whether this run is a long one that samples nothing."""
    return is_soaking(request.config)
