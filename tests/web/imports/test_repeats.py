"""Linking repeats, page by page: suggestions, none of them, one by its reference, two editors, and what is shown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION
from tests.reports_import.test_repeating import LATER, publish_earlier
from tracker.core.database import db
from tracker.recommendations.models import Repeat
from tracker.reports_import import services

pytestmark = pytest.mark.usefixtures("reading_remembered")

SELECT = "Select the recommendations that it repeats, or select “None of these”"


@pytest.fixture
def earlier(room):
    return publish_earlier(room)


@pytest.fixture
def found(room, earlier):
    return room.bring_in_checked(LATER, "later.txt")


@pytest.fixture
def open_item(room, at, found):
    def open_it(serial: int, person=room.editor):
        browser = at(person)
        browser.get("imports.repeats", import_id=found.id, serial=serial)
        return browser

    return open_it


def test_suggestions_are_shown_best_first_and_nothing_is_decided_for_the_person(open_item, earlier):
    page = open_item(2).page
    assert page.h1 == "Does this repeat an earlier recommendation?"
    labels = page.texts("//*[@class='govuk-checkboxes']//label")
    assert labels[0] == FENMARCH_TO_REGION[1]
    assert labels[-1] == "None of these"
    assert f"{earlier[1].code} · Regional inspection, March 2026, number 2 · To Fenmarch region" in page.main
    assert page.all("//input[@type='checkbox'][@checked]") == []


def test_the_walk_leads_from_one_to_the_next_and_the_links_are_published(room, open_item, earlier, found):
    browser = open_item(1)
    headings = []
    for chosen in ([str(earlier[0].id), str(earlier[1].id)], ["none"], ["none"], [str(earlier[3].id)]):
        headings.append(browser.page.texts("//main//p[starts-with(., 'Recommendation ')]")[0])
        page = browser.send({"earlier": chosen}, button="Save and continue")
    assert [words[:21] for words in headings] == [f"Recommendation {n} of 4" for n in range(1, 5)]
    assert (page.h1, page.notice) == ("What we found", "Repeats saved")
    assert f"Repeats {', '.join(sorted(each.code for each in earlier[:2]))}" in page.main
    assert "Link repeats of earlier recommendations" not in page.links
    page = browser.get("imports.check", import_id=found.id)
    assert f"Repeats {earlier[3].code}" in page.main
    assert page.main.count("Repeats no earlier one") == 2
    browser.get(page.links["Continue to publish"])
    browser.send(button="Publish report")
    assert len(db.session.scalars(select(Repeat)).all()) == 3


@pytest.mark.parametrize("chosen", [[], ["none", "first"]])
def test_one_answer_is_asked_for(open_item, earlier, chosen):
    ids = [str(earlier[0].id) if each == "first" else each for each in chosen]
    browser = open_item(1)
    page = browser.send({"earlier": ids}, button="Save and continue")
    assert page.error_messages == [SELECT]
    assert [box.get("value") for box in page.all("//input[@type='checkbox'][@checked]")] == [
        each for each in (str(earlier[0].id), "none") if each in ids
    ]


def test_one_can_be_added_by_its_reference_and_stays_ticked(open_item, earlier):
    browser = open_item(1)
    other = earlier[3]
    page = browser.send({"code": f" {other.code.lower()} "}, button="Add and stay here")
    assert page.h1 == "Does this repeat an earlier recommendation?"
    ticked = page.all("//input[@type='checkbox'][@checked]")
    assert [box.get("value") for box in ticked] == [str(other.id)]
    assert page.one("//input[@name='code']").get("value") in {None, ""}


@pytest.mark.parametrize("typed", ["R-NNNNNN", "nonsense", "D-4F7QX3", "\u202eR"])
def test_a_reference_that_leads_nowhere_is_told_at_its_field(open_item, typed):
    page = open_item(1).send({"code": typed}, button="Add and stay here")
    assert page.error_messages == ["Enter the reference of a published recommendation, such as R-4F7QX3"]
    assert page.one("//*[@id='code-error']") is not None


def test_two_editors_see_both_answers(room, open_item, earlier, found):
    mine, theirs = open_item(1), open_item(1, room.second_editor)
    theirs.send({"earlier": [str(earlier[1].id)]}, button="Save and continue")
    page = mine.send({"earlier": ["none"]}, button="Save and continue", status=409)
    assert "None of these" in page.main
    assert earlier[1].text in page.main
    mine.send(button="Keep mine")
    assert found.items[0].repeats == []


def test_with_nothing_earlier_the_page_says_so(room, at):
    report_import = room.bring_in_checked()
    browser = at(room.editor)
    page = browser.get("imports.repeats", import_id=report_import.id, serial=1)
    assert "Nothing like it has been published to Fenmarch region" in page.main
    assert page.texts("//*[@class='govuk-checkboxes']//label") == ["None"]


def test_without_an_addressee_the_page_asks_for_one_first(room, at, found):
    item = found.items[0]
    services.correct_item(
        item,
        text=item.text,
        addressee=None,
        number="1",
        heading=item.heading,
        standard="",
        by=room.editor,
        expected_version=item.version,
    )
    page = at(room.editor).get("imports.repeats", import_id=found.id, serial=1)
    assert page.links["Choose who this is for"].endswith("/items/1#addressee")


def test_inspectors_read_what_was_decided_and_published_ones_stay(room, at, open_item, earlier, found):
    open_item(1).send({"earlier": [str(earlier[0].id)]}, button="Save and continue")
    browser = at(room.inspector)
    browser.get("imports.repeats", status=403, import_id=found.id, serial=1)
    page = browser.get("imports.check_item", import_id=found.id, serial=1)
    assert f"Repeats {earlier[0].code}" in page.main
    assert "Change what it repeats" not in page.links
    room.publish(found)
    page = at(room.editor).get("imports.repeats", import_id=found.id, serial=1)
    assert page.path.endswith("/items/1")
