"""The page of a region's ratings over time."""

from __future__ import annotations

import csv
import io

import pytest

from tests.action_plans.fenmarch import TEST
from tests.recommendations.test_services import printed
from tests.support.accounts import browser_of, make_organisation
from tracker.core.database import db
from tracker.core.events import act
from tracker.inspections.rating_queries import ratings_of_report
from tracker.inspections.ratings import (
    OverallAsPrinted,
    QuestionAsPrinted,
    RatingsAsPrinted,
    StandardAsPrinted,
    correct_rating,
)
from tracker.inspections.services import DiscrepancyAsPrinted, ReportDetails, publish_report
from tracker.organisations.models import OrganisationType, Succession
from tracker.recommendations.services import publish_recommendations
from tracker.web.regions.ratings_over_time import is_of_standard

ADDRESS = "/regions/test-fenmarch/ratings"


@pytest.fixture
def browse(app, fenmarch):
    """Return a browser for one of the invented people."""
    return lambda name: browser_of(app, fenmarch.people[name])


@pytest.fixture
def rate(fenmarch):
    """Return a function that publishes a report with ratings of one body."""

    def publish(body, standards, *, published, framework="Regions", overall=("Good",), **more):
        return publish_report(
            ReportDetails(
                title=f"An inspection of {body.title}, {published}",
                kind="regional inspection",
                published=published,
                ratings=RatingsAsPrinted(
                    standards=[
                        StandardAsPrinted(body, body.title, framework, code, name, rating, reason)
                        for code, name, rating, reason in standards
                    ],
                    overall=[OverallAsPrinted(body, body.title, framework, each, 2, 6) for each in overall],
                    key_questions=[
                        QuestionAsPrinted(body, body.title, code, "Is it safe?", 49)
                        for code in more.pop("asked", ())
                    ],
                ),
                invented=True,
                **more,
            ),
            by=fenmarch.editor,
        )

    return publish


def headings(page, level=2):
    return page.texts(f"//main//h{level}[not(contains(@class, 'hidden'))]")


def test_inspections_stand_beside_each_other_newest_first(fenmarch, browse, rate):
    rate(
        fenmarch.region,
        [("R 1.10", "Last", "Good", None), ("R 1.2", "Staffing", "Inadequate", None)],
        published="2023-11",
    )
    rate(
        fenmarch.region,
        [("R 1.2", "Staffing", "Good", "Looked at again")],
        published="2026-01",
        asked=["R 1.2"],
    )
    page = browse("reader").get(browse("reader").get("/regions/test-fenmarch").links["Ratings over time"])
    assert page.h1 == "Fenmarch: ratings over time"
    [head] = page.all("//main//thead/tr")
    assert [each.split(":")[0] for each in page.texts("//main//thead/tr/th")] == [
        "Standard", "Regional inspection, January 2026", "Regional inspection, November 2023",
    ]  # fmt: skip
    assert head is not None
    assert page.table == [
        ["Overall", "Good 2 out of 6", "Good 2 out of 6"],
        [
            "R 1.2 Staffing",
            "Good Set apart by judgement: Looked at again Yes to key questions: 49%",
            "Inadequate",
        ],
        ["R 1.10 Last", "Not rated", "Good"],
    ]


def test_two_frameworks_are_never_in_one_table_nor_names_in_one_row(fenmarch, browse, rate):
    rate(fenmarch.unit, [("2.1", "Court work", "Good", None)], published="2022", framework="Units, 2021")
    rate(
        fenmarch.unit, [("2.1", "Assessment", "Inadequate", None)], published="2024", framework="Units, 2023"
    )
    rate(fenmarch.unit, [("2.1", "Assessing", "Good", None)], published="2025", framework="Units, 2023")
    page = browse("inspector").get(ADDRESS)
    assert headings(page, 3) == ["Units, 2023", "Units, 2021"]
    rows = page.texts("//main//tbody/tr/th")
    assert rows == ["Overall", "2.1 Assessing", "2.1 Assessment", "Overall", "2.1 Court work"]


def test_every_body_stands_under_its_own_name_the_region_first(fenmarch, browse, rate):
    crc = make_organisation("Old Fenmarch", OrganisationType.CRC, valid_to="2021-06-25")
    with act("made for a test", by=TEST):
        db.session.add(Succession(predecessor=crc, successor=fenmarch.region, valid_from="2021-06-26"))
    for body, year in (
        (crc, "2019"),
        (fenmarch.unit, "2022"),
        (fenmarch.region, "2024"),
        (fenmarch.neighbour, "2024"),
    ):
        rate(body, [("1.1", "Leadership", "Good", None)], published=year)
    assert headings(browse("inspector").get(ADDRESS)) == [
        "Fenmarch region", "North Fenmarch PDU", "Old Fenmarch CRC (until 25 June 2021)",
    ]  # fmt: skip


