"""One recommendation: as published, its actions, its history, and who sees what of it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests.action_plans.fenmarch import TEST
from tests.core.test_events import move
from tests.recommendations.test_services import printed, published
from tests.support.accounts import browser_of
from tests.support.page import words_of
from tracker.action_plans import services as plans
from tracker.action_plans.lifecycle import Track
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup import services as follow_ups
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.services import link_repeat

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."


@pytest.fixture
def browse(app, fenmarch):
    """Return a browser for one of the invented people."""
    return lambda name: browser_of(app, fenmarch.people[name])


def value_of(page, key):
    """Return the value beside this key in the summary."""
    (value,) = page.all(f"//dt[normalize-space()='{key}']/following-sibling::dd[1]")
    return words_of(value)


def address(recommendation, part=""):
    return f"/recommendations/{recommendation.id}{part}"


def test_the_wording_stands_exactly_as_published(fenmarch, browse):
    (made,) = published(
        fenmarch, printed(fenmarch.unit, text="Do all of this:\na) one\nb) <b>two</b>", page=9)
    )
    page = browse("neighbour_director").get(address(made))
    (inset,) = page.with_class("govuk-inset-text")
    assert "".join(inset.itertext()) == "Do all of this:\na) one\nb) <b>two</b>"
    assert "Recommendation 1, page 9" in page.main


def test_an_invented_report_says_so_and_a_real_one_names_its_licence(fenmarch, browse):
    assert "This report is invented" in browse("reader").get(address(fenmarch.to_region)).main
    with act("changed", by=TEST):
        fenmarch.report.invented = False
    browser = browse("reader")
    for where in (
        address(fenmarch.to_region),
        address(fenmarch.to_region, "/history"),
        "/recommendations",
        f"/reports/{fenmarch.report.id}",
        "/regions/test-fenmarch",
    ):
        assert OGL in browser.get(where).main, where


@pytest.mark.parametrize(
    ("name", "sees_link"), [("director", True), ("lead", True), ("reader", False), ("inspector", False)]
)
def test_who_has_to_answer_finds_the_link_where_the_answer_is_missing(fenmarch, browse, name, sees_link):
    page = browse(name).get(address(fenmarch.to_region))
    assert ("Enter your response" in page.links) == sees_link
    if sees_link:
        assert page.links["Enter your response"] == address(fenmarch.to_region, "/response")


def test_a_draft_answer_and_its_actions_are_their_own_organisations(fenmarch, browse):
    fenmarch.agree(fenmarch.to_region, explanation=None)
    fenmarch.action(text="A canary in a draft")
    for name in ("director", "lead", "reader"):
        assert "A canary in a draft" in browse(name).get(address(fenmarch.to_region, "/actions")).main, name
        assert "draft: only Fenmarch can see this" in browse(name).get(address(fenmarch.to_region)).main, name
    for name in ("neighbour_director", "inspector", "editor", "responder", "overview"):
        browser = browse(name)
        for part in ("", "/actions", "/history"):
            page = browser.get(address(fenmarch.to_region, part))
            assert "canary" not in page.html, (name, part)
            assert "draft" not in page.main, (name, part)


def test_a_submitted_plan_is_seen_by_the_parties_but_by_no_other_region(fenmarch, browse):
    fenmarch.submitted()
    assert "Hold case conferences" in browse("inspector").get(address(fenmarch.to_region, "/actions")).main
    assert "Hold case conferences" in browse("responder").get(address(fenmarch.to_region, "/actions")).main
    for part in ("", "/actions", "/history"):
        assert "Hold case" not in browse("neighbour_director").get(address(fenmarch.to_region, part)).html


def test_an_action_card_says_who_until_when_and_what_was_done(fenmarch, browse):
    action = fenmarch.submitted_action()
    plans.add_update(action, text="Half are done", track=Track.AT_RISK, by=fenmarch.owner)
    move(fenmarch, action)
    main = browse("reader").get(address(fenmarch.to_region, "/actions")).main
    assert "Ola Berg, Fenmarch" in main
    assert "9 October 2026 Moved once; first 30 September 2026" in main
    assert "Half are done" in main


def test_the_chain_of_repeats_reads_from_the_first_to_the_last(fenmarch, browse):
    (second,) = published(fenmarch, printed(fenmarch.region), title="Second", published="2026-04")
    (third,) = published(fenmarch, printed(fenmarch.region), title="Third", published="2027-05")
    link_repeat(second, fenmarch.to_region, by=fenmarch.editor)
    link_repeat(third, second, by=fenmarch.editor)
    for recommendation in (fenmarch.to_region, second, third):
        page = browse("reader").get(address(recommendation))
        links = page.texts("//main//ol[contains(@class, 'govuk-list--number')]/li")
        assert [words.partition(",")[0] for words in links] == [
            "First made in An inspection of Fenmarch",
            "Repeated in Second",
            "Repeated in Third",
        ]


def test_a_published_judgement_is_there_for_everybody_and_a_draft_for_nobody_outside(fenmarch, browse):
    follow_up = follow_ups.start_follow_up(
        fenmarch.region, inspection="The next inspection", fieldwork_started=None, by=fenmarch.inspector
    )
    for assessment in follow_up.assessments:
        follow_ups.save_assessment(
            assessment,
            by=fenmarch.inspector,
            expected_version=assessment.version,
            category=ProgressCategory.SOME,
            action_taken_and_impact="A canary in a judgement",
            still_required=True,
            still_needed=None,
        )
    follow_ups.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    db.session.commit()
    for name in ("director", "neighbour_director", "responder"):
        for part in ("", "/history"):
            assert "canary" not in browse(name).get(address(fenmarch.to_region, part)).html, (name, part)
    assert "canary" in browse("inspector").get(address(fenmarch.to_region, "/history")).html
    follow_ups.confirm_all(follow_up, by=fenmarch.editor, expected_version=follow_up.version)
    follow_ups.publish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    page = browse("neighbour_director").get(address(fenmarch.to_region))
    assert "A canary in a judgement" in page.main
    assert value_of(page, "Improvement still required") == "Yes"


def test_publishing_does_not_show_other_regions_the_plan_as_it_stood(fenmarch, browse):
    fenmarch.action(fenmarch.to_region, text="Nobody else reads this")
    fenmarch.submitted()
    test_a_published_judgement_is_there_for_everybody_and_a_draft_for_nobody_outside(fenmarch, browse)
    assert (
        "Nobody else reads this"
        not in browse("neighbour_director").get(address(fenmarch.to_region, "/history")).html
    )


def test_the_history_tells_in_words_what_changed(fenmarch, browse):
    action = fenmarch.submitted_action()
    move(fenmarch, action)
    page = browse("reader").get(address(fenmarch.to_region, "/history"))
    titles = page.texts("//ol[@class='app-timeline']/li/h2")
    assert titles[0] == "Target date changed"
    newest = page.texts("//ol[@class='app-timeline']/li")[0]
    assert "Target date: 9 October 2026 (was 30 September 2026)" in newest
    assert "Lee Okoro" in newest
    assert "Reason: Late" in newest
    assert "Owner: Ola Berg" in page.main
    assert "_" not in page.main
    assert titles[-1] == "Made for a test"


def test_a_long_history_is_paged(fenmarch, browse):
    action = fenmarch.submitted_action()
    for day in range(1, 29):
        plans.change_date(action, date(2026, 10, day), reason=f"For the {day}th time", by=fenmarch.lead)
    browser = browse("reader")
    page = browser.get(address(fenmarch.to_region, "/history"))
    assert len(page.all("//ol[@class='app-timeline']/li")) == 25
    assert "(page 1 of 2)" in page.title
    assert "For the 1th time" in browser.get(address(fenmarch.to_region, "/history?page=2")).main


@pytest.mark.parametrize("part", ["", "/actions", "/history"])
def test_what_does_not_exist_and_what_may_not_be_seen_look_the_same(fenmarch, browse, part):
    nothing = browse("reader").get(f"/recommendations/{uuid4()}{part}", status=404)
    hidden = browse("administrator").get(address(fenmarch.to_region, part), status=404)
    assert nothing.h1 == hidden.h1 == "Page not found"


def test_short_codes_lead_to_what_the_reader_may_see(fenmarch, browse):
    action = fenmarch.action()
    db.session.commit()
    reader = browse("reader")
    assert reader.get(f"/r/{fenmarch.to_unit.code.lower()}").path == address(fenmarch.to_unit)
    assert reader.get(f"/r/{fenmarch.plan.code}").path == f"/plans/{fenmarch.plan.id}"
    assert reader.get(f"/r/{action.code}").path == f"/actions/{action.id}"
    stranger = browse("inspector")
    for code in (fenmarch.plan.code, action.code, "R-NOSUCH", "X-NOSUCH", "nonsense", "%00"):
        stranger.get(f"/r/{code}", status=404)
