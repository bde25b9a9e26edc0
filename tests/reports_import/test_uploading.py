"""A file arrives, is read once, and the same file or report is recognised."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, REPORT, WITHOUT_RECOMMENDATIONS
from tests.reports_import.reading.printed_forms import as_pdf
from tests.reports_import.reading.word_forms import as_docx
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, TransitionNotAllowed
from tracker.core.events import Event
from tracker.core.file_store import FileMissing, digest_of, file_store
from tracker.reports_import import queries, services
from tracker.reports_import.file_lengths import MOST_MEGABYTES
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.reading import UnreadableReport
from tracker.reports_import.reading.errors import NeededTooMuch, TookTooLong
from tracker.reports_import.reading_run import read_import
from tracker.reports_import.services.uploading import LONGEST_NAME_IN_BYTES

#: What the reading finds is the same for the same words, and is not what the test is about.
remembered = pytest.mark.usefixtures("reading_remembered")


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_report_is_kept_as_uploaded_and_read(room):
    report_import = room.bring_in()
    assert report_import.state is ImportState.NEEDS_CHECKING
    assert file_store().read(report_import.file_sha256) == REPORT.encode()
    assert report_import.title == "An inspection of probation services in: Fenmarch region"
    assert report_import.published == "2026-03"
    assert report_import.inspected == [{"name": "Fenmarch region", "organisation_id": str(room.region.id)}]
    assert [(item.number, item.addressee) for item in report_import.items] == [
        ("1", room.region),
        ("2", room.region),
        ("3", room.region),
        ("4", room.unit),
    ]
    assert report_import.text[report_import.items[1].start :].startswith(report_import.items[1].text)


@pytest.mark.parametrize(
    ("print_as", "file_name", "page"), [(as_pdf, "fenmarch.pdf", 1), (as_docx, "fenmarch.docx", None)]
)
def test_other_forms_are_read_too(room, print_as, file_name, page):
    uploaded = services.upload(file_name, print_as(REPORT), by=room.editor)
    db.session.commit()
    read_import(uploaded.report_import.id)
    found = uploaded.report_import.items
    assert [(item.number, item.addressee, item.page) for item in found] == [
        ("1", room.region, page),
        ("2", room.region, page),
        ("3", room.region, page),
        ("4", room.unit, page),
    ]
    assert [item.text for item in found[:2]] == FENMARCH_TO_REGION[:2]
    for item in found:
        assert " ".join(uploaded.report_import.text[item.start : item.end].split()) == item.text


@remembered
def test_the_record_names_who_uploaded_and_that_the_service_read(room):
    report_import = room.bring_in()
    events = db.session.execute(
        select(Event.action, Event.actor_name, Event.audience)
        .where(Event.thread_id == report_import.id)
        .order_by(Event.id)
    ).all()
    assert events[0].action == "report uploaded"
    assert events[0].actor_name == room.editor.name
    assert {(event.action, event.actor_name) for event in events[1:]} == {("report read", "Report reader")}
    assert {event.audience.value for event in events} == {"inspectorate"}


def test_only_editors_upload(room):
    with pytest.raises(NotPermitted):
        services.upload("fenmarch.txt", REPORT.encode(), by=room.inspector)
    with pytest.raises(NotFound):
        services.upload("fenmarch.txt", REPORT.encode(), by=room.director)
    assert count(ReportImport) == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("report.txt", b"", "The selected file is empty"),
        ("report.exe", b"Text", "The selected file must be a PDF, DOCX, HTML or TXT"),
        ("report", b"Text", "The selected file must be a PDF, DOCX, HTML or TXT"),
        (
            "report.txt",
            b"x" * (MOST_MEGABYTES * 1024 * 1024 + 1),
            f"The selected file must be smaller than {MOST_MEGABYTES}MB",
        ),
    ],
)
def test_a_file_that_is_no_report_is_refused(room, name, content, message):
    with pytest.raises(UnreadableReport, match=message):
        services.upload(name, content, by=room.editor)
    assert count(ReportImport) == 0


def test_of_a_binary_file_with_a_harmless_name_only_the_record_remains(room):
    content = bytes(range(256)) * 20
    with pytest.raises(UnreadableReport, match="must be a PDF, DOCX, HTML or TXT"):
        room.bring_in(content.decode("latin-1").encode().decode(), "picture.txt")
    assert count(ReportImport) == 0
    stored = content.decode("latin-1").encode()
    with pytest.raises(FileMissing):
        file_store().read(digest_of(stored))
    actions = db.session.scalars(select(Event.action).where(Event.subject_type == "report_import")).all()
    assert actions == ["report uploaded", "upload refused"]


@remembered
def test_a_report_without_recommendations_needs_checking_all_the_same(room):
    report_import = room.bring_in(WITHOUT_RECOMMENDATIONS)
    assert report_import.state is ImportState.NEEDS_CHECKING
    assert report_import.items == []


def test_without_text_the_import_stays_to_be_typed_in(room):
    report_import = room.bring_in("  \n\n \n")
    assert report_import.state is ImportState.COULD_NOT_BE_READ
    assert report_import.failure == "We found no text in this file – enter the recommendations yourself"
    services.add_by_hand(
        report_import, text="mend the roof", addressee=room.region, number="1", heading="", by=room.editor
    )
    assert report_import.state is ImportState.NEEDS_CHECKING


@pytest.mark.parametrize(
    ("error", "words"), [(TookTooLong, "it took too long"), (NeededTooMuch, "it needed too much memory")]
)
def test_reading_that_was_stopped_says_so_and_keeps_the_file(room, monkeypatch, error, words):
    def too_slow(*_arguments):
        raise error

    monkeypatch.setattr("tracker.reports_import.reading_run.read_in_own_process", too_slow)
    report_import = room.bring_in()
    assert report_import.state is ImportState.COULD_NOT_BE_READ
    assert report_import.failure.startswith(f"We stopped reading this file because {words}")
    assert file_store().read(report_import.file_sha256) == REPORT.encode()


@remembered
def test_the_same_file_under_another_name_is_the_same_import(room):
    first = room.bring_in()
    again = services.upload("copy of fenmarch.txt", REPORT.encode(), by=room.second_editor)
    assert (again.report_import, again.is_new) == (first, False)
    assert (count(ReportImport), count(FoundItem)) == (1, 4)


def test_two_who_upload_at_once_get_one_import(room, app):
    """Both have looked and found nothing; the database lets one through, the other gets what the first made."""
    looked = threading.Barrier(2, timeout=20)
    real = queries.find_import_of_file
    first_look = threading.local()
    results: list[services.Uploaded] = []
    ids = []

    def look_together(sha256):
        found = real(sha256)
        if not getattr(first_look, "done", False):
            first_look.done = True
            # SQLite lets one writer in at a time, so there the second looks when the first is done.
            if db.engine.dialect.name == "postgresql":
                looked.wait()
        return found

    def upload_as(email):
        with app.app_context():
            editor = next(each for each in queries.list_editors() if each.email == email)
            done = services.upload("fenmarch.txt", REPORT.encode(), by=editor)
            ids.append(done.report_import.id)
            results.append(done)
            db.session.commit()

    emails = [room.editor.email, room.second_editor.email]
    db.session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "find_import_of_file", look_together)
        threads = [threading.Thread(target=upload_as, args=(email,)) for email in emails]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(result.is_new for result in results) == [False, True]
    assert len(set(ids)) == 1
    assert count(ReportImport) == 1


@remembered
def test_after_discarding_the_same_file_may_come_again(room):
    first = room.bring_in()
    services.discard(first, by=room.editor, expected_version=first.version)
    db.session.commit()
    second = room.bring_in()
    assert second.id != first.id
    assert len(second.items) == 4


@remembered
def test_a_published_import_cannot_be_discarded(room):
    report_import = room.bring_in_checked()
    room.publish(report_import)
    with pytest.raises(TransitionNotAllowed):
        services.discard(report_import, by=room.editor, expected_version=report_import.version)


@remembered
def test_the_same_report_in_another_file_is_recognised_by_its_isbn(room):
    first = room.bring_in()
    other = room.bring_in(REPORT.replace("An inspection", "Inspection"), "another.txt")
    earlier = queries.find_earlier_copy(other)
    assert (earlier.import_id, earlier.at) == (first.id, first.uploaded_at)
    assert queries.find_earlier_copy(first) is None


@remembered
def test_the_same_report_is_recognised_by_title_and_date(room):
    without_isbn = REPORT.replace("ISBN 978-1-84099-000-3", "")
    first = room.bring_in(without_isbn)
    other = room.bring_in(without_isbn + "\nPrinted twice.\n", "another.txt")
    assert queries.find_earlier_copy(other).import_id == first.id


@remembered
def test_another_number_is_another_edition(room):
    room.bring_in()
    other = room.bring_in(REPORT.replace("978-1-84099-000-3", "978-1-84099-001-0"), "another.txt")
    assert queries.find_earlier_copy(other) is None


@remembered
def test_an_interrupted_reading_can_be_taken_up_again(room):
    uploaded = services.upload("fenmarch.txt", REPORT.encode(), by=room.editor).report_import
    db.session.commit()
    assert uploaded.state is ImportState.READING
    read_import(uploaded.id)
    read_import(uploaded.id)
    assert uploaded.state is ImportState.NEEDS_CHECKING
    assert count(FoundItem) == 4


@remembered
def test_what_is_discarded_while_it_is_read_stays_discarded(room, monkeypatch):
    uploaded = services.upload("fenmarch.txt", REPORT.encode(), by=room.editor).report_import
    db.session.commit()
    real = read_import.__globals__["read_in_own_process"]

    def discard_meanwhile(*question):
        services.discard(uploaded, by=room.editor, expected_version=uploaded.version)
        db.session.commit()
        return real(*question)

    monkeypatch.setattr("tracker.reports_import.reading_run.read_in_own_process", discard_meanwhile)
    read_import(uploaded.id)
    assert uploaded.state is ImportState.DISCARDED
    assert count(FoundItem) == 0


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/report.txt", "report.txt"),
        (r"C:\papers\report.txt", "report.txt"),
        ("re\u202eport\x00\r\n.txt", "report.txt"),
        ("x" * 400 + ".txt", "x" * (LONGEST_NAME_IN_BYTES - 4) + ".txt"),
    ],
)
def test_a_file_name_is_only_words(room, given, shown):
    assert services.upload(given, REPORT.encode(), by=room.editor).report_import.file_name == shown


@remembered
def test_characters_that_no_database_holds_are_replaced_in_their_place(room, monkeypatch):
    real = read_import.__globals__["read_in_own_process"]

    def with_odd_characters(*question):
        from dataclasses import replace

        found = real(*question)
        return replace(found, text="\x00\ud800" + found.text[2:], title="Fenmarch\x00")

    monkeypatch.setattr("tracker.reports_import.reading_run.read_in_own_process", with_odd_characters)
    report_import = room.bring_in()
    assert report_import.text.startswith("??")
    assert len(report_import.text) == len(REPORT)
    assert report_import.title == "Fenmarch?"
