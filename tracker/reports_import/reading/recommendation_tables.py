"""Recommendations that are printed as a table: one row each, the addressee perhaps in a column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.reports_import.reading.addressees import Addressee
from tracker.reports_import.reading.bodies import Bodies, whose
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import Style, marker_of

_NUMBER = re.compile(r"(?:recommendation\s+)?(?:no\.?|number|ref(?:erence)?\.?|#)", re.IGNORECASE)
_WORDS = re.compile(r"(?:the |our )?recommendations?", re.IGNORECASE)
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
        addressee=Addressee(who, who, whose(who, bodies)) if who else None,
        confidence=Confidence.TABLE,
        page=block.page,
        start=block.start,
        end=block.end,
    )
