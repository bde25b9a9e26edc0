"""My actions: page by page, and what is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.action_plans.fenmarch import TARGET, TEST
from tracker.action_plans import services
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act

MANY = 30


@pytest.fixture
def many(fenmarch):
    """The owner has thirty actions, each a day after the one before."""
    fenmarch.submitted()
    with act("made for a test", by=TEST):
        for at in range(MANY):
            due = TARGET + timedelta(days=at + 1)
            db.session.add(
                Action(
                    code=f"A-{at:04}", plan=fenmarch.plan, recommendation=fenmarch.to_region, position=at + 10,
                    text=f"Step {at}", owner=fenmarch.owner, first_target_date=due, target_date=due,
                )
            )  # fmt: skip
    return fenmarch


def test_what_is_due_first_comes_first_and_the_rest_follows_on_the_next_page(many, signed_in):
    browser = signed_in(many.owner)
    page = browser.get("/actions/mine")
    assert page.main.count("Add update") == 25
    assert "Step 21" in page.main
    assert "Step 22" not in page.main, "Three of the plan's own come before"
    assert page.texts("//main//h2") == ["Later"], "On one of several pages no part is called empty"
    page = browser.get(page.links["Next page"])
    assert page.main.count("Add update") == MANY + 3 - 25
    assert "Step 29" in page.main
    assert "page 2 of 2" in page.title


def test_what_is_done_has_a_list_of_its_own_the_latest_first(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.owner)
    assert "You have not completed any actions yet." in browser.get("/actions/mine?completed=yes").main
    first, second, withdrawn = fenmarch.plan.actions
    for action, day in ((first, date(2026, 4, 10)), (second, clock.today())):
        services.add_update(action, text="Done", track=Track.ON_TRACK, by=fenmarch.owner)
        services.complete_action(action, completed_on=day, what_changed="Much", by=fenmarch.owner)
    services.withdraw_action(withdrawn, reason="Not needed", by=fenmarch.lead)
    db.session.commit()
    page = browser.get("/actions/mine")
    assert "You have no open actions: there is nothing to do today." in page.main
    assert "contact your plan lead" not in page.main
    page = browser.get(page.links["2 completed actions"])
    assert page.h1 == "My completed actions"
    words = page.main
    assert words.index("Completed on 14 April 2026") < words.index("Completed on 10 April 2026")
    assert withdrawn.code not in words
    assert "Add update" not in words
    assert browser.get(page.links["Back to my actions"]).h1 == "My actions"
