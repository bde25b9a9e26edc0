"""An action that takes evidence, in the invented region."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.action_plans.conftest import SUBMITTED, fenmarch
from tests.support.beginnings import Beginning
from tests.support.virus_scanner import virus_scanner
from tracker.evidence.services import add_file

__all__ = ["action", "add", "beginning", "fenmarch", "virus_scanner"]


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


@pytest.fixture
def action(fenmarch):
    """An action of a submitted plan."""
    return fenmarch.submitted_action()


@pytest.fixture
def add(fenmarch, action):
    """Adds a small text file; anything about it can be said."""

    def add_one(content=b"Conferences take place.", name="minutes.txt", **more):
        wanted = {
            "title": "Minutes",
            "shows": "Conferences take place",
            "by": fenmarch.owner,
            "action": action,
        }
        wanted |= more
        return add_file(wanted.pop("action"), file=BytesIO(content), file_name=name, **wanted)

    return add_one
