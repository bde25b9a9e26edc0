"""Files that cannot be used: a plain message, whatever they do to the process that reads them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tests.reports_import.reading.printed_forms import as_pdf
from tests.reports_import.reading.word_forms import as_docx
from tracker.reports_import.reading import process
from tracker.reports_import.reading.content import LIMIT_IN_MB, Form, form_of
from tracker.reports_import.reading.errors import UnreadableReport
from tracker.reports_import.reading.files import read_file
from tracker.reports_import.reading.process import Limits, read_in_own_process

TEXTS = sorted(Path(__file__).with_name("corpus").glob("*.txt"))
DAMAGED = "The selected file is damaged and could not be read \u2013 try another copy"
NO_TEXT = "We found no text in this file \u2013 enter the recommendations yourself"
WRONG_TYPE = "The selected file must be a PDF, DOCX, HTML or TXT"


def a_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    size = len(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return content + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def a_page(stream: bytes, settings: bytes = b"") -> bytes:
    """Return a PDF of one page that draws this stream."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    page += b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    return a_pdf(
        CATALOGUE, PAGES, page, b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(stream), settings, stream)
    )


def a_zip(**parts: bytes) -> bytes:
    """Return an archive of these parts, with their names' underscores as slashes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "/") + ".xml", content)
    return stream.getvalue()


ENCRYPTED = a_pdf(
    CATALOGUE,
    PAGES,
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"41" * 32, b"42" * 32),
    trailer=b"/Encrypt 4 0 R/ID[<41><42>]",
)
DRAWING = a_page(b"0 0 100 100 re f")
CYCLE = a_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The selected file is empty"),
        (b" \n\t\n", NO_TEXT),
        (b"\x00\x01\x02", WRONG_TYPE),
        (b"\x89PNG\r\n\x1a\n\x00\x00", WRONG_TYPE),
        (a_zip(xl_workbook=b"<workbook/>"), WRONG_TYPE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old word-processor file", WRONG_TYPE),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "The selected file is password protected",
        ),
        (ENCRYPTED, "The selected file is password protected"),
        (b"%PDF-1.7 and nothing else", DAMAGED),
        (DRAWING, NO_TEXT),
        (DRAWING[:-40], DAMAGED),
        (as_docx("Only one line.")[:3000], DAMAGED),
        (as_docx(""), NO_TEXT),
        (b"<!doctype html><title>x</title><script>words()</script>", NO_TEXT),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_plain_words(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableReport) as refused:
        read_file(content, INVENTED_BODIES)
    assert refused.value.message == message


def test_a_file_over_the_limit_is_not_even_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(LIMIT_IN_MB * 1024 * 1024 + 1)
    with pytest.raises(UnreadableReport, match="must be smaller than 50MB"):
        read_file(huge, INVENTED_BODIES)


def test_the_process_of_its_own_finds_the_same() -> None:
    for text in TEXTS[:2]:
        assert read_in_own_process(text, INVENTED_BODIES) == read_file(text, INVENTED_BODIES)


def test_the_process_of_its_own_refuses_in_the_same_words() -> None:
    with pytest.raises(UnreadableReport, match="must be a PDF, DOCX, HTML or TXT"):
        read_in_own_process(b"\x00\x01", INVENTED_BODIES)


def test_a_page_tree_that_bites_its_tail_does_no_harm() -> None:
    with pytest.raises(UnreadableReport):
        read_in_own_process(CYCLE, INVENTED_BODIES)


def test_a_pdf_of_three_thousand_pages_is_stopped_in_plain_words() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3003))
    content = a_pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count 3000>>" % kids, *[page] * 3000)
    with pytest.raises(UnreadableReport, match="took too long"):
        read_in_own_process(content, INVENTED_BODIES)


def test_a_process_that_is_slow_to_begin_still_hears_the_whole_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The question is larger than a pipe holds, and is looked at long before the process has begun."""
    monkeypatch.setattr(process, "SECONDS_BETWEEN_LOOKS", 0.01)
    page = (
        b"<html><body><h1>An inspection</h1><p>The office is open.</p><!--"
        + b"x" * 300_000
        + b"--></body></html>"
    )
    assert read_in_own_process(page, INVENTED_BODIES, Limits(seconds=15)) == read_file(page, INVENTED_BODIES)


def test_whoever_waits_hears_how_many_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS_BETWEEN_LOOKS", 0.02)
    heard = []
    content = as_pdf("\n\n".join(["Words that fill a page. " * 120] * 12))
    read_in_own_process(content, INVENTED_BODIES, watch=heard.append)
    pages = [each for each in heard if each is not None]
    assert pages == sorted(pages, key=lambda each: each.read)
    assert pages[-1].count >= pages[-1].read > 0


def test_what_the_watcher_raises_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS_BETWEEN_LOOKS", 0.02)
    started = []
    begin = subprocess.Popen

    def watched(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(begin(*arguments, **options))
        return started[0]

    monkeypatch.setattr("subprocess.Popen", watched)

    def stop(_pages: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_in_own_process(TEXTS[0], INVENTED_BODIES, watch=stop)
    assert started[0].poll() == -signal.SIGKILL


def test_a_small_pdf_that_unpacks_without_end_is_stopped() -> None:
    bomb = zlib.compress(zlib.compress(bytes(1024 * 1024 * 400), 9), 9)
    content = a_page(bomb, b"/Filter[/FlateDecode/FlateDecode]")
    assert len(content) < 100_000
    with pytest.raises(UnreadableReport):
        read_in_own_process(content, INVENTED_BODIES, Limits(seconds=20, memory_in_mb=400))


def test_a_small_archive_that_unpacks_without_end_is_refused_before_it_is_unpacked() -> None:
    content = a_zip(word_document=bytes(1024 * 1024 * 201))
    with pytest.raises(UnreadableReport, match="must be smaller than 200MB"):
        read_file(content, INVENTED_BODIES)


def test_reading_stops_when_its_time_is_over() -> None:
    endless = a_page(b"BT /F1 12 Tf " + b"(words) Tj " * 1_000_000 + b"ET")
    with pytest.raises(UnreadableReport, match="took too long"):
        read_in_own_process(endless, INVENTED_BODIES, Limits(seconds=1))


def test_a_row_of_comments_is_told_from_a_page_at_once() -> None:
    comments = b"<!---->" * 500
    assert form_of(comments + b"<html>") is Form.HTML
    assert read_in_own_process(comments + b"Words", INVENTED_BODIES, Limits(seconds=10)).text.endswith(
        "Words"
    )


def test_the_reading_process_is_given_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for others")
    seen: dict[str, str] = {}
    begin = subprocess.Popen

    def watched(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        seen.update(options["env"])
        return begin(*arguments, **options)

    monkeypatch.setattr("subprocess.Popen", watched)
    read_in_own_process(TEXTS[0], INVENTED_BODIES)
    assert seen["PATH"] == os.defpath
    assert "SECRET_KEY" not in seen
