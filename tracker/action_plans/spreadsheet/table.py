"""The plan's table in a file: where its head is, which columns it has, and what stands in its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.action_plans.spreadsheet.columns import NEEDED, PlanColumn, column_called
from tracker.core.documents.reading import Sheet, SheetRow, UnreadableFile
from tracker.core.documents.reading.sheets import ReadCell, as_plain, from_plain

#: Titles and particulars may stand above the head of the table, but no more than this.
_ROWS_ABOVE = 40
#: A row that has so many of the needed titles is the head of the table.
_ENOUGH = 3
SHEET_NAME = "Action plan"


@dataclass(frozen=True)
class FileRow:
    """One row under the head, with its number in the file."""

    number: int
    cells: Mapping[PlanColumn, ReadCell]

    def __getitem__(self, column: PlanColumn) -> ReadCell:
        return self.cells.get(column)

    def has(self, *columns: PlanColumn) -> bool:
        """Say whether anything stands in one of these columns."""
        return any(self[column] is not None for column in columns)


@dataclass(frozen=True)
class FileTable:
    """The table of a plan as it stands in a file. ``unknown`` are titles that mean nothing here."""

    sheet: Sheet
    head: int
    columns: Mapping[PlanColumn, int]
    unknown: Sequence[str]

    @property
    def rows(self) -> list[FileRow]:
        """Return the rows under the head that hold anything in a column of ours."""
        found = [
            FileRow(row.number, {column: _at(row, place) for column, place in self.columns.items()})
            for row in self.sheet.rows
            if row.number > self.head
        ]
        return [row for row in found if row.has(*self.columns)]


def find_table(sheets: Sequence[Sheet]) -> FileTable:
    """Return the table of a plan among the sheets of a file.

    Raises:
        UnreadableFile: there is none, or several; a column is missing or there twice; cells of the table are merged.
    """
    heads = [(sheet, row) for sheet in sheets if (row := _head_of(sheet)) is not None]
    named = [each for each in heads if each[0].name.casefold() == SHEET_NAME.casefold()]
    if not heads:
        titles = ", ".join(f"“{column.heading}”" for column in NEEDED)
        raise UnreadableFile(f"The file has no row with the titles of the columns. It must have {titles}")
    if len(heads) > 1 and len(named) != 1:
        names = ", ".join(f"“{sheet.name}”" for sheet, _ in heads)
        raise UnreadableFile(
            f"More than one sheet has a plan in it: {names}. Call the right one “{SHEET_NAME}”"
        )
    return _table(*(named or heads)[0])


def table_as_plain(table: FileTable) -> dict[str, Any]:
    """Return the table as JSON can hold it, to travel through a page."""
    return as_plain(table.sheet)


def table_from_plain(plain: dict[str, Any]) -> FileTable:
    """Return the table that ``table_as_plain`` wrote."""
    return find_table([from_plain(plain)])


def _table(sheet: Sheet, head: SheetRow) -> FileTable:
    columns: dict[PlanColumn, int] = {}
    unknown: list[str] = []
    known = [column_called(title) if isinstance(title, str) else None for title in head.cells]
    twice = [column.heading for column, count in Counter(filter(None, known)).items() if count > 1]
    if twice:
        raise UnreadableFile(f"The file has two columns for “{twice[0]}”. Remove one of them")
    for place, (title, column) in enumerate(zip(head.cells, known, strict=True)):
        if column is not None:
            columns[column] = place
        elif isinstance(title, str):
            unknown.append(title)
    if missing := [column.heading for column in NEEDED if column not in columns]:
        titles = " and ".join(f"“{title}”" for title in missing)
        also = (
            f" Columns that it does not know: {', '.join(f'“{title}”' for title in unknown)}"
            if unknown
            else ""
        )
        one = "the column" if len(missing) == 1 else "the columns"
        raise UnreadableFile(f"The file is missing {one} {titles}.{also}")
    if merged := [place for place, last in sheet.merged if last > head.number]:
        raise UnreadableFile(
            f"Cells {merged[0]} are merged. Unmerge them and enter what belongs in each cell of the table"
        )
    return FileTable(sheet, head.number, columns, unknown)


def _head_of(sheet: Sheet) -> SheetRow | None:
    for row in sheet.rows[:_ROWS_ABOVE]:
        titles = {column_called(cell) for cell in row.cells if isinstance(cell, str)}
        if len(titles & set(NEEDED)) >= _ENOUGH:
            return row
    return None


def _at(row: SheetRow, place: int) -> ReadCell:
    return row.cells[place] if place < len(row.cells) else None
