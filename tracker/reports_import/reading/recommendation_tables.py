"""Recommendations that are printed as a table: one row each, the addressee perhaps in a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.reports_import.reading.addressees import Addressee, addressee_heading, is_body
from tracker.reports_import.reading.bodies import Bodies, whose
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import Style, marker_of

_NUMBER = re.compile(r"(?:recommendation\s+)?(?:no\.?|number|ref(?:erence)?\.?|#)", re.IGNORECASE)
_WORDS = re.compile(
    r"(?:the |our )?recommendations?|recommended actions?|what (?:should|must|needs? to) .{1,30}",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:by(?: when)?|when|timescales?|deadlines?|due(?: date)?|target date)\??", re.IGNORECASE
)
#: The words of a recommendation are at least so many.
FEWEST_WORDS = 4
_WHO = re.compile(
    r"(?:addressee|addressed to|directed (?:at|to)|for|for whom|to|to whom|who|lead|owner|responsib\w*|"
    r"organisations?|body|agency)\b.{0,30}",
    re.IGNORECASE,
)
_NOT_NEW = re.compile(
    r"\b(?:progress|categori\w+|status|agreed|accepted|action taken|response|still required|achieved|previous)\b",
    re.IGNORECASE,
)
_PRINTED_NUMBER = re.compile(
    r"(?:rec(?:ommendation)?\.?\s*)?[(\[]?(?P<number>[RS]?\d{1,3}(?:\.\d{1,3})?)[.)\]:]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which column of a table holds what."""

    words: int
    number: int | None
    who: int | None

    def is_row(self, block: Line) -> bool:
        """Say whether this is a row with a number rather than the header."""
        return self.number is not None and _has_number(block.cells[self.number])


class RecommendationTable:
    """The table that is being read, if one is: once its columns are known, each row is a recommendation."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._columns: TableColumns | None = None
        #: Whether a recommendation was read in it.
        self.has_rows = False

    def take(self, block: Line, below: Sequence[Line]) -> tuple[bool, Item | None]:
        """Return whether a row belongs to the table, and the recommendation in it; a header holds none."""
        if columns := columns_of(block):
            self._columns = columns
            return True, None
        if self._columns is None and (columns := columns_by_content(block, below, self._bodies)):
            self._columns = columns
            if not columns.is_row(block):
                return True, None
        item = item_of_row(block, self._columns, self._bodies) if self._columns else None
        self.has_rows |= item is not None
        return item is not None, item


def heading_in_row(block: Line, bodies: Bodies) -> Addressee | None:
    """Return those whom the header of a table names: "No.", "Fenmarch region should:"."""
    full = [
        cell for cell in block.cells if cell and not _NUMBER.fullmatch(cell) and not _WHEN.fullmatch(cell)
    ]
    return (
        addressee_heading(replace(block, text=full[0], cells=(), parts=()), bodies)
        if len(full) == 1
        else None
    )


def columns_of(block: Line) -> TableColumns | None:
    """Return the columns if this row is the header of a table of new recommendations."""
    if any(_NOT_NEW.search(cell) for cell in block.cells):
        return None
    found: dict[str, int] = {}
    for index, cell in enumerate(block.cells):
        for name, pattern in (("number", _NUMBER), ("words", _WORDS), ("who", _WHO)):
            if pattern.fullmatch(cell.rstrip(":?")):
                found.setdefault(name, index)
                break
    if "words" not in found or len(found) < 2:
        return None
    return TableColumns(found["words"], found.get("number"), found.get("who"))


def columns_by_content(block: Line, below: Sequence[Line], bodies: Bodies) -> TableColumns | None:
    """Return the columns of a table whose header says nothing usual, from what stands in its first rows.

    One column has only numbers, one has sentences, and in one there are only names. ``block`` is the header, or the
    first row where there is none.
    """
    if any(_NOT_NEW.search(cell) for cell in block.cells):
        return None
    rows = [row for row in below if len(row.cells) == len(block.cells)]
    begins = any(map(_has_number, block.cells))
    if not begins and not rows:
        return None
    rows = [block, *rows] if begins else rows
    columns = list(zip(*(row.cells for row in rows), strict=True))
    words = max(range(len(columns)), key=lambda index: sum(map(len, columns[index])), default=0)
    if not columns or any(len(cell.split()) < FEWEST_WORDS for cell in columns[words]):
        return None
    numbers = [index for index, cells in enumerate(columns) if all(map(_has_number, cells))]
    names = [
        index
        for index, cells in enumerate(columns)
        if index != words and all(whose(cell, bodies) or is_body(cell) for cell in cells)
    ]
    in_words = all((marker := marker_of(cell)) and marker.number for cell in columns[words])
    if not names or not (numbers or in_words):
        return None
    return TableColumns(words, numbers[0] if numbers else None, names[0])


def _has_number(cell: str) -> bool:
    return _PRINTED_NUMBER.fullmatch(cell.strip()) is not None


def item_of_row(block: Line, columns: TableColumns, bodies: Bodies) -> Item | None:
    """Return the recommendation in a row, or None if the row is no such thing."""
    if len(block.cells) <= columns.words or not block.cells[columns.words]:
        return None
    number, words = None, block.cells[columns.words]
    if columns.number is not None:
        printed = _PRINTED_NUMBER.fullmatch(block.cells[columns.number].strip())
        if printed is None:
            return None
        number = printed["number"]
    elif (marker := marker_of(words)) and marker.number and marker.style is not Style.BARE:
        number, words = marker.number, words[marker.length :]
    who = block.cells[columns.who] if columns.who is not None and columns.who < len(block.cells) else ""
    return Item(
        number=number,
        order=int(re.sub(r"\D", "", number.rsplit(".", 1)[-1])) if number else None,
        text=words,
        addressee=_named_in(who, block, columns, bodies) if who else None,
        confidence=Confidence.TABLE,
        page=block.page,
        start=block.start,
        end=block.end,
    )


def _named_in(cell: str, block: Line, columns: TableColumns, bodies: Bodies) -> Addressee:
    """Return whom a cell names: "HMPPS", or "HMPPS should". Behind the words it is no heading of them."""
    if heading := addressee_heading(replace(block, text=cell, cells=(), parts=()), bodies):
        return heading
    return Addressee(cell, cell, whose(cell, bodies), is_heading=(columns.who or 0) < columns.words)
