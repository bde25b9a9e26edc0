"""Only the kinds that are listed are taken, by what is in them as well as by name (assurance H1, H2)."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from tests.evidence.samples import GOOD, archive, encrypted_office, jpeg, office, pdf, png
from tracker.evidence.contents import inspect_file
from tracker.evidence.contents import office as office_rules
from tracker.evidence.contents.errors import (
    ContentsDoNotMatch,
    EmptyFile,
    FileRefused,
    HasMacros,
    PasswordProtected,
    TooBig,
    TooMuchInside,
    WrongType,
)
from tracker.evidence.contents.kinds import FileKind
from tracker.evidence.limits import MOST_BYTES

TEXTS = {FileKind.TXT, FileKind.CSV}


def inspect(name, content):
    return inspect_file(name, io.BytesIO(content))


@pytest.mark.parametrize("kind", FileKind)
def test_every_listed_kind_is_taken_under_its_name_in_any_case(kind):
    name, content = GOOD[kind]
    assert inspect(name, content) is kind
    assert inspect(name.upper(), content) is kind


@pytest.mark.parametrize("claimed", FileKind)
@pytest.mark.parametrize("kind", FileKind)
def test_no_kind_is_taken_under_the_name_of_another(kind, claimed):
    if kind is claimed or {kind, claimed} <= TEXTS:
        return
    with pytest.raises(ContentsDoNotMatch):
        inspect(f"renamed.{claimed}", GOOD[kind][1])


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.pdf", b"", EmptyFile),
        ("a.pdf", pdf(b"%" * MOST_BYTES), TooBig),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", WrongType),
        ("a.html", b"<html></html>", WrongType),
        ("a.zip", archive({"a": b"b"}), WrongType),
        ("a.exe", b"MZ\x90\x00", WrongType),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WrongType),
        ("a.pdf.exe", pdf(), WrongType),
        ("pdf", pdf(), WrongType),
        ("", pdf(), WrongType),
        ("a.docm", office("docx"), HasMacros),
        ("a.pdf", b"<html><body>hello</body></html>", ContentsDoNotMatch),
        ("a.txt", b"<!DOCTYPE html><p>hello", ContentsDoNotMatch),
        ("a.txt", b"\n <svg onload=alert(1)>", ContentsDoNotMatch),
        ("a.csv", b"a,b\x00c", ContentsDoNotMatch),
        ("a.txt", b"MZ\x90\x00\x03\x00\x00\x00", ContentsDoNotMatch),
        ("a.png", jpeg(), ContentsDoNotMatch),
        ("a.pdf", pdf().replace(b"/Root", b"/Encrypt 2 0 R /Root"), PasswordProtected),
        ("a.docx", encrypted_office(), PasswordProtected),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ContentsDoNotMatch),
        ("a.pdf", pdf()[:40], ContentsDoNotMatch),
        ("a.docx", office("docx")[:-30], ContentsDoNotMatch),
        ("a.docx", archive({"a": b"b"}), ContentsDoNotMatch),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_with_the_cause(name, content, error):
    with pytest.raises(error) as refused:
        inspect(name, content)
    assert type(refused.value) is error
    assert refused.value.field == "file"


def test_one_byte_over_is_too_big_and_one_less_is_not():
    padding = MOST_BYTES - len(pdf())
    assert inspect("a.pdf", pdf(b"%" * padding)) is FileKind.PDF
    with pytest.raises(TooBig):
        inspect("a.pdf", pdf(b"%" * (padding + 1)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf() + archive({"evil.html": b"<script>"})),
        ("a.png", png() + archive({"evil.html": b"<script>"})),
        ("a.jpg", jpeg() + archive({"evil.html": b"<script>"})),
        ("a.pdf", b"%PDF-1.7\n<html><script>alert(1)</script>" + pdf()),
        ("a.pdf", b"<html>" + pdf()),
        ("a.jpg", jpeg()[:30] + b"<script>alert(1)</script>" + jpeg()),
        ("a.png", png()[:60] + pdf()),
        ("a.docx", pdf() + office("docx")),
        ("a.docx", office("docx") + pdf()),
    ],
)
def test_a_file_that_is_two_things_at_once_is_refused(name, content):
    with pytest.raises(ContentsDoNotMatch):
        inspect(name, content)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"word/vbaProject.bin": b"x"}, HasMacros),
        ({"../../etc/passwd": b"x"}, ContentsDoNotMatch),
        ({"/etc/passwd": b"x"}, ContentsDoNotMatch),
        ({"C:/x.xml": b"x"}, ContentsDoNotMatch),
        ({"word\\x.xml": b"x"}, ContentsDoNotMatch),
        ({"word/embeddings/tool.exe": b"MZ"}, ContentsDoNotMatch),
        ({"word/WORD/document.xml": b"x", "word/word/document.xml": b"y"}, ContentsDoNotMatch),
        (
            {"word/a.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'},
            ContentsDoNotMatch,
        ),
        ({"word/a.rels": '<!DOCTYPE x [<!ENTITY a "b">]>'.encode("utf-16")}, ContentsDoNotMatch),
        ({"word/a.xml": b" " * 300_000 + b"<!ENTITY"}, ContentsDoNotMatch),
    ],
)
def test_a_document_with_something_that_has_no_place_in_it_is_refused(parts, error):
    with pytest.raises(error):
        inspect("a.docx", office("docx", parts=parts))


def test_macros_are_found_by_what_the_document_calls_itself():
    with pytest.raises(HasMacros):
        inspect("a.xlsx", office("xlsx", main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"))


def test_a_part_with_a_password_makes_the_document_protected():
    content = bytearray(office("docx"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + offset] |= 1
    with pytest.raises(PasswordProtected):
        inspect("a.docx", bytes(content))


def test_a_bomb_is_refused_by_what_it_declares_without_being_unpacked(monkeypatch):
    zeros = office("docx", parts={"word/media/a.xml": b"\0" * 1_000_000})
    monkeypatch.setattr(office_rules, "MOST_UNPACKED", 900_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("Unpacked"))
    with pytest.raises(TooMuchInside):
        inspect("a.docx", zeros)


def test_a_part_that_holds_more_than_it_declares_is_refused():
    content = bytearray(office("docx", parts={"word/media/a.bin": b"\0" * 1_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.rfind(mark)
        content[at + offset : at + offset + 4] = (10).to_bytes(4, "little")
    with pytest.raises(ContentsDoNotMatch):
        inspect("a.docx", bytes(content))


def test_a_hundred_thousand_parts_are_refused_before_their_list_is_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(100_000):
            made.writestr(f"{number}", b"")
    tracemalloc.start()
    with pytest.raises(TooMuchInside):
        inspect("a.docx", file.getvalue())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < len(file.getvalue()) + 5_000_000


def test_a_big_document_is_unpacked_within_little_memory():
    content = office("xlsx", parts={"xl/worksheets/sheet1.xml": b"<c><v>1</v></c>" * 4_000_000})
    tracemalloc.start()
    assert inspect("a.xlsx", content) is FileKind.XLSX
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10_000_000


def test_texts_of_old_windows_programs_and_in_utf_16_are_texts():
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        assert inspect("a.txt", "Café – 12 €\r\n".encode(encoding)) is FileKind.TXT


def test_every_refusal_has_its_own_words():
    kinds = [each for each in FileRefused.__subclasses__() if each.__module__.endswith("contents.errors")]
    sentences = [each.sentence for each in kinds]
    assert len(set(sentences)) == len(sentences) == 9
