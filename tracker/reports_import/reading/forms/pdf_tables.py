"""Tables with rules: their rows and cells, and when a row is the rest of one that the page end cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

from tracker.reports_import.reading.forms.pdf_words import Word, paragraphs_of
from tracker.reports_import.reading.forms.writer import row_of
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import marker_of

_NUMBER = re.compile(r"[A-Z]?\d{1,3}(?:\.\d{1,2})?[a-z]?[.)]?")

#: Fewer rules than this make no table.
LEAST_RULES = 6
#: Shorter than this, in points, is no rule: bullets are drawn too.
SHORTEST_RULE = 7.0
#: An empty column that is no wider, in points, is the edge of a box.
WIDEST_BORDER = 14.0

Box = tuple[float, float, float, float]
Rule = dict[str, Any]
#: Of each cell its paragraphs.
Row = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table on one page, and how far down it reaches."""

    rows: tuple[Row, ...]
    top: float
    bottom: float


def tables_of(page: Page, words: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """Return the tables of a page, and the words that stand outside them."""
    if len(page.edges) < LEAST_RULES:
        return [], list(words)
    rules = [edge for edge in page.edges if max(edge["width"], edge["height"]) >= SHORTEST_RULE]
    # A row that is cut by the end of the page has no rule below it; the vertical rules show how far it goes.
    ends = sorted(
        {round(edge[end], 1) for edge in rules if edge["orientation"] == "v" for end in ("top", "bottom")}
    )
    settings: dict[str, Any] = (
        {"edge_min_length_prefilter": SHORTEST_RULE} if len(rules) < len(page.edges) else {}
    )
    if len(ends) > 1:
        settings["explicit_horizontal_lines"] = _apart(ends)
    across = [edge for edge in rules if edge["orientation"] == "h"]
    outside = list(words)
    tables: list[Table] = []
    for found in page.find_tables(settings):
        rows, inside = _rows(found, outside, across)
        if not rows or max(map(len, rows)) < 2:
            continue
        taken = set(map(id, inside))
        outside = [word for word in outside if id(word) not in taken]
        tables.append(Table(tuple(rows), float(found.bbox[1]), float(found.bbox[3])))
    return tables, outside


def _apart(places: Sequence[float]) -> list[float]:
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] > 3:
            kept.append(place)
    return kept


def _rows(table: Any, words: Sequence[Word], across: Sequence[Rule]) -> tuple[list[Row], list[Word]]:
    inside: list[Word] = []
    left, top, right, bottom = table.bbox
    near = [
        word
        for word in words
        if left <= (word["x0"] + word["x1"]) / 2 <= right and top - 1 <= word["bottom"] <= bottom + 3
    ]
    rules = [rule for rule in across if rule["x0"] < right and rule["x1"] > left]
    # Where two tables touch, each row has only its own cells; the others are None.
    boxes = [[box for box in row.cells if box] for row in table.rows]
    rows: list[list[_Cell]] = []
    for row in boxes:
        cells = [_Cell(box, [word for word in near if _is_in(word, box)]) for box in row]
        inside.extend(word for cell in cells for word in cell.words)
        if rows and _runs_on(rows[-1], cells, rules):
            continue
        rows.append(cells)
    written = [tuple(paragraphs_of(cell.words) for cell in row) for row in rows]
    return [row for row in _without_borders(written, rows) if any(row)], inside


@dataclass(slots=True)
class _Cell:
    """A cell with its words; one that is merged with the cell above has the words of both, as has the other."""

    box: Box
    words: list[Word]


def _runs_on(above: list[_Cell], below: list[_Cell], rules: Sequence[Rule]) -> bool:
    """Merge the cells between which there is no rule; say whether that leaves nothing of the lower row."""
    upper = {(round(cell.box[0]), round(cell.box[2])): cell for cell in above}
    merged = 0
    for cell in below:
        other = upper.get((round(cell.box[0]), round(cell.box[2])))
        if other is None or abs(other.box[3] - cell.box[1]) > 3 or _is_ruled(cell.box, rules):
            continue
        other.words.extend(cell.words)
        cell.words = other.words
        merged += 1
    return merged == len(below) == len(above)


def _is_ruled(box: Box, rules: Sequence[Rule]) -> bool:
    """Say whether a rule runs along the upper side of a cell, over half of it at least."""
    left, top, right, _ = box
    drawn = sum(
        max(0.0, min(right, rule["x1"]) - max(left, rule["x0"]))
        for rule in rules
        if abs(rule["top"] - top) <= 3
    )
    return bool(drawn > (right - left) / 2)


def _without_borders(written: list[Row], rows: list[list[_Cell]]) -> list[Row]:
    """Return the rows without a narrow column in which nothing stands: the coloured edge of a box."""
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        return written
    kept = [
        column
        for column, cell in enumerate(rows[0])
        if cell.box[2] - cell.box[0] > WIDEST_BORDER or any(row[column] for row in written)
    ]
    return [tuple(row[column] for column in kept) for row in written]


def _is_in(word: Word, box: Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def carries_on(above: Line, below: Line) -> bool:
    """Say whether the second row is the rest of the first.

    It has an empty cell below a full one, or each fills the gaps of the other, or its words go on in small letters.
    A row that begins with a number of its own, or with a new sentence, is none.
    """
    if len(above.cells) != len(below.cells):
        return False
    if above.cells[0] and below.cells[0]:
        numbered = _NUMBER.fullmatch(above.cells[0]) and _NUMBER.fullmatch(below.cells[0])
        if numbered or (above.cells[0][-1] in ".!?" and below.cells[0][:1].isupper()):
            return False
    pairs = list(zip(above.cells, below.cells, strict=True))
    goes_on = any(lower and upper and upper[-1] not in ".!?%" for upper, lower in pairs)
    if not any(upper and lower for upper, lower in pairs):
        return True
    if any(upper and not lower for upper, lower in pairs):
        return goes_on or not below.cells[0]
    return goes_on and below.cells[0][:1].islower()


def joined_row(above: Line, below: Line) -> Line:
    """Return both halves of a row as one. What the lower half begins without a mark carries on the last paragraph."""
    parts = [
        (*upper[:-1], f"{upper[-1]} {lower[0]}", *lower[1:])
        if upper and lower and marker_of(lower[0]) is None
        else (*upper, *lower)
        for upper, lower in zip(above.parts, below.parts, strict=True)
    ]
    return row_of(parts, above.page)
