"""The pages on which an editor compares ratings with the document, puts them right, or types them in."""

from __future__ import annotations

import pytest

from tests.reports_import.test_ratings import RATED
from tracker.inspections.rating_queries import ratings_of_report
from tracker.reports_import import services
from tracker.reports_import.ratings import FoundQuestion

pytestmark = pytest.mark.usefixtures("reading_remembered")

WHY = "Raised by judgement, footnote 3"


@pytest.fixture
def report_import(room):
    return room.bring_in_checked(RATED)


def test_a_rating_is_compared_put_right_and_published(room, at, report_import):
    browser = at(room.editor)
    page = browser.get("imports.show", import_id=report_import.id)
    assert "1 overall, 2 by standard, 0 key questions" in page.main
    page = browser.get(page.links["Check the ratings"])
    assert page.texts("//main//table//td")[:3] == [
        "Requires improvement", "2 out of 6", "Regions, from October 2023",
    ]  # fmt: skip
    page = browser.get("imports.rating", import_id=report_import.id, part="standards", place=2)
    assert page.h1 == "Change the rating of a standard"
    page = browser.send({"rating": "Good", "override_reason": WHY}, button="Save change")
    assert page.notice == "Saved"
    assert WHY in page.main
    found = ratings_of_report(room.publish(report_import), viewer=room.editor)
    assert [(each.code, each.rating, each.override_reason) for each in found.standards] == [
        ("R 1.1", "Good", None),
        ("R 1.2", "Good", WHY),
    ]


def test_ratings_are_typed_in_one_after_another_and_one_is_taken_out(room, at, report_import):
    browser = at(room.editor)
    page = browser.get("imports.ratings", import_id=report_import.id)
    browser.get(page.links["Add a key question"])
    typed = {"standard": "R 1.1", "question": "Is it safe?", "percent_yes": "49"}
    page = browser.send(typed, button="Add, then enter another")
    assert (page.h1, page.notice) == ("Add a key question", "Key question added")
    page = browser.send({"question": "", "percent_yes": "half"}, button="Add it")
    assert page.error_messages == [
        "Enter the key question",
        "Answered with yes, in per cent must be a whole number",
    ]
    page = browser.send({"question": "Is it kind?", "percent_yes": "101"}, button="Add it")
    assert page.error_messages == ["Percentage must be between 0 and 100"]
    browser.get("imports.rating", import_id=report_import.id, part="key-questions", place=1)
    page = browser.send({}, button="Take it out")
    assert page.notice == "Key question removed"
    assert "No key question with a percentage was found" in page.main


def test_of_two_editors_the_second_sees_both_ratings(room, at, report_import):
    first, second = at(room.editor), at(room.second_editor)
    for browser in (first, second):
        browser.get("imports.rating", import_id=report_import.id, part="standards", place=1)
    first.send({"name": "Leading"}, button="Save change")
    page = second.send({"name": "Guidance"}, button="Save change", status=409)
    assert "Guidance" in page.main
    assert "Leading" in page.main


@pytest.mark.parametrize("where", ["standards/9", "standards/0", "nonsense/1", "nonsense/new"])
def test_what_is_not_there_is_not_found(room, at, report_import, where):
    at(room.editor).get(f"/imports/{report_import.id}/ratings/{where}", status=404)


def test_a_published_import_shows_its_ratings_and_says_where_they_are_corrected(room, at, report_import):
    room.publish(report_import)
    browser = at(room.editor)
    page = browser.get("imports.ratings", import_id=report_import.id)
    assert "Change" not in page.links
    page = browser.get("imports.rating", import_id=report_import.id, part="standards", place=1)
    assert "can no longer be changed here" in page.main
    at(room.inspector).get("imports.ratings", import_id=report_import.id)
    at(room.director).get("imports.ratings", status=404, import_id=report_import.id)


def test_the_last_look_before_publishing_says_what_is_rated_and_what_is_of_nobody(room, at, report_import):
    services.save_rating(
        report_import,
        FoundQuestion(None, "The Harbour Board", None, "Is it safe?", 50),
        at=None,
        by=room.editor,
        expected_version=report_import.version,
    )
    page = at(room.editor).get("imports.check", import_id=report_import.id)
    assert "1 overall, 2 by standard, 1 key question. 1 of nobody in the register" in page.main
    page = at(room.editor).get(page.links["See the ratings"])
    assert "1 of these is of nobody in the register" in page.main


def test_who_only_looks_is_offered_no_change(room, at, report_import):
    page = at(room.inspector).get("imports.ratings", import_id=report_import.id)
    assert "Change" not in page.main
    assert services.import_ratings(report_import).without_body == 0
