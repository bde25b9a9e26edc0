"""The published table as page, Word and PDF; a draft of it is marked and the inspectorate's alone."""

from __future__ import annotations

import io

import docx
import pytest

from tests.support.accounts import browser_of
from tests.web.follow_ups.test_pages import (
    ANSWERS,
    address,
    follow_up,
    inspector,
    the_follow_up,
)
from tracker.core.database import db
from tracker.followup import services

__all__ = ["follow_up", "inspector"]

COLUMNS = [
    "Previous recommendation",
    "Action taken and impact",
    "Categorisation",
    "Improvement still required?",
]


@pytest.fixture
def judged(fenmarch, inspector, follow_up):
    for recommendation in fenmarch.recommendations:
        inspector.submit(address(follow_up, recommendation=recommendation), ANSWERS, button="Save draft")
    return follow_up


@pytest.fixture
def published(fenmarch, inspector, judged):
    inspector.submit(address(judged, step="check"), button="This is ready to check")
    services.confirm_all(the_follow_up(), by=fenmarch.editor, expected_version=the_follow_up().version)
    db.session.commit()
    inspector.submit(address(judged, step="publish"), button="Publish the follow-up")
    return judged


def word_rows(browser, follow_up) -> list[list[str]]:
    found = docx.Document(
        io.BytesIO(browser.get(address(follow_up, step="progress.docx")).response.get_data())
    )
    return [[cell.text for cell in row.cells] for row in found.tables[-1].rows]


def test_the_four_columns_stand_on_the_page_and_in_word_for_everybody(app, fenmarch, published):
    director = browser_of(app, fenmarch.director)
    page = director.get(address(published, step="progress"))
    assert page.h1 == "Progress on previous recommendations"
    assert "DRAFT" not in page.main
    assert page.texts("//main//th[@scope='col']") == COLUMNS
    rows = word_rows(director, published)
    assert rows[0] == COLUMNS
    assert len(rows) == 1 + len(fenmarch.recommendations)
    assert any(fenmarch.to_region.text in row[0] for row in rows)
    assert {tuple(row[1:]) for row in rows[1:]} == {
        ("Half of the staff are supervised", "Some progress", "Yes – The other half")
    }


def test_the_pdf_is_one(app, fenmarch, published):
    content = (
        browser_of(app, fenmarch.director).get(address(published, step="progress.pdf")).response.get_data()
    )
    assert content.startswith(b"%PDF")


def test_a_draft_is_marked_and_nobody_outside_the_inspectorate_gets_it(app, fenmarch, inspector, judged):
    page = inspector.get(address(judged, step="progress"))
    assert page.h1 == "DRAFT: Progress on previous recommendations"
    assert "OFFICIAL-SENSITIVE: DRAFT" in page.main
    director = browser_of(app, fenmarch.director)
    for step in ("progress", "progress.docx", "progress.pdf"):
        director.get(address(judged, step=step), status=404)


def test_a_correction_stands_in_the_table(fenmarch, inspector, published):
    services.correct_judgement(
        the_follow_up().assessments[0], text="A third of the staff", reason="A slip", by=fenmarch.editor
    )
    db.session.commit()
    page = inspector.get(address(published, step="progress"))
    assert "Correction, 14 April 2027: A third of the staff" in page.main


def test_where_no_pdf_can_be_made_the_page_to_print_says_so(inspector, published, monkeypatch):
    monkeypatch.setattr("tracker.web.follow_ups.document_views.is_available", lambda: False)
    page = inspector.get(address(published, step="progress.pdf"))
    assert page.path == address(published, step="progress")
    assert "PDF files cannot be made here" in page.main
