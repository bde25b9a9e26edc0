"""The invented region, as the tests of this folder begin with it."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch, make_submitted_fenmarch
from tests.support.beginnings import Beginning

#: One after publication.
THE_DAY = "2026-04-14T10:00:00+01:00"
DRAFT = Beginning("fenmarch", make_fenmarch, at=THE_DAY)
#: What files say as their ``beginning`` of which every test begins with a submitted plan.
SUBMITTED = Beginning("fenmarch-submitted", make_submitted_fenmarch, at=THE_DAY)
#: Marks a test of such a file that begins with a draft.
BEGINS_WITH_A_DRAFT = pytest.mark.parametrize("beginning", [DRAFT], ids=["draft"])


@pytest.fixture
def beginning() -> Beginning:
    """The plan is a draft without an answer."""
    return DRAFT


@pytest.fixture
def fenmarch(begun: Fenmarch) -> Fenmarch:
    """A region with people, a published report and an empty draft plan, on a day after publication."""
    return begun
