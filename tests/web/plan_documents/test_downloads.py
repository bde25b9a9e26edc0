"""Downloads of a plan: what they hold, for whom, and what the record says of them (assurance C2, C7, G13)."""

from __future__ import annotations

import io
from datetime import date

import docx
import openpyxl
import pdfplumber
import pytest

from tests.action_plans.fenmarch import TEST
from tracker.action_plans import services
from tracker.action_plans.lifecycle import Track
from tracker.core.database import db
from tracker.core.documents import pdf
from tracker.core.events import Event, act
from tracker.recommendations.lifecycle import ResponseKind

ENDINGS = ("docx", "pdf", "xlsx", "csv")


def download(browser, fenmarch, ending: str, **more):
    return browser.get(f"/plans/{fenmarch.plan.id}/action-plan.{ending}", **more).response


@pytest.fixture
def reported(fenmarch):
    """The submitted plan, with progress on one action and another withdrawn."""
    fenmarch.submitted()
    first, second, _ = sorted(fenmarch.plan.actions, key=lambda action: action.recommendation.number)
    services.add_update(first, text="The first one took place", track=Track.AT_RISK, by=fenmarch.owner)
    services.withdraw_action(second, reason="Not needed", by=fenmarch.lead)
    db.session.commit()
    return fenmarch


def words_in(ending: str, content: bytes) -> str:
    if ending == "docx":
        word = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
        paragraphs = [*word.sections[0].header.paragraphs, *word.paragraphs]
        return "\n".join([*(paragraph.text for paragraph in paragraphs), *cells])
    if ending == "pdf":
        with pdfplumber.open(io.BytesIO(content)) as book:
            return "\n".join(page.extract_text() for page in book.pages)
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_form_says_what_the_page_says(reported, signed_in, ending):
    response = download(signed_in(reported.inspector), reported, ending)
    assert response.headers["Content-Disposition"] == (
        f"attachment; filename=action-plan-{reported.plan.code}-2026-04-14.{ending}"
    )
    assert response.headers["Cache-Control"] == "no-store"
    said = " ".join(words_in(ending, response.get_data()).split())
    for words in (
        "Action plan: An inspection of Fenmarch",
        "OFFICIAL",
        "14 April 2026 at 10:0",
        "Ines Vale",
        "Ola Berg",
        "make sure that all staff",
        reported.plan.code,
        "Withdrawn",
        "The first one",
    ):
        assert words in said, words
    assert "Sign out" not in said


def test_the_table_has_the_columns_of_the_form_in_their_order(reported, signed_in):
    word = docx.Document(io.BytesIO(download(signed_in(reported.lead), reported, "docx").get_data()))
    table = word.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == [
        "Number",
        "Recommendation",
        "Agreed, partly agreed or not agreed",
        "Response: action taken or planned",
        "Responsible owner",
        "Target date",
        "Progress",
    ]
    assert table.rows[1].cells[6].text == "In progress\nAt risk, 14 April 2026: The first one took place"
    assert table.rows[2].cells[6].text == "Withdrawn\nReason: Not needed"


def test_a_draft_has_no_progress_and_says_that_it_is_not_submitted(fenmarch, signed_in):
    fenmarch.agree(fenmarch.to_unit, kind=ResponseKind.NOT_AGREED, explanation="There is no money for it")
    db.session.commit()
    word = docx.Document(io.BytesIO(download(signed_in(fenmarch.lead), fenmarch, "docx").get_data()))
    assert "Plan submitted: Not yet" in [paragraph.text for paragraph in word.paragraphs]
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[0][-1] == "Target date"
    assert rows[2][2:] == ["Not agreed", "There is no money for it", "", ""]
    assert rows[3][2:4] == ["No response yet", ""]


def test_a_moved_date_stands_beside_the_first_one(reported, signed_in):
    action = next(each for each in reported.plan.actions if each.recommendation_id == reported.to_region.id)
    services.change_date(action, date(2026, 10, 30), reason="The hall is closed", by=reported.director)
    db.session.commit()
    browser = signed_in(reported.lead)
    word = docx.Document(io.BytesIO(download(browser, reported, "docx").get_data()))
    dates = [row.cells[5].text for row in word.tables[0].rows[1:]]
    assert dates == [
        "30 October 2026. Moved once; first 30 September 2026",
        "30 September 2026",
        "30 September 2026",
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(download(browser, reported, "xlsx").get_data()))["Action plan"]
    titles = [cell.value for cell in sheet[1]]
    row = next(
        row
        for row in sheet.iter_rows(min_row=2)
        if row[titles.index("Action reference")].value == action.code
    )
    assert row[titles.index("Target date")].value.date() == date(2026, 10, 30)
    assert row[titles.index("First target date")].value.date() == date(2026, 9, 30)


def test_each_download_is_recorded_and_a_look_at_the_headers_is_not(reported, signed_in):
    browser = signed_in(reported.inspector)
    for ending in ENDINGS:
        browser.raw("HEAD", f"/plans/{reported.plan.id}/action-plan.{ending}")
        download(browser, reported, ending)
    events = db.session.scalars(
        db.select(Event).where(Event.action == "plan downloaded").order_by(Event.id)
    ).all()
    assert [(event.actor_name, event.after["form"]) for event in events] == [
        ("Ines Vale", each) for each in ENDINGS
    ]
    assert {event.subject_id for event in events} == {reported.plan.id}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_lost_right_ends_the_download_at_once(fenmarch, signed_in, ending):
    browser = signed_in(fenmarch.reader)
    download(browser, fenmarch, ending)
    for other in ("inspector", "neighbour_director", "administrator"):
        download(signed_in(fenmarch.people[other]), fenmarch, ending, status=404)
    with act("left", by=TEST):
        fenmarch.reader.memberships[0].valid_to = date(2026, 4, 13)
    db.session.commit()
    download(browser, fenmarch, ending, status=404)


def test_where_no_pdf_can_be_made_the_link_leads_to_the_page_that_can_be_printed(
    fenmarch, signed_in, monkeypatch
):
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    page = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}/action-plan.pdf")
    assert page.path == f"/plans/{fenmarch.plan.id}/print"
    assert "PDF files cannot be made here. Print this page and choose “Save as PDF”" in page.main
    assert "Download as PDF" not in page.links
    assert "Download as Word (DOCX)" in page.links


def test_the_plan_leads_to_its_documents_and_those_who_change_it_to_bringing_in(fenmarch, signed_in):
    lead = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}").links
    reader = signed_in(fenmarch.reader).get(f"/plans/{fenmarch.plan.id}").links
    for words in (
        "Download as Word (DOCX)",
        "Download as PDF",
        "Download as Excel (XLSX)",
        "Download as CSV",
    ):
        assert lead[words] == reader[words]
    assert lead["Bring the plan in from a spreadsheet"] == f"/plans/{fenmarch.plan.id}/bring-in"
    assert "Bring the plan in from a spreadsheet" not in reader
