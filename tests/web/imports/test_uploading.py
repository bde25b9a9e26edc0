"""An editor uploads a file and sees what was found in it, or why not."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import func, select

from tests.reports_import.fenmarch_report import REPORT, WITHOUT_RECOMMENDATIONS
from tracker.core.database import db
from tracker.reports_import.models import ReportImport


def file_of(content: str | bytes, name: str = "fenmarch.txt"):
    return BytesIO(content if isinstance(content, bytes) else content.encode()), name


def upload(browser, content, name="fenmarch.txt", **more):
    page = browser.submit(
        "imports.upload", {"file": file_of(content, name)}, button="Read the report", **more
    )
    # Werkzeug's test client sends what is long from a temporary file, and leaves that open.
    page.response.request.environ["wsgi.input"].close()
    return page


def test_what_is_found_stands_under_its_heading_with_addressee_number_and_state(room, at):
    page = upload(at(room.editor), REPORT)
    assert page.h1 == "What we found"
    assert page.texts("//caption") == ["Fenmarch region should:", "Westmere PDU should:"]
    rows = [
        [cell.split("Found")[0] for cell in page.texts(f"(//main//table)[1]/tbody/tr[{row}]/td")]
        for row in (1, 2)
    ]
    assert rows == [
        [
            "1",
            "make sure that every court report says what is known about domestic abuse",
            "Fenmarch region",
            "Line 13",
            "Not checked",
        ],
        [
            "2",
            "give each new officer a named mentor for the first year",
            "Fenmarch region",
            "Line 14",
            "Not checked",
        ],
    ]
    assert "0 of 4 checked" in page.main
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in page.main


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "empty.txt", "The selected file is empty"),
        (b"MZ\x00\x01" * 50, "tool.exe", "The selected file must be a PDF, DOCX, HTML or TXT"),
        (bytes(range(256)) * 40, "picture.txt", "The selected file must be a PDF, DOCX, HTML or TXT"),
        (b"x" * (20 * 1024 * 1024 + 1), "long.txt", "The selected file must be smaller than 20MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_at_the_field(room, at, content, name, message):
    page = upload(at(room.editor), content, name)
    assert page.error_messages == [message]
    assert page.one("//*[@id='file-error']") is not None
    assert db.session.scalar(select(func.count()).select_from(ReportImport)) == 0


def test_without_a_file_the_form_says_so(room, at):
    page = at(room.editor).submit("imports.upload", {}, button="Read the report")
    assert page.error_messages == ["Select the file of a report"]


def test_a_file_beyond_the_limit_of_a_request_gets_its_page(room, at):
    page = upload(at(room.editor), b"x" * (26 * 1024 * 1024), status=413)
    assert page.h1 == "What you sent is too big"
    assert "must be 20MB or smaller" in page.main, "The same number as on the form"


def test_none_found_leads_to_typing_in(room, at):
    browser = at(room.editor)
    page = upload(browser, WITHOUT_RECOMMENDATIONS)
    assert "None found – enter the recommendations yourself" in page.main
    browser.get(page.links["Enter a recommendation"])
    page = browser.send(
        {"text": "mend the roof", "addressee": str(room.region.id), "number": "1", "heading": ""},
        button="Add recommendation",
    )
    assert page.notice == "Recommendation added"
    assert "Added by hand" in page.main
    assert "1 of 1 checked" in page.main


def test_no_text_inside_says_so_and_stays_to_be_typed_in(room, at):
    page = upload(at(room.editor), "  \n \n")
    assert "We found no text in this file – enter the recommendations yourself" in page.main
    assert "Could not be read" in page.main
    assert "Enter a recommendation" in page.links


def test_the_same_file_again_leads_to_the_import_that_is_there(room, at):
    first = upload(at(room.editor), REPORT)
    again = upload(at(room.second_editor), REPORT, "under another name.txt")
    assert again.path == first.path
    assert again.notice.startswith("This report was already imported on ")
    assert db.session.scalar(select(func.count()).select_from(ReportImport)) == 1


def test_the_same_report_in_another_file_is_pointed_out(room, at):
    first = upload(at(room.editor), REPORT)
    page = upload(at(room.editor), REPORT + "\nPrinted again.\n")
    assert page.texts("//*[@id='earlier-copy']")[0].startswith("This report was already imported on ")
    assert page.links["See that import"] == first.path


def test_a_report_without_a_file_is_typed_in(room, at):
    browser = at(room.editor)
    browser.get("imports.upload")
    page = browser.send(button="Enter a report without a file")
    assert page.h1 == "Details of the report"
    page = browser.send({"title": "A letter", "kind": "regional review letter"}, button="Save details")
    assert (page.h1, page.notice) == ("What we found", "Details saved")
    assert "None, typed in" in page.main


def test_the_list_shows_what_waits_first_and_can_be_searched(room, at):
    room.publish(room.bring_in_checked(REPORT))
    room.bring_in(" ", "blank.txt")
    room.bring_in(WITHOUT_RECOMMENDATIONS, "letter_100%.txt")
    browser = at(room.inspector)
    page = browser.get("imports.index")
    assert [row[3] for row in page.table] == ["Needs checking", "Could not be read", "Published"]
    assert [row[2] for row in page.table] == ["None found", "None found", "4 of 4"]
    assert "Import a report" not in page.links
    page = browser.get("/imports?q=100%25")
    assert ["letter_100%.txt" in row[0] for row in page.table] == [True]
    page = browser.get("/imports?state=published")
    assert len(page.table) == 1
    page = browser.get("/imports?q=nowhere")
    assert "No import matches these filters." in page.main


def test_an_empty_list_says_so(room, at):
    assert "No report has been imported yet" in at(room.editor).get("imports.index").main


@pytest.mark.parametrize("who", ["director", "overview", "administrator"])
def test_for_outsiders_imports_do_not_exist(room, at, who):
    report_import = room.bring_in()
    browser = at(getattr(room, who))
    browser.get("imports.index", status=404)
    browser.get("imports.upload", status=404)
    for endpoint in (
        "imports.show",
        "imports.check",
        "imports.publish",
        "imports.details",
        "imports.discard",
    ):
        browser.get(endpoint, status=404, import_id=report_import.id)
    browser.get("imports.check_item", status=404, import_id=report_import.id, serial=1)


def test_an_inspector_looks_but_does_not_change(room, at):
    report_import = room.bring_in()
    browser = at(room.inspector)
    page = browser.get("imports.show", import_id=report_import.id)
    assert "Change the details of the report" not in page.links
    page = browser.get("imports.check_item", import_id=report_import.id, serial=1)
    assert page.forms == [] or all("text" not in form.names for form in page.forms)
    browser.get("imports.upload", status=403)
    browser.get("imports.publish", status=403, import_id=report_import.id)
    browser.post("imports.check_item", {"step": "right"}, status=403, import_id=report_import.id, serial=1)
