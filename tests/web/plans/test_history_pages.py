"""The history of a plan, and what somebody has not read yet."""

from __future__ import annotations

import pytest

from tests.action_plans.conftest import SUBMITTED
from tests.support.beginnings import Beginning
from tracker.action_plans import services
from tracker.action_plans.lifecycle import Track
from tracker.core.database import db


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


def update(fenmarch, text="The first conference took place", by=None):
    action = fenmarch.plan.actions[0]
    services.add_update(action, text=text, track=Track.ON_TRACK, by=by or fenmarch.owner)
    db.session.commit()
    return action


def test_the_history_tells_what_happened_with_links(fenmarch, signed_in):
    fenmarch.submitted()
    action = update(fenmarch)
    browser = signed_in(fenmarch.director)
    page = browser.get(browser.get(f"/plans/{fenmarch.plan.id}").links["History of the plan"])
    titles = page.texts("//main//ol/li/h2")
    assert titles[:2] == ["Update added", "Plan submitted"]
    assert titles[-1] == "Plan opened"
    assert "The first conference took place" in page.main
    assert page.links[f"Action {action.code}"] == f"/actions/{action.id}"


def test_a_draft_stays_out_of_the_history_of_others(fenmarch, signed_in):
    fenmarch.submitted()
    page = signed_in(fenmarch.inspector).get(f"/plans/{fenmarch.plan.id}/history")
    assert "Recommendation answered" not in page.main
    assert "Plan submitted" in page.main


def test_beyond_the_end_is_the_last_page(fenmarch, signed_in):
    page = signed_in(fenmarch.director).get(f"/plans/{fenmarch.plan.id}/history?page=99")
    assert "Plan opened" in page.main
    page = signed_in(fenmarch.director).get(f"/recommendations/{fenmarch.to_unit.id}/history?page=99")
    assert "Nothing has happened" not in page.main


def test_an_action_has_a_history_of_its_own(fenmarch, signed_in):
    fenmarch.submitted()
    action = update(fenmarch)
    other = next(each for each in fenmarch.plan.actions if each is not action)
    browser = signed_in(fenmarch.lead)
    page = browser.get(browser.get(f"/actions/{action.id}").links["History of this action"])
    assert page.texts("//main//ol/li/h2") == ["Update added", "Action added"]
    assert "The first conference" not in browser.get(f"/actions/{other.id}/history").main


def test_what_changed_is_listed_until_it_is_marked_as_read(fenmarch, signed_in):
    fenmarch.submitted()
    update(fenmarch)
    browser = signed_in(fenmarch.director)
    page = browser.get(f"/plans/{fenmarch.plan.id}")
    assert "What others changed" in page.texts("//main//h2")
    page = browser.send(button="Mark as read")
    assert page.notice == "Marked as read"
    assert "Nobody else has changed anything since 14 April 2026 at 10:00am." in page.main
    update(fenmarch, "And the second")
    page = browser.get(f"/plans/{fenmarch.plan.id}")
    (words,) = [each for each in page.links if each.startswith("See the change since 14 April 2026")]
    page = browser.get(page.links[words])
    assert page.h1 == "What changed since you last looked"
    assert page.texts("//main//ol/li/h2") == ["Update added"]
    assert "And the second" in page.main
    assert browser.send(button="Mark all as read").notice == "Marked as read"


def test_what_came_after_the_page_was_shown_stays_unread(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.director)
    update(fenmarch)
    browser.get(f"/plans/{fenmarch.plan.id}/changes")
    update(fenmarch, "Meanwhile")
    browser.send(button="Mark all as read")
    assert "Meanwhile" in browser.get(f"/plans/{fenmarch.plan.id}/changes").main


def test_ones_own_changes_are_no_news_and_looking_marks_nothing(fenmarch, signed_in):
    fenmarch.submitted()
    update(fenmarch, by=fenmarch.lead)
    browser = signed_in(fenmarch.lead)
    for _ in range(2):
        page = browser.get(f"/plans/{fenmarch.plan.id}/changes")
        assert page.texts("//main//ol/li/h2") == ["Plan submitted", "Plan opened"]


def test_a_mark_from_the_future_hides_nothing_that_comes(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.inspector)
    page = browser.get(f"/plans/{fenmarch.plan.id}/changes")
    browser.post(f"/plans/{fenmarch.plan.id}/mark-as-read", {"last_event_id": "9" * 17}, status=200)
    update(fenmarch, "Afterwards")
    page = browser.get(f"/plans/{fenmarch.plan.id}/changes")
    assert page.texts("//main//ol/li/h2") == ["Update added"]
