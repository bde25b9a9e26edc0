"""A list that a report prints twice, in the summary and at the end, is one list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from tracker.reports_import.reading.found import Discrepancy
from tracker.reports_import.reading.items import Item
from tracker.reports_import.reading.recommendations import Section

#: Two texts with the same number and addressee that are so much alike were meant to be the same.
ALIKE = 85.0

_REFERENCE = re.compile(
    r"\s*\((?:[^()]*\d+\.\d+[^()]*|S\d+|paragraphs?[^()]*|see [^()]*|page[^()]*)\)\.?\s*$", re.IGNORECASE
)


def without_reprints(sections: Sequence[Section]) -> tuple[list[Item], list[Discrepancy]]:
    """Return each item once, at its first place, and what the two printings say differently."""
    kept: list[Item] = []
    differing: list[Discrepancy] = []
    for section in sections:
        items = section.own_items
        again = [item for item in items if _same(item, kept)]
        if len(again) * 2 < len(items):
            kept.extend(item for index, item in enumerate(items) if not _same(item, items[:index]))
            continue
        for item in items:
            if item in again:
                continue
            if _alike(item, kept):
                number = f"Recommendation {item.number}" if item.number else "A recommendation"
                differing.append(
                    Discrepancy("printed_twice", f"{number} is printed twice with different words")
                )
            else:
                kept.append(item)
    return kept, differing


def _key(item: Item) -> str:
    return re.sub(r"\W+", " ", _REFERENCE.sub("", item.printed)).casefold().strip()


def _addressee(item: Item) -> object:
    return item.addressee.bodies or item.addressee.printed.casefold() if item.addressee else None


def _same(item: Item, others: Sequence[Item]) -> bool:
    return any(_key(item) == _key(other) and _addressee(item) == _addressee(other) for other in others)


def _alike(item: Item, others: Sequence[Item]) -> bool:
    return any(
        item.number == other.number
        and _addressee(item) == _addressee(other)
        and fuzz.ratio(_key(item), _key(other)) >= ALIKE
        for other in others
    )
