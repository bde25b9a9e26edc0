"""The invented region, as the tests of this folder begin with it."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tests.support.beginnings import Beginning


@pytest.fixture
def beginning() -> Beginning:
    """The day is one after publication."""
    return Beginning("fenmarch", make_fenmarch, at="2026-04-14T10:00:00+01:00")


@pytest.fixture
def fenmarch(begun: Fenmarch) -> Fenmarch:
    """A region with people, a published report and an empty draft plan, on a day after publication."""
    return begun
