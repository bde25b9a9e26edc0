"""What is printed on every page belongs to the paper, not to the text: running heads, feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.reports_import.reading.lines import Line

#: How many lines at the top and at the foot of a page may be furniture.
EDGE = 3
#: A line at the same place of so many pages, and of such a part of them all, is furniture.
REPEATS = 3
PART_OF_PAGES = 0.1

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-\u2013|]?\s*\d{1,4}\s*[-\u2013|]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)

#: A running head with the number of its page, in text that no longer says where pages end.
_RUNNING_HEAD = re.compile(r"(?P<words>page|\S+(?:\s+\S+){3,}?)\s+(?P<number>\d{1,3})", re.IGNORECASE)
#: Two of them are at least so many lines apart.
FEWEST_LINES_ON_PAGE = 3

Edge = tuple[int, str]


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers, and without lines that stand alike at the edge of several pages."""
    if len(pages) < 2:
        return [list(page) for page in pages]
    seen: Counter[Edge] = Counter()
    for page in pages:
        seen.update(edge for place in (*range(EDGE), *range(-EDGE, 0)) if (edge := _edge(page, place)))
    enough = max(min(REPEATS, len(pages)), PART_OF_PAGES * len(pages))
    often = {edge for edge, times in seen.items() if times >= enough}
    return [_trimmed(page, often) for page in pages]


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Return lines of a text without page breaks, without those that stand alike but for a page number that grows.

    "Page 4" has to stand there twice and a whole title three times, a page apart from each other.
    """
    places: dict[str, list[tuple[int, int]]] = {}
    for index, line in enumerate(lines):
        if not line.cells and (match := _RUNNING_HEAD.fullmatch(line.text)):
            places.setdefault(match["words"].casefold(), []).append((index, int(match["number"])))
    heads = {
        index
        for words, found in places.items()
        if len(found) >= (REPEATS - 1 if words == "page" else REPEATS) and _number_pages(found)
        for index, _ in found
    }
    return [
        replace(line, gap=line.gap or index - 1 in heads)
        for index, line in enumerate(lines)
        if index not in heads
    ]


def _number_pages(found: Sequence[tuple[int, int]]) -> bool:
    return all(
        number < later_number and later - index >= FEWEST_LINES_ON_PAGE
        for (index, number), (later, later_number) in pairwise(found)
    )


def _edge(page: Sequence[Line], place: int) -> Edge | None:
    """Return the line at a place counted from the top, or from the foot if negative, digits aside."""
    if not -len(page) <= place < len(page):
        return None
    return place, _DIGITS.sub("0", page[place].text.casefold())


def _trimmed(page: Sequence[Line], often: set[Edge]) -> list[Line]:
    first, last = 0, len(page)
    while first < min(EDGE, last) and _is_furniture(page, first, often):
        first += 1
    while last > max(first, len(page) - EDGE) and _is_furniture(page, last - 1 - len(page), often):
        last -= 1
    return list(page[first:last])


def _is_furniture(page: Sequence[Line], place: int, often: set[Edge]) -> bool:
    return _PAGE_NUMBER.fullmatch(page[place].text) is not None or _edge(page, place) in often
