"""What is found in a file with tables, and how it travels between processes and pages: as plain JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.errors import RuleBroken

MOST_MEGABYTES = 5
#: A plan of sixty recommendations with five actions each has three hundred.
MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_SHEETS = 20
LONGEST_TEXT = 32_767


class UnreadableFile(RuleBroken):
    """The file cannot be used; the message says why, and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula. It is never worked out: what it comes to depends on where it is opened."""


@dataclass(frozen=True, slots=True)
class FaultyCell:
    """A cell in which the spreadsheet program itself shows a fault, such as #REF!."""

    shown: str


FilledCell = str | date | Formula | FaultyCell
ReadCell = FilledCell | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number as the program shows it. Rows with nothing in them are left out of a sheet."""

    number: int
    cells: list[ReadCell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; a CSV file has one without a name. ``merged`` are places such as "A3:A5" with their last row."""

    name: str
    rows: list[SheetRow]
    merged: list[tuple[str, int]]


def as_plain(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as JSON can hold it."""
    rows = [[row.number, [_plain_cell(cell) for cell in row.cells]] for row in sheet.rows]
    return {"name": sheet.name, "rows": rows, "merged": [list(each) for each in sheet.merged]}


def from_plain(plain: dict[str, Any]) -> Sheet:
    """Return the sheet that ``as_plain`` wrote."""
    rows = [SheetRow(number, [_cell(each) for each in cells]) for number, cells in plain["rows"]]
    return Sheet(plain["name"], rows, [(place, last) for place, last in plain["merged"]])


def _plain_cell(cell: ReadCell) -> Any:
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, Formula):
        return {"formula": True}
    if isinstance(cell, FaultyCell):
        return {"fault": cell.shown}
    return cell


def _cell(plain: Any) -> ReadCell:
    if not isinstance(plain, dict):
        return None if plain is None else str(plain)
    if "day" in plain:
        return date.fromisoformat(plain["day"])
    return Formula() if "formula" in plain else FaultyCell(plain["fault"])


def too_many_rows() -> UnreadableFile:
    """Return the refusal of a file with more rows than are taken."""
    return UnreadableFile(
        f"The file has more than {MOST_ROWS:,} rows. Remove rows that do not belong to this plan"
    )
