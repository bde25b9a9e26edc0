"""What stands in a cell, as the plan means it: a day, an answer, a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.action_plans.spreadsheet.table import FileRow
from tracker.core.documents.reading import FaultyCell, Formula
from tracker.recommendations.lifecycle import ResponseKind

_ANSWERS = {
    "agreed": ResponseKind.AGREED,
    "agree": ResponseKind.AGREED,
    "partly agreed": ResponseKind.PARTLY_AGREED,
    "partially agreed": ResponseKind.PARTLY_AGREED,
    "partly agree": ResponseKind.PARTLY_AGREED,
    "partially agree": ResponseKind.PARTLY_AGREED,
    "not agreed": ResponseKind.NOT_AGREED,
    "not agree": ResponseKind.NOT_AGREED,
}
_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+", re.IGNORECASE
)
_IN_NUMBERS = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d+)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]00:00(?::00)?)?")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([a-z]+)\.?,?[\s\-]+(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be brought in: in which column, where it is about one, and in words for its author."""

    row: int
    column: PlanColumn | None
    message: str

    @property
    def words(self) -> str:
        """Return for example "Row 5, Target date: Target date must be a real date"."""
        where = f"Row {self.row}, {self.column.heading}" if self.column else f"Row {self.row}"
        return f"{where}: {self.message}"


class CellProblem(Exception):
    """A cell does not say what its column asks for."""

    def __init__(self, column: PlanColumn | None, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


def require_values(row: FileRow) -> None:
    """Do nothing if every cell of the row holds a value.

    Raises:
        CellProblem: one holds a formula, or a fault of the spreadsheet program.
    """
    for column, cell in row.cells.items():
        if isinstance(cell, Formula):
            raise CellProblem(column, "The cell holds a formula. Enter the value itself")
        if isinstance(cell, FaultyCell):
            raise CellProblem(column, f"The cell shows the fault {cell.shown}. Enter the value itself")


def text_in(row: FileRow, column: PlanColumn) -> str | None:
    """Return the text of a cell, None for an empty one. A day in a column of texts is written out."""
    cell = row[column]
    if isinstance(cell, date):
        return f"{cell.day}/{cell.month}/{cell.year}"
    return cell if isinstance(cell, str) else None


def answer_in(row: FileRow) -> ResponseKind | None:
    """Return the answer that a row gives, None where it gives none.

    Raises:
        CellProblem: the words are no answer.
    """
    text = text_in(row, PlanColumn.ANSWER)
    if text is None:
        return None
    kind = _ANSWERS.get(" ".join(text.casefold().replace("-", " ").split()).rstrip("."))
    if kind is None:
        raise CellProblem(PlanColumn.ANSWER, "Enter Agreed, Partly agreed or Not agreed")
    return kind


def day_in(row: FileRow, column: PlanColumn) -> date | None:
    """Return the day in a cell, None for an empty one. Written in numbers, the day comes first and then the month.

    Raises:
        CellProblem: it is no day.
    """
    cell = row[column]
    if cell is None or isinstance(cell, date):
        return cell
    text = _WEEKDAY.sub("", str(cell).strip())
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _IN_NUMBERS.fullmatch(text):
        day, month, year = found.groups()
    elif found := _IN_WORDS.fullmatch(text):
        day, name, year = found.groups()
        month = _month_number(name)
    else:
        raise CellProblem(column, f"{column.heading} must be a real date, such as 30/9/2026")
    if len(year) != len("2026"):
        raise CellProblem(column, "Year must include 4 numbers")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellProblem(column, f"{column.heading} must be a real date, such as 30/9/2026") from None


def _month_number(name: str) -> str:
    """Return "9" for "September", "Sept" and "Sep"; "0", which no month has, for anything else."""
    lower = name.lower()
    found = [at for at, month in enumerate(_MONTHS, start=1) if len(lower) >= 3 and month.startswith(lower)]
    return str(found[0]) if found else "0"
