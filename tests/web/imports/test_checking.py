"""One recommendation beside the document's words: every button, and two editors at once."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, NAMELESS, REPORT
from tests.support.page import words_of
from tracker.core.database import db
from tracker.reports_import import services
from tracker.reports_import.lifecycle import CheckState

pytestmark = pytest.mark.usefixtures("reading_remembered")


@pytest.fixture
def found(room):
    return room.bring_in()


@pytest.fixture
def open_item(room, at, found):
    def open_it(serial: int, report_import=found, person=room.editor):
        browser = at(person)
        browser.get("imports.check_item", import_id=report_import.id, serial=serial)
        return browser

    return open_it


def test_the_item_is_marked_in_the_words_of_the_document(open_item):
    page = open_item(2).page
    assert page.h1 == "Check recommendation 2 of 4"
    assert page.texts("//mark") == [FENMARCH_TO_REGION[1]]
    assert "Fenmarch region should: 1. make sure" in words_of(page.one("//mark/.."))
    assert page.one("//textarea[@name='text']").text.strip() == FENMARCH_TO_REGION[1]
    assert page.one("//select[@name='addressee']/option[@selected]").text == "Fenmarch region"


def test_text_is_right_leads_to_the_next_until_all_are_checked(open_item):
    browser = open_item(1)
    headings = []
    for _ in range(4):
        headings.append(browser.page.h1)
        page = browser.send(button="Text is right")
    assert headings == [f"Check recommendation {number} of 4" for number in range(1, 5)]
    assert page.notice == "Recommendation checked. Every recommendation is checked"
    assert "4 of 4 checked" in page.main


def test_text_is_right_keeps_what_was_typed(open_item, found):
    open_item(1).send({"text": "these words instead"}, button="Text is right")
    assert (found.items[0].text, found.items[0].check) == ("these words instead", CheckState.CHECKED)


def test_a_change_is_saved_and_what_was_found_stays_in_sight(open_item, room):
    page = open_item(1).send(
        {"text": "line one\r\nline two  ", "addressee": str(room.unit.id), "number": "9"},
        button="Save change",
    )
    assert page.notice == "Change saved"
    assert page.one("//textarea[@name='text']").text.lstrip("\n") == "line one\nline two"
    assert page.texts("//h2[text()='As it was found']/following-sibling::div")[0] == FENMARCH_TO_REGION[0]


def test_split_join_remove_and_put_back(open_item, found):
    browser = open_item(1)
    page = browser.send({"text": "first part\n\nsecond part"}, button="Split")
    assert page.notice == "Split into 2 recommendations"
    assert page.h1 == "Check recommendation 1 of 5"
    page = browser.send(button="Join with next")
    assert page.h1 == "Check recommendation 1 of 4"
    assert page.one("//textarea[@name='text']").text.strip() == "first part second part"
    page = browser.send(button="Not a recommendation")
    assert page.h1 == "Check recommendation 2 of 4"
    page = browser.get("imports.check_item", import_id=found.id, serial=1)
    assert "Removed" in page.main
    page = browser.send(button="Put it back")
    assert page.notice == "Put back among the recommendations"


def test_split_without_an_empty_line_says_what_to_do(open_item):
    page = open_item(1).send(button="Split")
    assert page.error_messages == ["Put an empty line where the next recommendation begins"]


def test_an_empty_text_is_refused_and_what_else_was_typed_stays(open_item):
    page = open_item(1).send({"text": " ", "heading": "Another heading"}, button="Save change")
    assert page.error_messages == ["Enter the text of the recommendation"]
    assert page.one("//input[@name='heading']").get("value") == "Another heading"


def test_whoever_it_is_for_must_be_chosen_and_can_be_chosen_for_the_block(open_item, room):
    report_import = room.bring_in(NAMELESS, "harbour.txt")
    browser = open_item(1, report_import)
    page = browser.send(button="Text is right")
    assert page.error_messages == ["Choose who this is for"]
    page = browser.send({"addressee": str(room.unit.id), "whole_block": "y"}, button="Text is right")
    assert page.h1 == "Check recommendation 2 of 3"
    assert page.one("//select[@name='addressee']/option[@selected]").text == "Westmere PDU"


def test_bodies_with_a_similar_name_stand_first(open_item, room):
    report_import = room.bring_in(NAMELESS.replace("The Harbour Board", "Fenmarsh region"), "like.txt")
    page = open_item(1, report_import).page
    options = page.texts("//select[@name='addressee']/option")
    assert options[0] == "Choose who this is for"
    assert "Fenmarch region – likely" in options[1:4]


def test_two_editors_see_both_texts(open_item, room, found):
    mine, theirs = open_item(1), open_item(1, person=room.second_editor)
    theirs.send({"text": "what the other wrote"}, button="Save change")
    page = mine.send({"text": "what I wrote"}, button="Save change", status=409)
    assert page.h1 == "Someone else changed this first"
    assert "what I wrote" in page.main
    assert "what the other wrote" in page.main
    assert found.items[0].text == "what the other wrote"
    mine.send(button="Keep mine")
    assert found.items[0].text == "what I wrote"


def test_the_bodies_of_a_joint_heading_are_offered_first(open_item, room):
    joint = NAMELESS.replace("The Harbour Board", "Fenmarch region and Westmere PDU")
    page = open_item(1, room.bring_in(joint, "joint.txt")).page
    options = page.texts("//select[@name='addressee']/option")
    assert options[1:3] == ["Fenmarch region – likely", "Westmere PDU – likely"]


def test_a_form_sent_twice_splits_once(open_item, found):
    browser = open_item(1)
    sent = {**browser.page.form_with("text").values, "text": "one\n\ntwo", "step": "split"}
    address, site = browser.page.path, browser.app.config["SERVICE_URL"]
    headers = {"Origin": site, "Referer": site + address}
    first = browser.raw("POST", address, data=sent, headers=headers)
    second = browser.raw("POST", address, data=sent, headers=headers)
    assert (first.status_code, second.status_code) == (303, 303)
    assert len(found.items) == 5


def test_what_is_published_or_discarded_can_only_be_read(open_item, room, found):
    services.discard(found, by=room.editor, expected_version=found.version)
    db.session.commit()
    page = open_item(1).page
    assert page.h1 == "Recommendation 1 of 4"
    assert page.all("//textarea") == []


def test_words_of_a_document_are_shown_as_words(room, at):
    nasty = "<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)>"
    report_import = room.bring_in(REPORT.replace("give each new officer", nasty), "nasty.txt")
    page = at(room.editor).get("imports.check_item", import_id=report_import.id, serial=2)
    assert "<script>alert(1)</script> {{ 7*7 }}" in page.texts("//mark")[0]
    assert page.all("//main//script | //main//img") == []


def test_details_keep_printed_precision_and_refuse_a_wrong_isbn(room, at, found):
    browser = at(room.editor)
    page = browser.get("imports.details", import_id=found.id)
    form = page.form_with("title").values
    assert [form[f"published-{part}"] for part in ("day", "month", "year")] == [[""], ["3"], ["2026"]]
    page = browser.send({"isbn": "978-1-84099-000-4"}, button="Save details")
    assert "last digit does not agree" in page.error_messages[0]
    page = browser.send(
        {
            "isbn": "978-1-84099-000-3",
            "published_on-day": "24",
            "published_on-month": "March",
            "published_on-year": "2026",
            "inspected-1": str(room.unit.id),
        },
        button="Save details",
    )
    assert page.notice == "Details saved"
    assert "March 2026 (on 24 March 2026)" in page.main
    assert "Fenmarch region, Westmere PDU" in page.main


def test_more_boxes_can_be_asked_for_without_losing_what_was_typed(room, at, found):
    browser = at(room.editor)
    browser.get("imports.details", import_id=found.id)
    page = browser.send({"title": "A new title"}, button="Show more boxes for what was inspected")
    assert page.one("//input[@name='title']").get("value") == "A new title"
    assert len(page.all("//select")) == 5


def test_five_hundred_recommendations_ask_no_more_of_the_database(room, at):
    lines = "\n".join(
        f"{number}. mend bridge number {number} over the long drain" for number in range(1, 501)
    )
    report_import = room.bring_in(f"Recommendations\n\nFenmarch region should:\n\n{lines}\n", "long.txt")
    assert len(report_import.items) == 500
    browser = at(room.editor)
    page = browser.get("imports.show", import_id=report_import.id)
    assert len(page.all("//main//tbody/tr")) == 500
    browser.get("imports.check_item", import_id=report_import.id, serial=250)
    browser.get("imports.check", import_id=report_import.id)


def test_uploading_while_somebody_discards_is_told_apart(room, at, found):
    browser, other = at(room.editor), at(room.second_editor)
    browser.get("imports.discard", import_id=found.id)
    other.submit("imports.discard", import_id=found.id, button="Discard import")
    page = browser.send(button="Discard import")
    assert page.path == f"/imports/{found.id}"
    assert "This import was discarded" in page.main
    again = browser.submit("imports.upload", {"file": (BytesIO(REPORT.encode()), "again.txt")})
    assert again.path != f"/imports/{found.id}"
