"""Reading files that people, and others, send: what is found, and what is refused in which words (assurance H1, H2)."""

from __future__ import annotations

import codecs
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from tests.core.documents.samples import document_of, group_of
from tracker.core.documents.reading import FaultyCell, Formula, UnreadableFile, files, process, read_sheets
from tracker.core.documents.reading.files import MOST_PARTS, MOST_UNPACKED
from tracker.core.documents.reading.sheets import MOST_MEGABYTES, MOST_ROWS, as_plain, from_plain
from tracker.core.documents.reading.workbook import read_workbook
from tracker.core.documents.spreadsheet import make_spreadsheet


def workbook(*rows, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def package(**parts: bytes) -> bytes:
    """A workbook with some of its parts replaced; ``__`` stands for ``/`` and ``_dot_`` for a dot."""
    written = io.BytesIO()
    names = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename not in names:
                new.writestr(part.filename, old.read(part))
        for name, content in names.items():
            new.writestr(name, content)
    return written.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_sheets(content)
    assert refused.value.field == "file"
    return refused.value.message


def test_a_workbook_is_read_as_it_shows_itself_with_nothing_worked_out():
    noon = datetime(2026, 9, 30, 12)  # noqa: DTZ001 - a workbook knows no zones
    content = workbook(
        ["Text", 7, 7.0, 7.5, True, date(2026, 9, 30), noon, None, " a b "],
        ["=1+1", "#REF!"],
        [],
        ["last"],
        change=lambda book: setattr(book.active["B2"], "data_type", "e"),
    )
    (sheet,) = read_sheets(content)
    first, second, last = sheet.rows
    day = date(2026, 9, 30)
    assert first.cells[:8] == ["Text", "7", "7", "7.5", "True", day, day, None]
    assert second.cells == [Formula(), FaultyCell("#REF!")]
    assert (last.number, last.cells) == (4, ["last"])


def test_our_own_workbooks_come_back_as_they_were():
    texts = ["=1+1", "'a", "_x0041_", "🙂 ŵ", "two\nlines"]
    sheets = read_sheets(make_spreadsheet(document_of(group_of(*texts)), sheet_name="Action plan"))
    assert [row.cells[1] for row in sheets[1].rows[1:]] == texts
    assert sheets[1].rows[1].cells[2] == date(2026, 9, 30)


def test_hidden_sheets_are_passed_over_and_merged_places_named():
    def change(book):
        book.create_sheet("Hidden").sheet_state = "hidden"
        book["Hidden"].append(["secret"])
        book.active.merge_cells("A2:A4")

    (sheet,) = read_sheets(workbook(["a"], ["b"], change=change))
    assert sheet.merged == [("A2:A4", 4)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The selected file is empty"),
        (b" \r\n ", "The selected file is empty"),
        (b",,,\r\n,\r\n", "The selected file is empty"),
        (b"x" * (MOST_MEGABYTES * 1024 * 1024 + 1), "The selected file must be smaller than 5MB"),
        (b"%PDF-1.7 ...", "The selected file must be an Excel workbook (XLSX) or CSV"),
        (b"\x89PNG\r\n\x1a\n", "The selected file must be an Excel workbook (XLSX) or CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "The selected file is in an old Excel format (XLS)"),
        (b"a,\x81\x8d\x8f,b", "The characters of the selected file cannot be read"),
        (bytes(range(256)) * 40, "The characters of the selected file cannot be read"),
        (b'a,"b' + b"x" * 200_000, "A cell of the selected file does not end"),
        (b"a,b\n" * (MOST_ROWS + 1), "The file has more than 2,000 rows"),
        (b"PK\x03\x04 and no more", "The selected file is damaged"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused_with_the_reason(content, message):
    assert refusal(content).startswith(message)


def test_packages_of_other_kinds_are_refused_with_the_reason():
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(encrypted).startswith("The selected file is password protected")
    open_document = package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(open_document).startswith("The selected file is an OpenDocument file (ODS)")
    assert refusal(package(xl__vbaProject_dot_bin=b"x")).startswith("The selected file contains macros")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(other.getvalue()) == "The selected file must be an Excel workbook (XLSX) or CSV"
    assert refusal(package(**{"..__evil_dot_xml": b"x"})).startswith(
        "The selected file holds more than a plan can"
    )
    assert refusal(workbook(["a"])[:2000]).startswith("The selected file is damaged")
    broken = package(xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row>")
    assert refusal(broken).startswith("The selected file is damaged")


def test_what_would_explode_is_refused_by_what_it_says_of_itself(monkeypatch):
    def unpack(_content):
        raise AssertionError("It was unpacked")

    bomb = package(xl__media__a_dot_bin=b"\0" * (MOST_UNPACKED + 1))
    many = package(**{f"xl__media__{at}": b"" for at in range(MOST_PARTS)})
    monkeypatch.setattr(files, "read_in_own_process", unpack)
    for content in (bomb, many):
        assert len(content) < 1024 * 1024
        assert refusal(content).startswith("The selected file holds more than a plan can")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
    ],
)
def test_xml_that_reaches_out_or_grows_is_refused(entity, encoding):
    rows = "<sheetData><row><c t='inlineStr'><is><t>&a;</t></is></c></row></sheetData>"
    xml = f"<!DOCTYPE x [{entity}]><worksheet>{rows}</worksheet>"
    evil = package(xl__worksheets__sheet1_dot_xml=xml.encode(encoding))
    assert refusal(evil).startswith("The selected file holds parts that no workbook has")


def test_a_hundred_thousand_rows_are_refused_after_the_first_few():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for at in range(100_000):
        sheet.append([at])
    written = io.BytesIO()
    book.save(written)
    assert refusal(written.getvalue()).startswith("The file has more than 2,000 rows")


def test_rows_far_down_are_not_looked_for_without_end():
    rows = '<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>'
    assert refusal(package(xl__worksheets__sheet1_dot_xml=xml.encode())).startswith("The file has more than")


def test_a_reading_that_needs_too_much_is_stopped(monkeypatch):
    monkeypatch.setattr(process, "LONGEST_ANSWER_IN_MB", 0)
    assert refusal(workbook(["a"])).startswith("The selected file is damaged")


def test_a_workbook_says_in_this_process_what_it_says_in_its_own():
    content = workbook(["a", "=1"], [date(2026, 1, 2)])
    assert read_workbook(content) == read_sheets(content)


@pytest.mark.parametrize(
    "content",
    [
        "No,Näme\n1,“ŵ”\n".encode(),
        codecs.BOM_UTF8 + "No;Näme\r\n1;“ŵ”\r\n".encode(),
        "No\tNäme\n1\t“ŵ”\n".encode("utf-16"),
        "sep=;\nNo;Näme\n1;“ŵ”\n".encode(),
        'No,Näme\n1,"“ŵ”"'.encode(),
    ],
)
def test_csv_is_read_however_it_was_saved(content):
    (sheet,) = read_sheets(content)
    assert [row.cells for row in sheet.rows] == [["No", "Näme"], ["1", "“ŵ”"]]


def test_commas_in_sentences_are_no_separators():
    content = b"No;Text;Owner\n1;one, two, three, four, five;Ola\n2;six, seven, eight, nine;Ola\n"
    (sheet,) = read_sheets(content)
    assert [len(row.cells) for row in sheet.rows] == [3, 3, 3]


def test_csv_as_windows_writes_it_is_read():
    (sheet,) = read_sheets("No,Näme\n1,“a” £5\n".encode("cp1252"))
    assert sheet.rows[1].cells == ["1", "“a” £5"]


def test_what_travels_as_json_is_what_was_read():
    (sheet,) = read_sheets(workbook(["a", "=1", date(2026, 1, 2), None, "b"]))
    assert from_plain(as_plain(sheet)) == sheet
