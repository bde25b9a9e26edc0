"""What is printed on every page belongs to the paper, not to the text: running heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tracker.reports_import.reading.lines import Line

#: How many lines at the top and at the foot of a page may be furniture.
EDGE = 3
#: From this many pages on, a repeated edge line is taken for furniture.
REPEATS = 3

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-\u2013|]?\s*\d{1,4}\s*[-\u2013|]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without lines that stand at the edge of several pages alike, digits aside."""
    if len(pages) < 2:
        return [list(page) for page in pages]
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line) for line in _edges(page)})
    often = {shape for shape, times in seen.items() if times >= min(REPEATS, len(pages))}
    return [_trimmed(page, often) for page in pages]


def _shape(line: Line) -> str:
    return _DIGITS.sub("0", line.text.casefold())


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    return page if len(page) <= 2 * EDGE else [*page[:EDGE], *page[-EDGE:]]


def _trimmed(page: Sequence[Line], often: set[str]) -> list[Line]:
    first, last = 0, len(page)
    while first < min(EDGE, last) and _is_furniture(page[first], often):
        first += 1
    while last > max(first, len(page) - EDGE) and _is_furniture(page[last - 1], often):
        last -= 1
    return list(page[first:last])


def _is_furniture(line: Line, often: set[str]) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None or _shape(line) in often