def test_what_is_printed_two_ways_disagrees_or_was_corrected_shows(fenmarch, browse, rate):
    report = rate(
        fenmarch.region,
        [("1.1", "Leadership", "Good", None)],
        published="2024",
        overall=("Good", "Inadequate"),
        discrepancies=[
            DiscrepancyAsPrinted("score", "The score of Fenmarch region is printed as 2/6", "We asked"),
            DiscrepancyAsPrinted("count", "It says four and makes three."),
        ],
    )
    [standard] = ratings_of_report(report, viewer=fenmarch.editor).standards
    correct_rating(standard, text="It is Outstanding", reason="Misprint", by=fenmarch.editor)
    page = browse("director").get(ADDRESS)
    assert "Printed 2 ways" in page.main
    assert "The score of Fenmarch region is printed as 2/6" in page.main
    assert "Note: We asked" in page.main
    assert "It says four" not in page.main
    assert "It is Outstanding Reason: Misprint" in page.main
    assert page.table[1][1].startswith("Good Corrected")


@pytest.mark.parametrize(
    ("written", "is_meant"),
    [
        ("R 1.2", True), ("staffing", True), ("R 1.2 Staffing", True), ("Staff", False), ("1.2", False), ("", False),
    ],
)  # fmt: skip
def test_a_recommendation_belongs_to_a_standard_by_number_name_or_both(written, is_meant):
    assert is_of_standard(written, "R 1.2", "Staffing") is is_meant


def test_recommendations_stand_beside_their_standard_where_it_is_known(fenmarch, browse, rate):
    report = rate(fenmarch.region, [("R 1.2", "Staffing", "Good", None)], published="2024")
    publish_recommendations(
        report,
        [
            printed(fenmarch.region, 1, standard="Staffing"),
            printed(fenmarch.region, 2, standard="Outcomes"),
            printed(fenmarch.region, 3),
            printed(fenmarch.unit, 4, standard="Staffing"),
        ],
        by=fenmarch.editor,
    )
    page = browse("inspector").get(ADDRESS)
    assert page.texts("//main//thead/tr/th")[-1] == "Recommendations"
    [staffing] = [row for row in page.table if row[0] == "R 1.2 Staffing"]
    assert staffing[-1].startswith("Number 1 of An inspection of Fenmarch region")
    assert "Number 4" not in page.main
    assert "Outcomes: number 2" in page.main


def test_a_region_that_was_never_rated_says_so(fenmarch, browse):
    for address in (ADDRESS, f"{ADDRESS}/print"):
        assert "No ratings of Fenmarch" in browse("inspector").get(address).main


def test_the_printed_page_and_the_file_hold_the_same(fenmarch, browse, rate):
    report = rate(
        fenmarch.region,
        [("R 1.2", "=Staffing", "Good", "Looked at again")],
        published="2024-05",
        asked=["R 1.2"],
    )
    browser = browse("inspector")
    assert browser.get(f"{ADDRESS}/print").table == browser.get(ADDRESS).table
    answer = browser.raw("GET", f"{ADDRESS}.csv")
    assert answer.mimetype == "text/csv"
    assert "ratings-test-fenmarch.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    answer.close()
    assert {len(row) for row in rows} == {15}
    assert rows[5][:4] == ["Body", "By which standards", "Inspection", "Published"]
    assert [row[5:12] for row in rows[6:]] == [
        ["", "Overall", "Good", "2", "6", "", ""],
        ["R 1.2", "'=Staffing", "Good", "", "", "Looked at again", ""],
        ["R 1.2", "'=Staffing", "", "", "", "", "Is it safe?"],
    ]
    assert {row[2] for row in rows[6:]} == {report.title}
    head = browser.raw("HEAD", f"{ADDRESS}.csv")
    assert head.mimetype == "text/csv"
    head.close()


@pytest.mark.parametrize("name", ["administrator", "stranger"])
def test_ratings_are_not_there_for_everybody(fenmarch, browse, name):
    browse(name).get(ADDRESS, status=404)
    browse(name).get("/regions/test-north-fenmarch-pdu/ratings", status=404)
