"""The list of recommendations: what it shows to whom, and everything that stands in its address."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST, make_recommendation
from tests.support.accounts import browser_of
from tracker.action_plans import services
from tracker.core.database import db
from tracker.core.events import act
from tracker.inspections.services import ReportDetails, publish_report
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus, ResponseKind

SOON = date(2026, 5, 1)
LATER = date(2026, 8, 1)


@pytest.fixture
def browse(app, fenmarch):
    """Return a browser for one of the invented people."""
    return lambda name: browser_of(app, fenmarch.people[name])


def numbers(page):
    """Return the printed numbers on the page, in its order."""
    return [int(row[0].partition(".")[0]) for row in page.table]


def column(page, name):
    headings = page.texts("//main//table/thead//th")
    place = next(place for place, words in enumerate(headings) if words.startswith(name))
    return [row[place] for row in page.table]


def test_a_row_says_what_was_recommended_to_whom_and_where_it_stands(fenmarch, browse):
    fenmarch.submitted()
    page = browse("reader").get("/recommendations")
    assert page.h1 == "3 recommendations"
    first = page.table[0]
    assert first[0] == f"1. make sure that all staff are supervised {fenmarch.to_region.code}"
    assert first[1:] == [
        "Fenmarch region", "Regional inspection, March 2026", "Agreed", "Not followed up", "1", "30 September 2026",
        "Response agreed",
    ]  # fmt: skip
    assert (
        page.links["1. make sure that all staff are supervised"]
        == f"/recommendations/{fenmarch.to_region.id}"
    )


def test_long_wording_is_cut_after_fifteen_words(fenmarch, browse):
    with act("corrected", by=TEST):
        fenmarch.to_region.text = " ".join(f"word{n}" for n in range(1, 20))
    words = browse("reader").get("/recommendations").table[0][0]
    assert words.startswith("1. word1 word2")
    assert "word15… R-" in words


def test_what_is_overdue_comes_first_then_the_next_date_then_the_number(fenmarch, browse, time_machine):
    fenmarch.action(fenmarch.also_to_region, target_date=SOON)
    fenmarch.action(fenmarch.to_unit, target_date=LATER)
    fenmarch.submitted()
    page = browse("reader").get("/recommendations")
    assert numbers(page) == [3, 2, 1]
    time_machine.move_to("2026-05-13T09:00:00+01:00")
    page = browse("reader").get("/recommendations")
    assert numbers(page) == [3, 2, 1]
    assert column(page, "Next target date")[0] == "1 May 2026 Overdue by 12 days"
    assert numbers(browse("reader").get("/recommendations?due=yes")) == [3]


def test_a_draft_plan_leaks_neither_in_words_nor_counts_nor_order_nor_filters(fenmarch, browse):
    fenmarch.action(fenmarch.also_to_region, target_date=SOON)
    own = browse("reader").get("/recommendations")
    assert numbers(own) == [3, 1, 2]
    assert column(own, "Response") == ["Agreed (draft)", "None yet", "None yet"]
    for name in ("neighbour_director", "inspector", "editor", "responder", "overview"):
        browser = browse(name)
        page = browser.get("/recommendations")
        assert numbers(page) == [1, 2, 3], name
        assert set(column(page, "Response")) == {"None yet"}, name
        assert set(column(page, "Open actions")) == {"0"}, name
        assert set(column(page, "Next target date")) == {"None"}, name
        assert browser.get("/recommendations?response=agreed").h1.startswith("0 results"), name
        assert numbers(browser.get("/recommendations?response=none_yet")) == [1, 2, 3], name
        for sort in ("actions", "-actions", "date", "-date", "response", "-response"):
            assert numbers(browser.get(f"/recommendations?sort={sort}")) == [1, 2, 3], (name, sort)


@pytest.mark.parametrize("name", ["administrator", "stranger"])
def test_the_list_is_not_there_for_those_who_read_no_recommendations(browse, name):
    browse(name).get("/recommendations", status=404)


def set_up_variety(fenmarch):
    plan = fenmarch.complete()
    fenmarch.agree(fenmarch.to_region, kind=ResponseKind.PARTLY_AGREED, explanation="Not the second half")
    for response in plan.responses:
        services.finish_section(response, is_complete=True, by=fenmarch.lead)
    services.submit_plan(plan, by=fenmarch.director)
    other = publish_report(
        ReportDetails(title="Westmere", kind="PDU inspection", published="2024-05"), by=fenmarch.editor
    )
    with act("made for a test", by=TEST):
        judged = make_recommendation(other, fenmarch.neighbour, 7, "open on Saturdays", [fenmarch.neighbour])
        judged.category, judged.still_required = ProgressCategory.SOME, True
        judged.followed_up_on = date(2026, 4, 1)
        judged.status = RecommendationStatus.FOLLOWED_UP
        make_recommendation(other, fenmarch.agency, 8, "pay for the Saturdays", [fenmarch.agency])
    db.session.commit()
    return other


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=test-fenmarch", [1, 2, 3]),  # what its unit is asked, too
        ("region=test-westmere", [7]),
        ("region=test-wardens-agency", [8]),
        ("pdu=test-north-fenmarch-pdu", [2]),
        ("addressee=pdu", [2]),
        ("addressee=agency", [8]),
        ("status=followed_up", [7]),
        ("response=agreed", [2, 3]),
        ("response=partly_agreed", [1]),
        ("response=none_yet", [7, 8]),
        ("progress=some_progress", [7]),
        ("progress=none_yet", [1, 2, 3, 8]),
        ("q=saturday", [7, 8]),
        ("q=saturday&region=test-westmere", [7]),
        ("status=nonsense", [1, 2, 3, 7, 8]),
        ("region=nowhere", []),
    ],
)
def test_filters(fenmarch, browse, query, expected):
    set_up_variety(fenmarch)
    page = browse("reader").get(f"/recommendations?{query}")
    found = numbers(page) if page.all("//main//table") else []
    assert sorted(found) == expected


def test_one_report_can_be_chosen_by_its_code(fenmarch, browse):
    other = set_up_variety(fenmarch)
    assert sorted(numbers(browse("reader").get(f"/recommendations?report={other.code}"))) == [7, 8]


def test_a_short_code_finds_its_recommendation(fenmarch, browse):
    assert numbers(browse("reader").get(f"/recommendations?q={fenmarch.to_unit.code.lower()}")) == [2]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", [1, 2, 3, 7, 8]),
        ("-number", [8, 7, 3, 2, 1]),
        ("addressee", [1, 3, 2, 8, 7]),
        ("report", [7, 8, 1, 2, 3]),
        ("-report", [1, 2, 3, 7, 8]),
        ("response", [2, 3, 1, 7, 8]),
        ("progress", [7, 1, 2, 3, 8]),
        ("status", [8, 2, 3, 1, 7]),
        ("nonsense", [1, 2, 3, 7, 8]),
    ],
)
def test_every_column_sorts(fenmarch, browse, sort, expected):
    set_up_variety(fenmarch)
    assert numbers(browse("reader").get(f"/recommendations?sort={sort}")) == expected


def test_chosen_filters_are_links_that_take_them_away(fenmarch, browse):
    page = browse("reader").get("/recommendations?q=staff&region=test-fenmarch&sort=-number")
    assert page.h1 == "1 result for ‘staff’ in Fenmarch"  # noqa: RUF001 - the quotation marks of the pages
    without = [href for words, href in page.links.items() if words.startswith("Remove this filter")]
    assert without == [
        "/recommendations?region=test-fenmarch&sort=-number",
        "/recommendations?q=staff&sort=-number",
    ]


def test_no_results_shows_ways_on(fenmarch, browse):
    page = browse("reader").get("/recommendations?q=zebra&region=test-fenmarch")
    assert page.h1 == "0 results for ‘zebra’ in Fenmarch"  # noqa: RUF001 - the quotation marks of the pages
    assert page.links["clear all filters"] == "/recommendations"
    assert page.links["clear Fenmarch"] == "/recommendations?q=zebra"
    assert page.links["search everywhere, not only in one place"] == "/recommendations?q=zebra"


def test_nothing_published_is_said(app, fenmarch, browse):
    with act("removed", by=TEST):
        for recommendation in fenmarch.recommendations:
            db.session.delete(recommendation)
    page = browse("reader").get("/recommendations")
    assert page.h1 == "0 recommendations"
    assert "has not published any recommendations" in page.main


@pytest.mark.parametrize("typed", ["AND NOT ( *", '"', "<b>staff</b>", "' OR 1=1 --", "%00"])
def test_hostile_words_are_answered_with_a_page(fenmarch, browse, typed):
    browse("reader").get("/recommendations?q=" + typed.replace(" ", "+"))


def test_a_thousand_rows_are_paged_with_a_fixed_number_of_questions(fenmarch, browse):
    fenmarch.action(fenmarch.also_to_region)
    with act("made for a test", by=TEST):
        for position in range(4, 1001):
            make_recommendation(
                fenmarch.report, fenmarch.unit, position, f"wording {position}", [fenmarch.region]
            )
    db.session.commit()
    browser = browse("reader")
    first = browser.get("/recommendations?sort=number")  # the test browser counts the questions
    assert first.h1 == "1000 recommendations"
    assert numbers(first) == list(range(1, 26))
    assert "(page 1 of 40)" in first.title
    assert numbers(browser.get("/recommendations?sort=number&page=40")) == list(range(976, 1001))
    assert numbers(browser.get("/recommendations?sort=number&page=99")) == list(range(976, 1001))


def test_an_answer_in_a_plan_out_of_sight_is_not_called_missing(demo_app, signed_in):
    page = signed_in("director@northdale.example").get("/recommendations?q=mentor")
    [row] = page.table
    assert row[3:7] == ["Not shown", "Not followed up", "Not shown", "Not shown"]
    page = signed_in("lead@westmere.example").get("/recommendations?q=mentor")
    [row] = page.table
    assert row[3] == "Agreed"
