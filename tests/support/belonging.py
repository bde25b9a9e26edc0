"""Which of the tests belong to this run: not every test on every database, and the longest only in ``make soak``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from tools.debian_packages import postgresql_programs

#: What services and pages do is written in Python and asked in SQL that both databases share: in these folders every
#: test and case runs on SQLite, and of each file every third on PostgreSQL, beginning with the first. Every page is
#: also called there by ``tests/access`` and found there by following links. ``make soak`` runs them all on both.
TESTS = Path(__file__).parents[1]
SAMPLED = tuple(
    TESTS / folder
    for folder in (
        "accounts", "action_plans", "evidence", "followup", "inspections", "organisations", "recommendations",
        "reports_import", "web",
    )
)  # fmt: skip
EVERY_THIRD = 3

#: Files about that in which databases differ: there everything runs on both.
WHOLE_FILES = ("races", "migration", "processes", "search", "similarity", "scanning", "in_turn", "virus")
#: The same for a test or case that names one of these: the database's errors, its own statements, several at once.
WHOLE_NAMES = frozenset(
    {
        "DBAPIError", "DataError", "IntegrityError", "OperationalError", "ProgrammingError", "StaleDataError",
        "ChangedMeanwhile", "Thread", "ThreadPoolExecutor", "Barrier", "Popen", "at_once", "in_child",
        "connect", "exec_driver_sql", "execute", "rollback", "text", "search", "ZoneInfo",
    }
)  # fmt: skip


def is_soaking(config: pytest.Config) -> bool:
    """Say whether this run is a long one that samples nothing."""
    return "soak" in config.getoption("-m")


def belonging(items: list[pytest.Item], *, soaking: bool) -> Iterator[pytest.Item]:
    """Yield the tests that this run consists of."""
    turns: Counter[Path] = Counter()
    for item in items:
        if not _belongs(item, soaking=soaking):
            continue
        is_sampled = not soaking and _is_sampled(item)
        if is_sampled:
            turns[item.path] += 1
        if not is_sampled or turns[item.path] % EVERY_THIRD == 1:
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


def _is_sampled(item: pytest.Item) -> bool:
    """Say whether it is one of those of which every third of a file runs."""
    if _parameters(item).get("engine") != "postgresql":
        return False
    if item.get_closest_marker("only_on") or item.get_closest_marker("ordinarily_on"):
        return False  # It has no other database to run on.
    if not any(item.path.is_relative_to(folder) for folder in SAMPLED):
        return False
    return not (any(word in item.path.stem for word in WHOLE_FILES) or _is_about_databases(item))


def _is_about_databases(item: pytest.Item) -> bool:
    function = getattr(item, "function", None)
    return function is not None and not WHOLE_NAMES.isdisjoint(_names_in(function.__code__))


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _parameters(item: pytest.Item) -> dict[str, object]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec else {}


def _can_start_postgresql() -> bool:
    return not os.environ.get("TEST_POSTGRESQL_URL") and postgresql_programs() is not None
