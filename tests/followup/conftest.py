"""The invented region with a submitted plan, and a follow-up that an inspector has started."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tracker.followup.models import FollowUp
from tracker.followup.services import start_follow_up


@pytest.fixture
def fenmarch(app) -> Iterator[Fenmarch]:
    """A region with people and a published report, long after publication."""
    with time_machine.travel("2027-04-14T10:00:00+01:00", tick=True):
        yield make_fenmarch()


@pytest.fixture
def follow_up(fenmarch: Fenmarch) -> FollowUp:
    """A follow-up of the region, just started."""
    return start_follow_up(
        fenmarch.region,
        inspection="Fenmarch inspection 2027",
        fieldwork_started="2027-04",
        by=fenmarch.inspector,
    )
