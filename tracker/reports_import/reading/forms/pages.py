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
_LONE_NUMBER = re.compile(r"\d{1,3}")
#: "- 4 -", "Page 4 of 20", "4 | Page": a number that can only be that of a page.
_SET_OFF_NUMBER = re.compile(
    r"[-\u2013\u2014|]\s*(?P<dashed>\d{1,3})\s*[-\u2013\u2014|]|page\s+(?P<counted>\d{1,3})\s+of\s+\d{1,3}|"
    r"(?P<named>\d{1,3})\s*\|\s*page",
    re.IGNORECASE,
)
#: Who may read it is stamped on the paper.
_STAMP = re.compile(
    r"(?:UK )?(?:OFFICIAL|RESTRICTED|CONFIDENTIAL|(?:NOT )?PROTECTIVELY MARKED|EMBARGOED)"
    r"(?:\s*[-\u2013\u2014:]?\s*(?:SENSITIVE\b.*|UNTIL\b.*|(?:NOT )?FOR (?:[A-Z]+ )+ONLY))?"
)
_SHORT_HEAD = re.compile(r"(?P<words>\S.*?)\s+(?P<number>\d{1,3})")
_NUMBER_AT_MARGIN = re.compile(r"\S\s{8,}\d{1,3}$")
#: On left-hand pages the number stands first: "4                    HMP Dray".
_NUMBER_FIRST = re.compile(r"(?P<number>\d{1,3})\s+(?P<words>\S.*)")
_NUMBER_AT_LEFT = re.compile(r"\d{1,3}\s{3,}\S")
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
    often |= _on_all_but_the_cover(pages) | _numbered_in_turn(pages)
    return [_trimmed(page, often) for page in pages]


def _on_all_but_the_cover(pages: Sequence[Sequence[Line]]) -> set[Edge]:
    """Return the first or last line of every page behind the first, if they are alike to the letter."""
    found: set[Edge] = set()
    for place in (0, -1):
        lines = {page[place].text.casefold() if page else "" for page in pages[1:]}
        if len(pages) > 2 and len(lines) == 1 and not (only := lines.pop()).endswith(":"):
            found.add((place, _DIGITS.sub("0", only)))
    return found


def _numbered_in_turn(pages: Sequence[Sequence[Line]]) -> set[Edge]:
    """Return the first or last line of two pages that follow each other, if all that differs is the next number."""
    found: set[Edge] = set()
    for place in (0, -1):
        heads = [_RUNNING_HEAD.fullmatch(page[place].text) if page else None for page in pages]
        for page, head, following in zip(pages, heads, heads[1:], strict=False):
            if not head or not following or head["words"] != following["words"]:
                continue
            if int(following["number"]) == int(head["number"]) + 1 and (edge := _edge(page, place)):
                found.add(edge)
    return found


def without_running_heads(lines: Sequence[Line], text: str) -> list[Line]:
    """Return lines of a text without page breaks, without those that stand alike but for a page number that grows.

    "Page 4" has to stand there twice and a whole title three times, a page apart from each other. A title of a few
    words has to keep its number at the margin; twice is enough where the number of the next page stands first.
    """
    at_left: set[int] = set()
    places: dict[str, list[tuple[int, int]]] = {}
    for index, line in enumerate(lines):
        if _NUMBER_AT_LEFT.match(text, line.start, line.end):
            pattern = _NUMBER_FIRST
            at_left.add(index)
        else:
            at_margin = _NUMBER_AT_MARGIN.search(text, line.start, line.end) is not None
            pattern = _SHORT_HEAD if at_margin else _RUNNING_HEAD
        if not line.cells and (match := pattern.fullmatch(line.text)):
            places.setdefault(match["words"].casefold(), []).append((index, int(match["number"])))
    heads = {
        index
        for words, found in places.items()
        if len(found) >= (REPEATS - 1 if words == "page" or _are_two_pages(found, at_left) else REPEATS)
        and _number_pages(found)
        for index, _ in found
    }
    heads |= _titles_beside_page_numbers(lines) | _numbers_set_off(lines)
    heads |= {index for index, line in enumerate(lines) if is_stamp(line)}
    return [
        # What begins small carries on what the page end cut.
        replace(
            line,
            gap=(line.gap or index - 1 in heads) and not (index - 1 in heads and line.text[:1].islower()),
        )
        for index, line in enumerate(lines)
        if index not in heads
    ]


def _titles_beside_page_numbers(lines: Sequence[Line]) -> set[int]:
    """Return the places of page numbers that stand alone, each with the same running head below or above it."""
    numbers = [index for index, line in enumerate(lines) if _LONE_NUMBER.fullmatch(line.text)]
    for beside in (1, -1):
        titles: dict[str, list[int]] = {}
        for index in numbers:
            if 0 <= index + beside < len(lines) and not _LONE_NUMBER.fullmatch(lines[index + beside].text):
                titles.setdefault(lines[index + beside].text.casefold(), []).append(index)
        often = max(titles.values(), key=len, default=[])
        counted = [int(lines[index].text) for index in often]
        if len(often) > 1 and all(later == number + 1 for number, later in pairwise(counted)):
            return {place for index in often for place in (index, index + beside)}
    return set()


def _numbers_set_off(lines: Sequence[Line]) -> set[int]:
    """Return the places of page numbers between dashes or the like, if each is one more than the one before."""
    places: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        number = _SET_OFF_NUMBER.fullmatch(line.text)
        if number:
            places.append((index, int(next(filter(None, number.groups())))))
    in_turn = all(later == number + 1 for (_, number), (_, later) in pairwise(places))
    return {index for index, _ in places} if len(places) > 1 and in_turn else set()


def is_stamp(line: Line) -> bool:
    """Say whether a line only says who may read the paper: "OFFICIAL", "RESTRICTED UNTIL PUBLICATION"."""
    return not line.cells and _STAMP.fullmatch(line.text) is not None


def _number_pages(found: Sequence[tuple[int, int]]) -> bool:
    return all(
        number < later_number and later - index >= FEWEST_LINES_ON_PAGE
        for (index, number), (later, later_number) in pairwise(found)
    )


def _are_two_pages(found: Sequence[tuple[int, int]], at_left: set[int]) -> bool:
    """Say whether two lines alike begin with numbers of which one follows the other."""
    (first, number), (last, last_number) = found[0], found[-1]
    return len(found) == 2 and {first, last} <= at_left and last_number == number + 1


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
    return (
        _PAGE_NUMBER.fullmatch(page[place].text) is not None
        or is_stamp(page[place])
        or _edge(page, place) in often
    )
