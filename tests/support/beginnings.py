"""Invented worlds that many tests begin with: made through the services once a run, and copied for each test.

A folder's fixture ``beginning`` says which world, and the fixture that hands the world over asks for it. A test that
never asks for such a fixture begins with the register of organisations alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine

from tests.support.databases import Database, Templates
from tests.support.once import once
from tracker.core.database import Base, db


@dataclass(frozen=True)
class Beginning:
    """A world: its name, what makes it and commits, the moment at which that happens (or now), and on what database."""

    name: str
    make: Callable[[], Any]
    at: str | None = None
    state: str = "organisations"

    def travel(self) -> AbstractContextManager[object]:
        """Go to the moment at which it begins."""
        return time_machine.travel(self.at, tick=True) if self.at else nullcontext()


class Beginnings:
    """The worlds of a run, each on a template of each engine."""

    def __init__(self, templates: Templates, desk: Any) -> None:
        self._templates, self._desk = templates, desk

    def template(self, engine: str, beginning: Beginning) -> Database:
        """Return the database that holds the world, to be copied."""
        return self._made(engine, beginning)[0]

    def world(self, engine: str, beginning: Beginning) -> Any:
        """Return what the world's maker returned, its rows in the session as they were after its commit."""
        world = self._made(engine, beginning)[1]
        db.session.add_all(_rows_of(world))
        return world

    def _made(self, engine: str, beginning: Beginning) -> tuple[Database, Any]:
        made: tuple[Database, Any] = once(
            f"beginning-{beginning.name}-{engine}", lambda: self._make(engine, beginning)
        )
        return made

    def _make(self, engine: str, beginning: Beginning) -> tuple[Database, Any]:
        database = self._templates.begin(beginning.name, engine, beginning.state)
        with (
            self._desk.app_on(database, f"folder:{database.instance / 'mail'}").app_context(),
            beginning.travel(),
        ):
            world = beginning.make()
            db.session.remove()
        self._desk.leave(database)
        return database, world


def _rows_of(world: Any) -> Iterator[Any]:
    for value in vars(world).values():
        for each in value.values() if isinstance(value, dict) else (value,):
            if isinstance(each, Base):
                yield each


@pytest.fixture(scope="session")
def beginnings(templates: Templates, desk: Any) -> Beginnings:
    """The worlds that the tests of this worker begin with."""
    return Beginnings(templates, desk)


@pytest.fixture
def begun(app: Any, engine: str, beginnings: Beginnings, beginning: Beginning) -> Iterator[Any]:
    """The world of the folder's ``beginning``, on its day; ``app`` works on a copy of the database that holds it."""
    with beginning.travel():
        yield beginnings.world(engine, beginning)
