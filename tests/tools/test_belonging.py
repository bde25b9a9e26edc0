"""What an ordinary run leaves to the long one is still run on the other database, the same each time."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import IntegrityError

from tests.support.belonging import EVERY_THIRD, TESTS, belonging

SERVICE = TESTS / "action_plans" / "test_answering.py"
PAGE = TESTS / "web" / "plans" / "test_plan_pages.py"


def about_rules() -> None:
    assert SERVICE.name


def about_constraints() -> None:
    with pytest.raises(IntegrityError):
        raise IntegrityError("", None, ValueError())


def collected(
    path: Path, *, function=about_rules, tests: int = 1, cases: int = 6, mark: pytest.Mark | None = None
):
    """Return what pytest collects from a file: each test on both databases, with its cases."""
    items = []
    for number in range(tests):
        for engine in ("sqlite", "postgresql"):
            for case in range(cases):
                parameters = {"engine": engine, **({"case": case} if cases > 1 else {})}
                items.append(
                    SimpleNamespace(
                        path=path,
                        name=f"test_{number}[{engine}-{case}]",
                        function=function,
                        callspec=SimpleNamespace(params=parameters),
                        get_closest_marker=lambda name: mark if mark and mark.name == name else None,
                    )
                )
    return items


def run_on(engine: str, items, *, soaking: bool = False) -> list[str]:
    return [
        item.name for item in belonging(items, soaking=soaking) if item.callspec.params["engine"] == engine
    ]


@pytest.mark.parametrize("path", [SERVICE, PAGE])
def test_every_case_runs_on_sqlite_and_every_third_on_postgresql_too(path):
    assert len(run_on("sqlite", collected(path))) == 6
    assert run_on("postgresql", collected(path)) == ["test_0[postgresql-0]", "test_0[postgresql-3]"]


@pytest.mark.parametrize("path", [SERVICE, PAGE])
def test_of_tests_without_cases_every_third_of_a_file_runs_on_postgresql_too(path):
    assert len(run_on("postgresql", collected(path, tests=9, cases=1))) == 9 / EVERY_THIRD


@pytest.mark.parametrize(
    ("path", "function"),
    [
        (SERVICE.with_name("test_races.py"), about_rules),
        (SERVICE.with_name("test_migration.py"), about_rules),
        (SERVICE, about_constraints),
        (TESTS / "reminders" / "test_delivery_queue.py", about_rules),
        (TESTS / "core" / "test_events.py", about_rules),
    ],
)
def test_what_is_about_databases_runs_whole_on_both(path, function):
    assert len(run_on("postgresql", collected(path, function=function))) == 6


@pytest.mark.parametrize("path", [SERVICE, PAGE])
@pytest.mark.parametrize("name", ["only_on", "ordinarily_on"])
def test_what_runs_on_postgresql_alone_runs_there_whole(path, name):
    items = collected(path, mark=getattr(pytest.mark, name)("postgresql").mark)
    assert run_on("sqlite", items) == []
    assert len(run_on("postgresql", items)) == 6


@pytest.mark.parametrize("path", [SERVICE, PAGE])
def test_a_long_run_leaves_nothing_out(path):
    assert len(run_on("postgresql", collected(path), soaking=True)) == 6
