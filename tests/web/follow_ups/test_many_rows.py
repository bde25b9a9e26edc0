"""A follow-up of 120 recommendations with 600 actions asks the database no more often than a small one."""

from __future__ import annotations

import time_machine

from tests.action_plans.fenmarch import make_fenmarch
from tests.followup.large import RECOMMENDATIONS, make_large_follow_up, make_ready
from tests.followup.test_services import publish
from tests.support.accounts import browser_of


def test_no_page_of_a_large_follow_up_asks_more_than_twelve_times(app):
    """The test browser counts the queries of every page and fails beyond twelve."""
    with time_machine.travel("2027-04-14T10:00:00+01:00", tick=True):
        fenmarch = make_fenmarch()
        follow_up = make_large_follow_up(fenmarch)
        inspector = browser_of(app, fenmarch.inspector)
        here = f"/follow-ups/{follow_up.id}"
        page = inspector.get(here)
        assert f"{RECOMMENDATIONS} of {RECOMMENDATIONS} assessed" in page.main
        assert "Standard 7" in page.main
        inspector.get(f"{here}/share-out")
        inspector.get(f"{here}/recommendations/{follow_up.assessments[60].recommendation_id}")
        inspector.get(f"{here}/check")
        region = inspector.get(f"/regions/{fenmarch.region.code}?standard=Standard+7&open=yes")
        assert "Still open (14)" in region.main
        assert "0 of 5 actions completed. On track, 14 April 2027" in region.main
        first = inspector.get(f"/regions/{fenmarch.region.code}")
        assert "Showing 1 to 25 of 120 recommendations" in first.main
        assert (
            len(inspector.get(f"/regions/{fenmarch.region.code}/print").all("//main//tbody/tr"))
            == RECOMMENDATIONS
        )
        make_ready(follow_up, fenmarch)
        assert "120 of 120 confirmed" in inspector.get(f"{here}/check").main
        inspector.get(f"{here}/publish")
        publish(follow_up, fenmarch.inspector)
        browser_of(app, fenmarch.director).get(here)
