"""From what was found to what everybody can read."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, NAMELESS, REPORT
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.recommendations.models import Assignment, Recommendation
from tracker.reports_import import services

pytestmark = pytest.mark.usefixtures("reading_remembered")


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_nothing_is_visible_before_and_everything_after_publication(room, at):
    report_import = room.bring_in_checked()
    outsider, editor = at(room.director), at(room.editor)
    assert FENMARCH_TO_REGION[0] not in outsider.get("recommendations.index").main
    assert report_import.title not in outsider.get("reports.index").main
    page = editor.get("imports.check", import_id=report_import.id)
    assert FENMARCH_TO_REGION[0] in page.main
    editor.get(page.links["Continue to publish"])
    assert "4 recommendations will be published to Fenmarch region, Westmere PDU." in editor.page.main
    assert editor.page.table == [
        ["Fenmarch region", "3", "Fenmarch region"],
        ["Westmere PDU", "1", "Fenmarch region"],
    ]
    page = editor.send(button="Publish report")
    assert page.notice == "Report published"
    page = outsider.get(page.links["See the published report"])
    assert FENMARCH_TO_REGION[0] in page.main
    assert FENMARCH_TO_REGION[0][:40] in outsider.get("recommendations.index").main


def test_publishing_twice_is_harmless(room, at):
    report_import = room.bring_in_checked()
    first, second = at(room.editor), at(room.second_editor)
    for browser in (first, second):
        browser.get("imports.publish", import_id=report_import.id)
    pages = [browser.send(button="Publish report") for browser in (first, second)]
    assert {page.path for page in pages} == {f"/imports/{report_import.id}"}
    assert (count(InspectionReport), count(Recommendation)) == (1, 4)
    assert first.get("imports.publish", import_id=report_import.id).path == f"/imports/{report_import.id}"


def test_with_something_missing_the_way_leads_back_to_it(room, at):
    report_import = room.bring_in(NAMELESS)
    browser = at(room.editor)
    page = browser.get("imports.publish", import_id=report_import.id)
    assert page.path == f"/imports/{report_import.id}/check"
    assert "Continue to publish" not in page.links
    wanted = "Choose who recommendation 1, “make sure that every court report says what…” is for"
    assert browser.get(page.links[wanted]).h1 == "Check recommendation 1 of 3"
    assert browser.get(page.links["Enter the kind of inspection"]).h1 == "Details of the report"
    browser.post("imports.publish", {"version": "1"}, status=200, import_id=report_import.id)
    assert count(InspectionReport) == 0


def test_what_changed_since_the_page_was_opened_is_not_published(room, at):
    report_import = room.bring_in_checked()
    browser = at(room.editor)
    browser.get("imports.publish", import_id=report_import.id)
    item = report_import.items[0]
    services.correct_item(
        item,
        text="other words",
        addressee=room.region,
        number="1",
        heading="",
        standard="",
        by=room.second_editor,
        expected_version=item.version,
    )
    services.mark_checked(item, by=room.second_editor, expected_version=item.version)
    page = browser.send(button="Publish report", status=409)
    assert page.h1 == "Someone else changed this first"
    assert count(InspectionReport) == 0


def test_for_a_closed_body_somebody_must_say_who_carries_it(room, at):
    report_import = room.bring_in_checked(REPORT.replace("Fenmarch region should", "Old Fenmarch CRC should"))
    browser = at(room.editor)
    page = browser.get("imports.publish", import_id=report_import.id)
    assert ["Old Fenmarch CRC (closed June 2021)", "3", "To be decided"] in page.table
    assert page.texts("//select/option") == [
        "Select who carries this now",
        "Fenmarch region",
        "Not decided yet",
    ]
    page = browser.send(button="Publish report")
    assert page.error_messages == ["Select who carries this now"]
    browser.send({"carried_by-0": "not_decided"}, button="Publish report")
    assert (count(Recommendation), count(Assignment)) == (4, 1)


def test_the_same_report_again_is_published_only_on_purpose(room, at):
    room.publish(room.bring_in_checked())
    second = room.bring_in_checked(REPORT + "\nCorrected.\n", "corrected.txt")
    browser = at(room.editor)
    browser.get("imports.publish", import_id=second.id)
    page = browser.send(button="Publish report")
    assert page.error_messages == ["Say that this is another report than the one published already"]
    browser.send({"is_another_report": "y"}, button="Publish report")
    assert count(InspectionReport) == 2
