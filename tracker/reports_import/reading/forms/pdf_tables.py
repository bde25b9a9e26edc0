"""Tables with rules: their rows and cells, and when a row is the rest of one that the page end cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

from tracker.reports_import.reading.forms.pdf_words import Word, text_of

#: Fewer rules than this make no table.
LEAST_RULES = 6


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table on one page, and how far down it reaches."""

    rows: tuple[tuple[str, ...], ...]
    top: float
    bottom: float


def tables_of(page: Page, words: Sequence[Word]) -> tuple[list[Table], list[Word]]:
    """Return the tables of a page, and the words that stand outside them."""
    if len(page.edges) < LEAST_RULES:
        return [], list(words)
    vertical = [edge for edge in page.edges if edge["orientation"] == "v"]
    # A row that is cut by the end of the page has no rule below it; the vertical rules show how far it goes.
    ends = sorted({round(edge[end], 1) for edge in vertical for end in ("top", "bottom")})
    settings = {"explicit_horizontal_lines": _apart(ends)} if len(ends) > 1 else {}
    outside = list(words)
    tables: list[Table] = []
    for found in page.find_tables(settings):
        rows, inside = _rows(found, outside)
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


def _rows(table: Any, words: Sequence[Word]) -> tuple[list[tuple[str, ...]], list[Word]]:
    inside: list[Word] = []
    rows: list[tuple[str, ...]] = []
    left, top, right, bottom = table.bbox
    near = [
        word
        for word in words
        if left <= (word["x0"] + word["x1"]) / 2 <= right and top - 1 <= word["bottom"] <= bottom + 3
    ]
    for row in table.rows:
        cells: list[str] = []
        # Where two tables touch, each row has only its own cells; the others are None.
        for box in filter(None, row.cells):
            own = [word for word in near if _is_in(word, box)]
            inside.extend(own)
            cells.append(text_of(own))
        if any(cells):
            rows.append(tuple(cells))
    return rows, inside


def _is_in(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def carries_on(above: Sequence[str], below: Sequence[str]) -> bool:
    """Say whether the second row is the rest of the first.

    It has an empty cell below a full one, or each fills the gaps of the other, or its words go on in small letters.
    """
    if len(above) != len(below):
        return False
    pairs = list(zip(above, below, strict=True))
    goes_on = any(lower and upper and upper[-1] not in ".!?%" for upper, lower in pairs)
    if not any(upper and lower for upper, lower in pairs):
        return True
    if any(upper and not lower for upper, lower in pairs):
        return goes_on or not below[0]
    return goes_on and below[0][:1].islower()


def joined_row(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return both halves of a row as one."""
    return tuple(" ".join(filter(None, halves)) for halves in zip(above, below, strict=True))
