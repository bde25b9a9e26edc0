"""The pages of regions: what to read before inspecting one."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tests.recommendations.test_services import printed, published
from tests.support.accounts import browser_of, make_organisation
from tracker.core.database import db
from tracker.core.events import act
from tracker.organisations.models import OrganisationType, Succession
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.services import link_repeat


@pytest.fixture
def browse(app, fenmarch):
    """Return a browser for one of the invented people."""
    return lambda name: browser_of(app, fenmarch.people[name])


def close(recommendation):
    with act("judged", by=TEST):
        recommendation.category, recommendation.still_required = ProgressCategory.SUFFICIENT, False
        recommendation.followed_up_on = date(2026, 4, 1)
        recommendation.status = RecommendationStatus.CLOSED


def numbers(page):
    return [words.partition(".")[0] for words in page.texts("//main//table/tbody/tr/th")]


def test_the_list_counts_what_each_region_carries_and_what_is_open(fenmarch, browse):
    close(fenmarch.to_unit)
    rows = {row[0]: row[1:] for row in browse("inspector").get("/regions").table}
    assert rows["Fenmarch"] == ["3", "2"]
    assert rows["Westmere"] == ["0", "0"]
    assert "Wardens Agency" not in rows


def test_everything_ever_made_to_the_region_its_units_and_predecessors_open_first(fenmarch, browse):
    before = make_organisation("Old Fenmarch CRC", OrganisationType.CRC, valid_to="2021-06-25")
    with act("made for a test", by=TEST):
        db.session.add(Succession(predecessor=before, successor=fenmarch.region, valid_from="2021-06-26"))
    published(fenmarch, printed(before, 9), title="Long ago", published="2019")
    published(fenmarch, printed(fenmarch.neighbour, 8), title="Elsewhere")
    (later,) = published(fenmarch, printed(fenmarch.unit, 7), title="The latest", published="2026-04")
    link_repeat(later, fenmarch.to_region, by=fenmarch.editor)
    close(fenmarch.to_unit)
    browser = browse("inspector")
    page = browser.get("/regions/test-fenmarch")
    assert page.texts("//main//h2[not(contains(@class, 'hidden'))]") == [
        "Still open (4)",
        "Closed, withdrawn or superseded (1)",
    ]
    assert numbers(page) == ["7", "1", "3", "9", "2"]
    assert [words.partition(",")[0] for words in page.texts("//main//h3")] == [
        "The latest", "An inspection of Fenmarch", "Long ago", "An inspection of Fenmarch",
    ]  # fmt: skip
    assert "Repeated in The latest, number 7" in page.main
    assert numbers(browser.get("/regions/test-fenmarch?open=yes")) == ["7", "1", "3", "9"]
    assert numbers(browser.get("/regions/test-fenmarch?repeated=yes")) == ["1"]


def test_a_draft_plan_is_not_seen_here_either(fenmarch, browse):
    fenmarch.action(fenmarch.to_region)
    assert "Agreed (draft)" in browse("reader").get("/regions/test-fenmarch").main
    for name in ("inspector", "neighbour_director", "responder"):
        main = browse(name).get("/regions/test-fenmarch").main
        assert "draft" not in main, name
        assert "September 2026" not in main, name


@pytest.mark.parametrize(("name", "may"), [("inspector", True), ("editor", True), ("director", False)])
def test_only_the_inspectorate_is_offered_to_start_a_follow_up(fenmarch, browse, name, may):
    assert ("Start a follow-up" in browse(name).get("/regions/test-fenmarch").links) == may


def test_a_region_without_recommendations_says_so(browse):
    page = browse("inspector").get("/regions/test-westmere")
    assert "There are no previous recommendations for Westmere." in page.main


@pytest.mark.parametrize("code", ["nowhere", "test-wardens-agency", "test-north-fenmarch-pdu", "%00"])
def test_only_regions_have_such_a_page(fenmarch, browse, code):
    browse("inspector").get(f"/regions/{code}", status=404)


def test_regions_are_not_there_for_the_administrator(fenmarch, browse):
    browse("administrator").get("/regions", status=404)
    browse("administrator").get("/regions/test-fenmarch", status=404)
