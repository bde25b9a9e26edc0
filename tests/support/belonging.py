"""Which of the tests belong to this run: not every test on every database, and the longest only in ``make soak``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.debian_packages import postgresql_programs

#: Of a page that is tried with many people or answers, every case is tried on SQLite and every third on PostgreSQL:
#: the cases differ in what Python makes of them. ``make soak`` tries them all.
PAGES = Path(__file__).parents[1] / "web"
EVERY_THIRD = 3


def is_soaking(config: pytest.Config) -> bool:
    """Say whether this run is a long one that samples nothing."""
    return "soak" in config.getoption("-m")


def belonging(items: list[pytest.Item], *, soaking: bool) -> Iterator[pytest.Item]:
    """Yield the tests that this run consists of."""
    cases: Counter[tuple[Path, str]] = Counter()
    for item in items:
        if not _belongs(item, soaking=soaking):
            continue
        if soaking or not _is_one_of_many_cases(item):
            yield item
            continue
        test = (item.path, item.name.partition("[")[0])
        cases[test] += 1
        if cases[test] % EVERY_THIRD == 1:
            yield item


def _belongs(item: pytest.Item, *, soaking: bool) -> bool:
    if item.get_closest_marker("soak") and not soaking:
        return False
    if item.get_closest_marker("own_postgresql") and not _can_start_postgresql():
        return False
    markers = [
        item.get_closest_marker("only_on"),
        None if soaking else item.get_closest_marker("ordinarily_on"),
    ]
    return all(marker is None or _parameters(item).get("engine") in marker.args for marker in markers)


def _is_one_of_many_cases(item: pytest.Item) -> bool:
    parameters = _parameters(item)
    on_both = not item.get_closest_marker("only_on")
    is_page = item.path.is_relative_to(PAGES)
    return is_page and on_both and len(parameters) > 1 and parameters.get("engine") == "postgresql"


def _parameters(item: pytest.Item) -> dict[str, object]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec else {}


def _can_start_postgresql() -> bool:
    return not os.environ.get("TEST_POSTGRESQL_URL") and postgresql_programs() is not None
