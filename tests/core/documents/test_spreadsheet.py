"""Workbooks hold texts as texts and days as days, and cut nothing (assurance G8, G9)."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from tests.core.documents.samples import ODD_TEXTS, document_of, group_of
from tracker.core.documents import spreadsheet
from tracker.core.documents.content import CannotBeMade
from tracker.core.documents.spreadsheet import make_spreadsheet


def opened(*groups, **more):
    return openpyxl.load_workbook(io.BytesIO(made(*groups, **more)))


def made(*groups, **more) -> bytes:
    return make_spreadsheet(document_of(*groups, **more), sheet_name="Action plan")


def test_no_text_becomes_a_formula_a_link_or_a_number():
    content = made(group_of(*ODD_TEXTS))
    package = zipfile.ZipFile(io.BytesIO(content))
    sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(re.search(rb"<f[ >]|<hyperlink", sheet) for sheet in sheets)
    cells = [row[1] for row in opened(group_of(*ODD_TEXTS))["Action plan"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(ODD_TEXTS)
    assert {cell.data_type for cell in cells} == {"s"}


def test_days_are_days_and_the_head_stays_in_sight():
    book = opened(group_of("a"))
    sheet = book["Action plan"]
    assert sheet["C2"].value.date() == date(2026, 9, 30)
    assert sheet["C2"].number_format == "d mmmm yyyy"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert sheet.column_dimensions["B"].width == pytest.approx(28, abs=1)
    assert book.active.title == "Action plan"


def test_the_first_sheet_says_what_it_is_of_when_and_how_it_is_marked():
    book = opened(group_of("a"))
    about = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert about["Classification"] == "OFFICIAL"
    assert about["As at"] == "14 April 2026 at 10:00am"
    assert about["Report published"].date() == date(2026, 3, 27)
    assert book.properties.title == "Action plan: Fenmarch"


def test_a_text_too_long_for_a_cell_goes_on_elsewhere_whole():
    text = "Ab🙂 " * 20_000
    book = opened(group_of(text))
    cell = book["Action plan"]["B2"].value
    shown, pointer = re.fullmatch(
        r"(.*) \[goes on in the sheet “Long texts”, row (\d+)\]", cell, re.DOTALL
    ).groups()
    assert int(pointer) == 2
    parts = [shown, *(row[1].value for row in book["Long texts"].iter_rows(min_row=2))]
    assert "".join(parts) == text
    assert all(len(part.encode("utf-16-le")) // 2 <= spreadsheet.LONGEST_CELL for part in parts)
    assert book["Long texts"]["A2"].value == "Action plan, Text, row 2"


def test_more_rows_than_a_sheet_holds_are_refused_aloud(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    with pytest.raises(CannotBeMade, match="cannot hold 3 rows"):
        made(group_of("a", "b", "c"))


def test_control_characters_make_no_workbook_fail():
    assert opened(group_of("a\x00b\x0bc\x1fd\ud800"))["Action plan"]["B2"].value == "ab\ncd"


def test_an_empty_table_says_so():
    assert opened()["Action plan"]["A2"].value == "Nothing"
