"""A heading and its numbered items in one paragraph: "The region should: 1. stop 2. listen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tracker.reports_import.reading.lines import Line

_BEGINS = re.compile(
    r"^(?P<heading>[^:]{2,200}\b(?:should|must)\b[^:.]{0,60}:)\s+(?=[(]?\d{1,3}[.)]\s)", re.IGNORECASE
)
_FIRST = re.compile(r"[(]?(?P<number>\d{1,3})[.)]\s")


def run_in_parts(block: Line) -> list[Line]:
    """Return the heading and each item as a line of its own, or the block alone if it is not such a paragraph.

    Only numbers that follow each other part items, so that a figure inside an item stays there.
    """
    begins = _BEGINS.match(block.text)
    if begins is None or block.cells:
        return [block]
    cuts = [0, *_items(block.text, begins.end())]
    ends = [*cuts[1:], len(block.text)]
    return [replace(block, text=block.text[cut:end].strip()) for cut, end in zip(cuts, ends, strict=True)]


def _items(text: str, place: int) -> Iterator[int]:
    first = _FIRST.match(text, place)
    number = int(first["number"]) if first else 0
    while first:
        yield first.start()
        number += 1
        first = re.compile(rf"(?<=\s)[(]?{number}[.)]\s").search(text, first.end())
