"""The invented report's room, with a browser for each person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.reports_import.conftest import beginning, room
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tracker.accounts.models import Person

__all__ = ["at", "beginning", "room"]


@pytest.fixture
def at(app) -> Callable[[Person], Browserlike]:
    """Return a browser in which this person is signed in."""
    return lambda person: browser_of(app, person)
