"""Settling what a report says against itself, page by page, as far as the published report."""

from __future__ import annotations

import pytest

from tests.reports_import.test_settling import MISCOUNTED
from tracker.core.database import db
from tracker.reports_import import services

pytestmark = pytest.mark.usefixtures("reading_remembered")


@pytest.fixture
def found(room):
    return room.bring_in_checked(MISCOUNTED)


def test_it_is_settled_from_the_found_list_and_shown_there(room, at, found):
    browser = at(room.editor)
    page = browser.get("imports.show", import_id=found.id)
    [(words, address)] = [(text, href) for text, href in page.links.items() if text.startswith("Settle")]
    assert "nine" in words
    browser.get(address)
    page = browser.send({"note": "The author meant four."}, button="Mark as settled")
    assert (page.h1, page.notice) == ("What we found", "Marked as settled")
    assert f"Settled by {room.editor.name} on " in page.main
    assert "The author meant four." in page.main
    browser.get("imports.settle", import_id=found.id, position=1)
    page = browser.send(button="Not settled after all")
    assert page.notice == "Marked as not settled"
    assert "Settled by" not in page.main


def test_the_check_page_warns_until_it_is_settled_and_lets_publish_all_the_same(room, at, found):
    browser = at(room.editor)
    page = browser.get("imports.check", import_id=found.id)
    assert "Not settled yet" in page.texts("//h2")
    assert "Continue to publish" in page.links
    services.settle_discrepancy(found, 1, note="", by=room.editor, expected_version=0)
    db.session.commit()
    assert "Not settled yet" not in browser.get("imports.check", import_id=found.id).texts("//h2")


def test_everybody_reads_the_note_in_the_published_report(room, at, found):
    services.settle_discrepancy(found, 1, note="The author meant four.", by=room.editor, expected_version=0)
    report = room.publish(found)
    page = at(room.director).get("reports.show", report_id=report.id)
    assert "Note: The author meant four." in page.main
    page = at(room.editor).get("imports.settle", import_id=found.id, position=1)
    assert "This can no longer be changed." in page.main
    assert page.all("//textarea") == []


def test_two_editors_see_both_notes(room, at, found):
    mine, theirs = at(room.editor), at(room.second_editor)
    for browser in (mine, theirs):
        browser.get("imports.settle", import_id=found.id, position=1)
    theirs.send({"note": "theirs"}, button="Mark as settled")
    page = mine.send({"note": "mine"}, button="Mark as settled", status=409)
    assert page.h1 == "Someone else changed this first"
    assert "theirs" in page.main
    assert mine.send(button="Keep mine").notice == "Marked as settled"
    assert found.notes[0].note == "mine"


def test_taking_back_what_somebody_has_taken_back_shows_the_difference(room, at, found):
    services.settle_discrepancy(found, 1, note="a note", by=room.editor, expected_version=0)
    db.session.commit()
    mine, theirs = at(room.editor), at(room.second_editor)
    for browser in (mine, theirs):
        browser.get("imports.settle", import_id=found.id, position=1)
    theirs.send(button="Not settled after all")
    page = mine.send({"note": "a better note"}, button="Save note", status=409)
    assert "a better note" in page.main


def test_a_note_that_is_too_long_is_told_at_its_field_and_kept(room, at, found):
    page = at(room.editor).submit(
        "imports.settle", {"note": "x" * 501}, button="Mark as settled", import_id=found.id, position=1
    )
    assert page.error_messages == ["Note must be 500 characters or less"]
    assert page.one("//textarea").text.strip() == "x" * 501


def test_there_is_no_page_for_what_was_not_found(room, at, found):
    at(room.editor).get("imports.settle", status=404, import_id=found.id, position=2)


def test_a_standard_is_kept_and_published(room, at):
    report_import = room.bring_in_checked()
    browser = at(room.editor)
    browser.get("imports.check_item", import_id=report_import.id, serial=1)
    page = browser.send({"standard": "P 1.2 Staffing"}, button="Save change")
    assert page.one("//input[@name='standard']").get("value") == "P 1.2 Staffing"
    browser.send(button="Text is right")
    assert "Standard: P 1.2 Staffing" in browser.get("imports.check", import_id=report_import.id).main
    room.publish(report_import)
    page = browser.get("/recommendations")
    published = next(href for text, href in page.links.items() if "court report" in text)
    assert "P 1.2 Staffing" in browser.get(published).main
