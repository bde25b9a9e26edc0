"""Checking the table of progress page by page: proposals, corrections, two editors, up to the published judgement."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.reports_import.progress_report import MENTORS, POLICE, UNKNOWN, VISITS, make_two_reports
from tests.support.browserlike import QuestionsAsked
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup import services as follow_ups
from tracker.followup.models import FollowUp
from tracker.reports_import.progress_table import find_row

pytestmark = pytest.mark.usefixtures("reading_remembered")

SELECT = "Select the recommendation that this row belongs to, or “This row belongs to none of ours”"
ONE_ONLY = "A row belongs to one recommendation only: empty this, or select “Another one”"


@pytest.fixture
def two(room):
    return make_two_reports(room)


@pytest.fixture
def open_row(room, at, two):
    def open_it(position: int, person=room.editor):
        browser = at(person)
        browser.get("imports.previous_row", import_id=two.later.id, position=position)
        return browser

    return open_it


def chosen(page):
    return [each.get("value") for each in page.all("//input[@name='recommendation'][@checked]")]


def test_the_found_list_leads_to_the_rows_and_they_show_what_is_proposed(room, at, two):
    browser = at(room.editor)
    page = browser.get("imports.show", import_id=two.later.id)
    assert "0 of 4 rows checked." in page.main
    page = browser.get(page.links["Say which recommendations they belong to"])
    assert page.h1 == "Progress on previous recommendations"
    assert f"Proposed: {two.earlier[1].code}" in page.main
    assert "We found nothing like it that was made to Fenmarch region" in page.main
    page = browser.get(page.links["Check the next row"])
    assert page.h1 == "Check row 1 of 4"


def test_the_proposed_one_is_chosen_first_beside_the_printed_words(open_row, two):
    page = open_row(VISITS).page
    assert two.earlier[2].text.rstrip(".") in page.texts("//*[@class='app-source']")[0]
    labels = page.texts("//*[@data-module='govuk-radios'][.//input[@name='recommendation']]//label")
    assert labels[0] == two.earlier[2].text
    assert labels[-2:] == ["Another one, by its reference", "This row belongs to none of ours"]
    assert chosen(page) == [str(two.earlier[2].id)]
    assert page.one("//input[@name='still_required'][@checked]").get("value") == "yes"
    assert page.one("//textarea[@name='still_needed']").text.strip() == "Repeat recommendation"
    assert f"{two.earlier[2].code} · Regional inspection, March 2026, number 3" in page.main


def test_a_row_that_fits_nothing_says_so_and_has_nothing_chosen(open_row):
    browser = open_row(UNKNOWN)
    assert "We found nothing like it" in browser.page.main
    assert chosen(browser.page) == []
    assert browser.send(button="Save and continue").error_messages == [SELECT]


def test_the_walk_leads_through_the_rows_to_the_published_judgements(room, at, open_row, two):
    browser = open_row(MENTORS)
    for position in (MENTORS, VISITS, POLICE):
        assert browser.page.h1 == f"Check row {position} of 4"
        browser.send(button="Save and continue")
    page = browser.send({"recommendation": "none"}, button="Save and continue")
    assert (page.h1, page.notice) == (
        "Progress on previous recommendations",
        "Row saved. Every row is checked",
    )
    assert page.main.count("It will be recorded with the report") == 3
    assert "None of ours" in page.main
    page = browser.get("imports.check", import_id=two.later.id)
    assert "3 judgements on earlier recommendations will be recorded" in page.main
    page = browser.get(page.links["Continue to publish"])
    assert "1 row is said to belong to none of ours." in page.main
    browser.send(button="Publish report")
    page = browser.get("imports.previous", import_id=two.later.id)
    assert page.main.count("In the follow-up") == 3
    [follow_up] = db.session.scalars(select(FollowUp))
    page = at(room.director).get("follow_ups.show", follow_up_id=follow_up.id)
    assert "As printed in " in page.main
    assert "Every new officer has a mentor." in page.main
    page = at(room.director).get("recommendations.show", recommendation_id=two.earlier[2].id)
    assert "Some progress" in page.main
    assert "Repeat recommendation" in page.main
    page = at(room.editor).get("imports.previous_row", import_id=two.later.id, position=MENTORS)
    assert page.path.endswith("/previous-recommendations")


def test_what_is_printed_can_be_put_right(open_row, two):
    open_row(MENTORS).send(
        {"category": "some_progress", "still_required": "yes", "still_needed": "Two officers wait"},
        button="Save and continue",
    )
    said = find_row(two.later, MENTORS).checked
    assert (said.category.value, said.still_required, said.still_needed) == (
        "some_progress",
        True,
        "Two officers wait",
    )


def test_another_one_is_named_by_its_reference(open_row, two):
    typed = f" {two.earlier[0].code.lower()} "
    open_row(UNKNOWN).send({"recommendation": "other", "code": typed}, button="Save and continue")
    assert find_row(two.later, UNKNOWN).recommendation == two.earlier[0]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"code": "R-4F7QX3"}, ONE_ONLY),
        ({"recommendation": "other"}, "Enter the reference of the recommendation that this row belongs to"),
        (
            {"recommendation": "other", "code": "nonsense"},
            "Enter the reference of a published recommendation, such as R-4F7QX3",
        ),
        ({"action_taken_and_impact": ""}, "Enter the action taken and its impact"),
    ],
)
def test_what_is_not_one_answer_is_told_at_its_field_and_nothing_is_lost(open_row, two, sent, message):
    browser = open_row(MENTORS)
    page = browser.send({"still_needed": "A word of mine", **sent}, button="Save and continue")
    assert page.error_messages == [message]
    assert page.one("//textarea[@name='still_needed']").text.strip() == "A word of mine"
    assert find_row(two.later, MENTORS).checked is None


def test_a_recommendation_that_another_row_has_is_refused_where_it_was_named(open_row, two):
    two.check(MENTORS)
    sent = {"recommendation": "other", "code": two.earlier[1].code}
    page = open_row(VISITS).send(sent, button="Save and continue")
    [message] = page.error_messages
    assert message.startswith(f"{two.earlier[1].code} belongs to row 1 already")
    assert page.one("//*[@id='code-error']") is not None


def test_two_editors_see_both_answers(room, open_row, two):
    mine, theirs = open_row(MENTORS), open_row(MENTORS, room.second_editor)
    theirs.send({"recommendation": "none"}, button="Save and continue")
    page = mine.send({"still_needed": "My word"}, button="Save and continue", status=409)
    assert "This row belongs to none of ours" in page.main
    assert two.earlier[1].text in page.main
    mine.send(button="Keep mine")
    assert find_row(two.later, MENTORS).recommendation == two.earlier[1]


def test_what_was_said_may_be_taken_back(open_row, two):
    two.check(MENTORS)
    page = open_row(MENTORS).send(button="Not checked after all")
    assert page.notice == "The row is to be checked again"
    assert find_row(two.later, MENTORS).checked is None


def test_what_is_closed_or_in_a_draft_is_said_on_the_row(room, open_row, two):
    follow_ups.start_follow_up(room.region, inspection="A visit", fieldwork_started=None, by=room.inspector)
    two.check(MENTORS)
    assert "It is also taken into “A visit”" in open_row(MENTORS).page.main


def test_inspectors_read_the_rows_and_nobody_else_knows_of_them(room, at, two):
    page = at(room.inspector).get("imports.previous", import_id=two.later.id)
    assert "Every new officer has a mentor." in page.main
    assert "Check row 1" not in page.links
    at(room.inspector).get("imports.previous_row", status=403, import_id=two.later.id, position=1)
    at(room.director).get("imports.previous", status=404, import_id=two.later.id)


def test_a_report_without_the_table_has_no_such_page(room, at):
    report_import = room.bring_in()
    browser = at(room.editor)
    assert "Progress on previous" not in browser.get("imports.show", import_id=report_import.id).main
    browser.get("imports.previous", status=404, import_id=report_import.id)
    browser.get("imports.previous_row", status=404, import_id=report_import.id, position=1)


def test_many_rows_ask_no_more_of_the_database(app, room, at, two):
    browser = at(room.editor)
    counts = []
    for times in (1, 20):
        with act("made for a test", by=room.editor):
            found = two.later.extract["previous_recommendations"][:4]
            two.later.extract = {**two.later.extract, "previous_recommendations": found * times}
        db.session.commit()
        for endpoint, more in (("imports.previous", {}), ("imports.previous_row", {"position": 2})):
            with QuestionsAsked(app) as statements:
                browser.get(endpoint, import_id=two.later.id, **more)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12
