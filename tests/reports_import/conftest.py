"""The invented report's room, as the tests of this folder begin with it."""

from __future__ import annotations

import pytest

from tests.reports_import.fenmarch_report import Room, make_room
from tests.support.beginnings import Beginning


@pytest.fixture
def beginning() -> Beginning:
    """It is made today."""
    return Beginning("room", make_room)


@pytest.fixture
def room(begun: Room) -> Room:
    """Invented organisations and people; nothing is imported yet."""
    return begun
