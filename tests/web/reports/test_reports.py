"""The pages of published reports."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.recommendations.test_services import printed
from tests.support.accounts import browser_of
from tracker.inspections.rating_queries import ratings_of_report
from tracker.inspections.ratings import (
    OverallAsPrinted,
    QuestionAsPrinted,
    RatingsAsPrinted,
    StandardAsPrinted,
)
from tracker.inspections.services import DiscrepancyAsPrinted, ReportDetails, publish_report
from tracker.recommendations.services import publish_recommendations


@pytest.fixture
def browse(app, fenmarch):
    """Return a browser for one of the invented people."""
    return lambda name: browser_of(app, fenmarch.people[name])


@pytest.fixture
def report(fenmarch):
    made = publish_report(
        ReportDetails(
            title="An inspection of Westmere",
            kind="PDU inspection",
            published="2025-05",
            inspected=[(fenmarch.neighbour, "Westmere (as printed)")],
            discrepancies=[DiscrepancyAsPrinted("count", "It says four and makes three.")],
            file_name="westmere.txt",
            file_sha256="ab" * 32,
            ratings=RatingsAsPrinted(
                standards=[
                    StandardAsPrinted(None, None, None, "1.1", "Leadership", "Good", "Looked at again")
                ],
                overall=[OverallAsPrinted(fenmarch.neighbour, "Westmere", None, "Good", 7, 27)],
                key_questions=[QuestionAsPrinted(None, None, "1.1", "Is it safe?", 49)],
            ),
        ),
        by=fenmarch.editor,
    )
    items = [
        printed(fenmarch.neighbour, 1, heading="Westmere should:"),
        printed(fenmarch.neighbour, 2, heading="Westmere should:"),
        printed(fenmarch.agency, 3, number="1", heading="HQ should:"),
    ]
    publish_recommendations(made, items, by=fenmarch.editor)
    return made


def test_reports_are_listed_newest_first_with_how_many_recommendations_they_make(fenmarch, browse, report):
    page = browse("neighbour_director").get("/reports")
    assert [(row[0].rpartition(" ")[0], *row[1:]) for row in page.table] == [
        ("An inspection of Fenmarch", "regional inspection", "Not known", "27 March 2026", "3"),
        ("An inspection of Westmere", "PDU inspection", "Westmere (as printed)", "May 2025", "3"),
    ]
    assert page.links["An inspection of Westmere"] == f"/reports/{report.id}"


def test_a_report_shows_its_recommendations_as_printed_its_ratings_faults_and_file(browse, report):
    page = browse("reader").get(f"/reports/{report.id}")
    assert page.h1 == "An inspection of Westmere"
    assert page.texts("//main//h3") == ["Westmere should:", "HQ should:"]
    assert len(page.all("//main//ul[contains(@class, 'app-recommendations')]/li")) == 3
    assert page.texts("//main//table//td") == [
        *("Not said", "Good Set apart by judgement: Looked at again"),
        *("1.1", "49%"),
    ]
    assert page.texts("//main//table/tbody/tr/th") == ["1.1 Leadership", "Is it safe?"]
    assert "Westmere: Good 7 out of 27" in page.main
    assert page.links["Ratings of Westmere over time"] == "/regions/test-westmere/ratings"
    assert "Correct" not in page.main
    assert "It says four and makes three." in page.main
    assert "ab" * 32 in page.main


def test_an_editor_corrects_a_published_rating_with_a_note_and_nobody_else_may(fenmarch, browse, report):
    [rating] = ratings_of_report(report, viewer=fenmarch.editor).standards
    browser = browse("editor")
    page = browser.get(f"/reports/{report.id}")
    page = browser.get(page.links["Correct: 1.1 Leadership of Not said"])
    assert page.h1 == "Correct a published rating"
    page = browser.send({"text": "", "reason": ""})
    assert page.error_messages == ["Enter the correction", "Enter why it is corrected"]
    page = browser.send({"text": "It is Outstanding", "reason": "Misprint"})
    assert page.notice == "You added the correction"
    shown = browse("reader").get(f"/reports/{report.id}").texts("//main//table//td")[1]
    assert shown.startswith("Good Set apart by judgement")
    assert "by Edda Moon: It is Outstanding Reason: Misprint" in shown
    browse("inspector").get(f"/reports/{report.id}/ratings/{rating.id}/correct", status=403)
    browse("editor").get(f"/reports/{fenmarch.report.id}/ratings/{rating.id}/correct", status=404)


def test_a_report_without_file_or_ratings_says_so(fenmarch, browse):
    page = browse("reader").get(f"/reports/{fenmarch.report.id}")
    assert "No file is kept for this report" in page.main
    assert "Ratings as printed" not in page.main


@pytest.mark.parametrize("name", ["administrator", "stranger"])
def test_reports_are_not_there_for_everybody(fenmarch, browse, name):
    browse(name).get("/reports", status=404)
    browse(name).get(f"/reports/{fenmarch.report.id}", status=404)


def test_a_report_that_does_not_exist(browse):
    browse("reader").get(f"/reports/{uuid4()}", status=404)
