"""The invented region with a submitted plan, and a follow-up that an inspector has started."""

from __future__ import annotations

import pytest

from tests.action_plans.conftest import fenmarch
from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tests.support.beginnings import Beginning
from tracker.followup.models import FollowUp
from tracker.followup.services import start_follow_up

__all__ = ["beginning", "fenmarch", "follow_up"]


@pytest.fixture
def beginning() -> Beginning:
    """The day is long after publication."""
    return Beginning("fenmarch-long-after", make_fenmarch, at="2027-04-14T10:00:00+01:00")


@pytest.fixture
def follow_up(fenmarch: Fenmarch) -> FollowUp:
    """A follow-up of the region, just started."""
    return start_follow_up(
        fenmarch.region,
        inspection="Fenmarch inspection 2027",
        fieldwork_started="2027-04",
        by=fenmarch.inspector,
    )
