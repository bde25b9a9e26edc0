"""While a long report waits to be read a page says how far it is, and nobody has to wait for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.reports_import.fenmarch_report import REPORT
from tests.support.accounts import TEST
from tests.web.imports.test_uploading import file_of, upload
from tracker.accounts.models import SignInSession
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.reports_import import file_lengths, reading_run, services
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport
from tracker.reports_import.reading.progress import PagesRead
from tracker.reports_import.reading_claims import claim_next, note_progress
from tracker.reports_import.reading_run import read_what_waits


@pytest.fixture
def waiting(room) -> ReportImport:
    """A file that waits to be read."""
    found = services.upload("fenmarch.txt", REPORT.encode(), by=room.editor).report_import
    found.reading.is_long = True
    db.session.commit()
    return found


def test_a_long_file_leads_to_the_reading_page_at_once(room, at, monkeypatch):
    monkeypatch.setattr(file_lengths, "LARGEST_READ_AT_ONCE", 100)
    browser = at(room.editor)
    page = upload(browser, REPORT)
    assert page.h1 == "Reading report"
    assert page.path.endswith("/reading")
    assert "Waiting to be read since" in page.main
    assert "It is the next file to be read." in page.main
    read_what_waits(stop=lambda: False)
    page = browser.get(page.links["Check again"])
    assert page.h1 == "What we found"
    assert "0 of 4 checked" in page.main


def test_the_page_says_what_is_before_it_and_how_many_pages_are_read(room, at, waiting):
    second = services.upload("second.txt", b"Second", by=room.second_editor).report_import
    db.session.commit()
    browser = at(room.editor)
    page = browser.get("imports.show", import_id=second.id)
    assert "1 file is read before this one." in page.main
    note_progress(claim_next(), PagesRead(40, 1301))
    page = browser.get("imports.reading", import_id=waiting.id)
    assert "Being read since" in page.main
    assert "Page 40 of 1,301." in page.main
    assert "Read it now" not in page.main
    assert browser.raw("GET", f"/imports/{waiting.id}/progress").json == {
        "lines": page.texts("//*[@id='how-far']/p"),
        "has_ended": False,
    }


def test_the_list_leads_there_and_says_that_it_is_not_read(room, at, waiting):
    page = at(room.inspector).get("imports.index")
    assert page.links["fenmarch.txt"].endswith("/reading")
    assert [row[2:4] for row in page.table] == [["Not read yet", "Reading report"]]
    page = at(room.inspector).get(page.links["fenmarch.txt"])
    assert "Read it now" not in page.main
    assert "Discard this import" not in page.links


def test_without_a_scheduler_it_is_read_while_the_person_waits(room, at, waiting):
    browser = at(room.second_editor)
    browser.get("imports.reading", import_id=waiting.id)
    page = browser.send(button="Read it now")
    assert page.h1 == "What we found"
    assert "0 of 4 checked" in page.main


def test_what_cannot_be_read_says_so_on_its_page_when_nobody_stands_at_the_form(room, at):
    broken = services.upload("broken.txt", b"%PDF-1.7 and no more", by=room.editor).report_import
    db.session.commit()
    browser = at(room.editor)
    browser.get("imports.reading", import_id=broken.id)
    page = browser.send(button="Read it now")
    assert "The selected file is damaged and could not be read – try another copy" in page.main
    assert "Enter a recommendation" in page.links


def test_what_somebody_reads_already_is_not_read_twice(room, at, waiting):
    browser = at(room.editor)
    browser.get("imports.reading", import_id=waiting.id)
    claim_next()
    page = browser.send(button="Read it now")
    assert (page.h1, page.notice) == (
        "Reading report",
        "The file is being read already, or another one of yours is read first",
    )


def test_a_person_may_stop_waiting_and_type_it_in(room, at, waiting):
    browser = at(room.editor)
    browser.get("imports.reading", import_id=waiting.id)
    page = browser.send(button="Stop reading and type it in")
    assert (page.h1, page.notice) == ("What we found", "You can now enter what the report says")
    assert "None found – enter the recommendations yourself" in page.main
    assert read_what_waits(stop=lambda: False) == 0


def test_who_stops_too_late_sees_what_was_found(room, at, waiting):
    browser = at(room.editor)
    browser.get("imports.reading", import_id=waiting.id)
    read_what_waits(stop=lambda: False)
    page = browser.send(button="Stop reading and type it in")
    assert page.notice == "The reading had ended before you stopped it"
    assert "0 of 4 checked" in page.main


def test_others_are_answered_while_a_file_is_read(app, room, at, monkeypatch):
    """Whatever the file does, it holds no transaction: others read and write meanwhile."""
    real = reading_run.read_in_own_process
    begun, goes_on = threading.Event(), threading.Event()

    def takes_its_time(*question):
        begun.set()
        assert goes_on.wait(30)
        return real(*question)

    def upload_slowly():
        with app.app_context():
            return slow.send({"file": file_of(REPORT)}, button="Read the report")

    slow, other = at(room.editor), at(room.second_editor)
    slow.get("imports.upload")
    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as elsewhere:
        patch.setattr(reading_run, "read_in_own_process", takes_its_time)
        uploading = elsewhere.submit(upload_slowly)
        try:
            assert begun.wait(20), uploading.result(1)
            page = other.get("imports.index")
            assert page.table[0][3] == "Reading report"
            other.get("imports.upload")
            page = other.send(button="Enter a report without a file")
            assert page.h1 == "Details of the report"
        finally:
            goes_on.set()
        assert "0 of 4 checked" in uploading.result().main


def test_an_upload_that_dies_in_the_middle_is_read_by_whoever_comes_next(room, at, monkeypatch):
    """The process ends while it reads: what it had committed by then is all there is."""

    class ProcessEnds(BaseException):
        pass

    def dies(*_question):
        raise ProcessEnds

    browser = at(room.editor)
    browser.get("imports.upload")
    with monkeypatch.context() as patch:
        patch.setattr("tracker.reports_import.reading_run.read_in_own_process", dies)
        with pytest.raises(ProcessEnds):
            browser.send({"file": file_of(REPORT)}, button="Read the report")
    left = db.session.scalars(select(ReportImport)).one()
    assert left.state is ImportState.READING
    assert read_what_waits(stop=lambda: False) == 0, "For all that we know it is still being read"
    left.reading.not_before = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert read_what_waits(stop=lambda: False) == 1
    assert left.state is ImportState.NEEDS_CHECKING


def test_a_script_that_asks_how_far_it_is_keeps_no_session_alive(room, at, waiting):
    browser = at(room.editor)
    path = f"/imports/{waiting.id}/progress"
    used = clock.now() - timedelta(minutes=90)
    session = db.session.scalars(select(SignInSession)).one()
    session.last_used_at = used
    db.session.commit()
    assert browser.raw("GET", path).status_code == 200
    db.session.expire_all()
    assert session.last_used_at == used
    session.last_used_at = clock.now() - timedelta(hours=3)
    db.session.commit()
    answer = browser.raw("GET", path)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (302, False)
    page = browser.get("imports.reading", import_id=waiting.id)
    assert page.h1 == "Sign in"


def test_what_else_the_document_holds_is_shown_for_comparison(room, at):
    report_import = room.bring_in()
    found = {
        "ratings": [{"subject": None, "standard": "P 1.1", "name": "Leadership", "rating": "Good"}],
        "overall_ratings": [
            {"subject": "Fenmarch", "rating": "Inadequate", "score": 3, "score_out_of": 21},
            {"subject": "Westmere", "rating": "Good", "score": None, "score_out_of": None},
        ],
        "key_questions": [{"subject": None, "standard": None, "question": "Is it safe?", "percent_yes": 45}],
        "previous_recommendations": [
            {
                "recommendation": "mend the roof",
                "action_taken_and_impact": "It was mended",
                "categorisation": "Some progress",
                "improvement_still_required": False,
                "comment": None,
            }
        ],
        "action_plan": [
            {
                "number": "1",
                "recommendation": "mend the door",
                "answer": "partly agreed",
                "action": "Call a joiner",
                "owner": "Head of estates",
                "target_date": None,
                "target_date_printed": "Summer",
                "progress": None,
                "page": 7,
            }
        ],
    }
    with act("made for a test", by=TEST):
        report_import.extract = {**report_import.extract, **found}
    db.session.commit()
    page = at(room.inspector).get("imports.show", import_id=report_import.id)
    captions = page.texts("//table[contains(@class, 'app-also-found')]/caption")
    assert captions == [
        "Action plan (1)",
    ]
    tables = "//table[contains(@class, 'app-also-found')]"
    assert page.texts(f"{tables}//td") == [
        *("1", "mend the door", "Partly agreed", "Call a joiner", "Head of estates"),
        *("Summer (no date that we can read)", "7"),
    ]


def test_a_document_with_nothing_else_shows_no_empty_tables(room, at):
    report_import = room.bring_in()
    assert "Also in this document" not in at(room.editor).get("imports.show", import_id=report_import.id).main
