"""The invented region, as the tests of this folder begin with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch


@pytest.fixture
def fenmarch(app) -> Iterator[Fenmarch]:
    """A region with people, a published report and an empty draft plan, on a day after publication."""
    with time_machine.travel("2026-04-14T10:00:00+01:00", tick=True):
        yield make_fenmarch()
