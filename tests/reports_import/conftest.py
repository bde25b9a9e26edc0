"""The invented report's room, as the tests of this folder begin with it."""

from __future__ import annotations

import pytest

from tests.reports_import.fenmarch_report import Room, make_room


@pytest.fixture
def room(app) -> Room:
    """Invented organisations and people; nothing is imported yet."""
    return make_room()
