"""The way from a judgement that says "repeated" to the new recommendation, and back with a reason."""

from __future__ import annotations

import pytest

from tests.followup.test_repeating import links
from tests.recommendations.test_services import printed, published
from tests.support.accounts import browser_of
from tests.web.follow_ups.test_pages import ANSWERS, address, follow_up, inspector, the_follow_up
from tracker.core.database import db
from tracker.followup import services

__all__ = ["follow_up", "inspector"]

REPEATED = {**ANSWERS, "repeated": "yes"}
ASKS = "Where is this recommendation made again?"


@pytest.fixture
def new(fenmarch):
    made = published(
        fenmarch,
        printed(fenmarch.region, text=fenmarch.to_region.text + " every month"),
        printed(fenmarch.region, 2, text="keep court lists"),
        published="2027-05",
    )
    db.session.commit()
    return made


def test_saying_that_it_is_repeated_leads_to_the_choice_with_similar_words_first(
    fenmarch, inspector, follow_up, new
):
    page = inspector.submit(
        address(follow_up, recommendation=fenmarch.to_region), REPEATED, button="Save and go to next"
    )
    assert page.h1 == ASKS
    labels = page.texts("//*[@class='govuk-checkboxes']//label")
    assert (labels[0], labels[-1]) == (new[0].text, "Not yet in a report")
    assert page.all("//input[@type='checkbox'][@checked]") == []
    page = inspector.send({"later": [str(new[0].id)]}, button="Save and continue")
    assert page.h1.startswith("Assess progress")
    page = inspector.get(address(follow_up, recommendation=fenmarch.to_region, step="repeated-in"))
    assert len(page.all("//input[@type='checkbox'][@checked]")) == 1


def test_not_yet_in_a_report_stays_on_the_list(fenmarch, inspector, follow_up):
    inspector.submit(address(follow_up, recommendation=fenmarch.to_region), REPEATED, button="Save draft")
    page = inspector.send({"later": ["not_yet"]}, button="Save and continue")
    assert page.path == address(follow_up, recommendation=fenmarch.to_region)
    page = inspector.get("/follow-ups/repeats-to-link")
    assert fenmarch.to_region.code in page.main
    inspector.get(
        page.links[
            f"Find where number {fenmarch.to_region.number}, to {fenmarch.region.title}, is made again"
        ]
    )


@pytest.mark.parametrize("chosen", [[], ["not_yet", "first"]])
def test_one_answer_is_asked_for(fenmarch, inspector, follow_up, new, chosen):
    inspector.submit(address(follow_up, recommendation=fenmarch.to_region), REPEATED, button="Save draft")
    ids = [str(new[0].id) if each == "first" else each for each in chosen]
    page = inspector.send({"later": ids}, button="Save and continue")
    assert page.error_messages == ["Select the recommendations that make it again, or “Not yet in a report”"]


def test_a_reference_that_is_none_is_said_so(fenmarch, inspector, follow_up):
    inspector.submit(address(follow_up, recommendation=fenmarch.to_region), REPEATED, button="Save draft")
    page = inspector.send({"code": "R-000000"}, button="Add and stay here")
    assert page.error_messages == ["Enter the reference of a published recommendation, such as R-4F7QX3"]


def test_a_published_repeat_shows_on_both_ends_and_is_taken_back_with_a_reason(
    app, fenmarch, inspector, follow_up, new
):
    for recommendation in fenmarch.recommendations:
        answers = REPEATED if recommendation is fenmarch.to_region else ANSWERS
        inspector.submit(address(follow_up, recommendation=recommendation), answers, button="Save draft")
    inspector.submit(
        address(follow_up, recommendation=fenmarch.to_region, step="repeated-in"),
        {"later": [str(new[0].id)]},
        button="Save and continue",
    )
    inspector.submit(address(follow_up, step="check"), button="This is ready to check")
    services.confirm_all(the_follow_up(), by=fenmarch.editor, expected_version=the_follow_up().version)
    db.session.commit()
    director = browser_of(app, fenmarch.director)
    assert "Chain of repeats" not in director.get(f"/recommendations/{new[0].id}").main
    inspector.submit(address(follow_up, step="publish"), button="Publish the follow-up")
    for each in (new[0], fenmarch.to_region):
        page = director.get(f"/recommendations/{each.id}")
        assert "Repeated once. Open for 1 year." in page.main
        assert "Take back a repeat" not in page.links
    assert "Repeated once. Open for 1 year." in director.get(f"/regions/{fenmarch.region.code}").main
    assert f"number {new[0].number}" in director.get(address(follow_up)).main
    page = inspector.get(f"/recommendations/{new[0].id}")
    inspector.get(page.links["Take back a repeat"])
    page = inspector.send({"other": str(fenmarch.to_region.id)}, button="Take the repeat back")
    assert page.error_messages == ["Enter why it is taken back"]
    page = inspector.send(
        {"other": str(fenmarch.to_region.id), "reason": "Another matter"}, button="Take the repeat back"
    )
    assert page.notice == "You took the repeat back"
    assert links() == set()
    assert "Another matter" in director.get(f"/recommendations/{new[0].id}/history").main
