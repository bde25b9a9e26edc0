"""Which of the tests belong to this run: not every test on every database, and the longest only in ``make soak``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from tools.debian_packages import postgresql_programs

#: Of a page that is tried with many people or answers, every case is tried on SQLite and every third on PostgreSQL:
#: the cases differ in what Python makes of them. ``make soak`` tries them all.
TESTS = Path(__file__).parents[1]
PAGES = TESTS / "web"
EVERY_THIRD = 3

#: What services do is written in Python and asked in SQL that both databases share: in these folders every test and
#: case runs on SQLite, and of each file every third on PostgreSQL, beginning with the first.
SERVICES = tuple(
    TESTS / folder
    for folder in (
        "accounts", "action_plans", "evidence", "followup", "inspections", "organisations", "recommendations",
        "reports_import",
    )
)  # fmt: skip
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
    turns: Counter[tuple[object, ...]] = Counter()
    for item in items:
        if not _belongs(item, soaking=soaking):
            continue
        among = None if soaking else _sampled_among(item)
        if among is not None:
            turns[among] += 1
        if among is None or turns[among] % EVERY_THIRD == 1:
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


def _sampled_among(item: pytest.Item) -> tuple[object, ...] | None:
    """Name those of which every third runs: the cases of a page's test, or a file of services; nothing, if all do."""
    parameters = _parameters(item)
    if parameters.get("engine") != "postgresql":
        return None
    if item.get_closest_marker("only_on") or item.get_closest_marker("ordinarily_on"):
        return None  # It has no other database to run on.
    if item.path.is_relative_to(PAGES):
        return (item.path, item.name.partition("[")[0]) if len(parameters) > 1 else None
    if not any(item.path.is_relative_to(folder) for folder in SERVICES):
        return None
    is_whole = any(word in item.path.stem for word in WHOLE_FILES) or _is_about_databases(item)
    return None if is_whole else (item.path,)


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
