"""A document as an Excel workbook: a sheet about it, and a sheet with the table, made to be sorted and filtered."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

from tracker.core.documents.content import CannotBeMade, Cell, Document, Table, plain_text

#: What one cell can hold, counted as Excel counts: in halves of UTF-16.
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
LONGEST_SHEET_NAME = 31

_LONG_TEXTS = "Long texts"
_ROOM_FOR_POINTER = 100


@dataclass(frozen=True)
class Sheet:
    """A sheet with a table; ``choices`` names the columns in which a person picks one of a few words."""

    name: str
    table: Table
    choices: dict[str, Sequence[str]] = field(default_factory=dict)


def make_spreadsheet(document: Document, *, sheet_name: str, about: str = "About") -> bytes:
    """Return the document as a workbook. The table's sheet is the one that opens.

    A text that is too long for a cell goes on in a further sheet, and the cell says where: nothing is cut.

    Raises:
        CannotBeMade: there are more rows than a sheet can hold.
    """
    workbook = Workbook(document)
    workbook.add_particulars(about)
    workbook.add_table(Sheet(sheet_name, document.table), activate=True)
    return workbook.finish()


class Workbook:
    """A workbook in the making. Every text is written as text: no formula and no link comes of it (assurance G8)."""

    def __init__(self, document: Document) -> None:
        self._written = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._written,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties(
            {
                "title": plain_text(document.title),
                "author": plain_text(document.made_by),
                "subject": document.classification,
            }
        )
        text = {"text_wrap": True, "valign": "top"}
        self._text = self._book.add_format(text)
        # As text, also when somebody edits it: "1" stays "1", and "=" begins no formula.
        self._as_text = self._book.add_format({**text, "num_format": "@"})
        self._day = self._book.add_format({**text, "num_format": "d mmmm yyyy", "align": "left"})
        self._head = self._book.add_format({**text, "bold": True, "bg_color": "#D9E4EF", "bottom": 2})
        self._bold = self._book.add_format({**text, "bold": True})
        self._document = document
        self._long: list[tuple[str, str]] = []

    def add_particulars(self, name: str) -> None:
        """Add the sheet about the document."""
        document, sheet = self._document, self._sheet(name)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        rows = [*document.heading_rows, *(("", note) for note in document.notes)]
        for at, (key, value) in enumerate(rows):
            sheet.write_string(at, 0, plain_text(key), self._bold)
            self._write(sheet, at, 1, value, f"{name}, row {at + 1}")

    def add_lines(self, name: str, lines: Sequence[tuple[str, str]]) -> None:
        """Add a sheet to be read: a heading of each paragraph beside it."""
        sheet = self._sheet(name)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        for at, (key, value) in enumerate(lines):
            sheet.write_string(at, 0, key, self._bold)
            sheet.write_string(at, 1, value, self._text)

    def add_table(self, shown: Sheet, *, activate: bool = False) -> None:
        """Add a sheet with a table: its head stays in sight and repeats on paper, its columns can be filtered."""
        table, sheet = shown.table, self._sheet(shown.name)
        rows = list(table.rows)
        if len(rows) >= MOST_ROWS:
            raise CannotBeMade(
                f"A spreadsheet cannot hold {len(rows):,} rows. Choose fewer, or download them as CSV."
            )
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.title, self._head)
            if words := shown.choices.get(column.title):
                last = max(len(rows), 1) + 500
                sheet.data_validation(1, at, last, at, _one_of(column.title, words))
        for row_at, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                where = f"{shown.name}, {table.columns[at].title}, row {row_at + 1}"
                self._write(sheet, row_at, at, cell, where)
        if not rows and table.empty:
            sheet.write_string(1, 0, table.empty)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(table.columns) - 1)
        sheet.repeat_rows(0)
        if activate:
            sheet.activate()

    def finish(self) -> bytes:
        """Return the workbook."""
        if self._long:
            self._add_long_texts()
        self._book.close()
        return self._written.getvalue()

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name[:LONGEST_SHEET_NAME])
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&C{self._document.classification}")
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, where: str) -> None:
        if cell is None:
            # An empty cell with the form of a text: what is typed into it stays as it is typed.
            sheet.write_blank(row, column, None, self._as_text)
        elif isinstance(cell, date):
            moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a day, which has no zone
            sheet.write_datetime(row, column, moment, self._day)
        else:
            written = sheet.write_string(row, column, self._fitting(plain_text(cell), where), self._as_text)
            if written:
                raise CannotBeMade(f"The text of {where} could not be written")

    def _fitting(self, text: str, where: str) -> str:
        parts = list(_parts(text))
        if len(parts) <= 1:
            return text
        first = len(self._long) + 2
        self._long += [(where, part) for part in parts[1:]]
        return f"{parts[0]} [goes on in the sheet “{_LONG_TEXTS}”, row {first}]"

    def _add_long_texts(self) -> None:
        sheet = self._sheet(_LONG_TEXTS)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 110)
        for at, title in enumerate(("Goes on from", "Text")):
            sheet.write_string(0, at, title, self._head)
        for at, (where, part) in enumerate(self._long, start=1):
            sheet.write_string(at, 0, where, self._text)
            sheet.write_string(at, 1, part, self._as_text)


def _one_of(title: str, words: Sequence[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(words),
        "error_title": title[:32],
        "error_message": f"Enter {', '.join(words[:-1])} or {words[-1]}",
    }


def _parts(text: str) -> Iterator[str]:
    """Yield a text in parts that each fit into a cell, with room for a note of where it goes on."""
    if _length(text) <= LONGEST_CELL:
        yield text
        return
    # A character counts at most twice, so half as many always fit.
    most = (LONGEST_CELL - _ROOM_FOR_POINTER) // 2
    for start in range(0, len(text), most):
        yield text[start : start + most]


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
