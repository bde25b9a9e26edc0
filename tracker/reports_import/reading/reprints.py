"""A list that a report prints twice, in the summary and at the end, is one list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from tracker.reports_import.reading.bodies import BodyMatch
from tracker.reports_import.reading.found import Discrepancy
from tracker.reports_import.reading.items import Item
from tracker.reports_import.reading.recommendation_sections import Section

#: Two texts with the same number and addressee that are so much alike were meant to be the same.
ALIKE = 85.0

_Addressee = tuple[BodyMatch, ...] | str | None
_Key = tuple[str, _Addressee]
_Number = tuple[str | None, _Addressee]

_REFERENCE = re.compile(
    r"\s*\((?:[^()]*\d+\.\d+[^()]*|S\d+|paragraphs?[^()]*|see [^()]*|page[^()]*)\)\.?\s*$", re.IGNORECASE
)


def without_reprints(sections: Sequence[Section]) -> tuple[list[Item], list[Discrepancy]]:
    """Return each item once, at its first place, and what the two printings say differently."""
    kept: dict[_Key, Item] = {}
    differing: list[Discrepancy] = []
    for section in sections:
        items: dict[_Key, Item] = {}
        for item in section.own_items:
            items.setdefault(_key(item), item)
        again = items.keys() & kept.keys()
        reprint = len(again) * 2 >= len(items)
        numbered: dict[_Number, list[str]] = {}
        for words, addressee in kept if reprint else ():
            numbered.setdefault((kept[words, addressee].number, addressee), []).append(words)
        for (words, addressee), item in items.items():
            alike = numbered.get((item.number, addressee), [])
            if (words, addressee) in kept:
                continue
            if any(fuzz.ratio(words, other) >= ALIKE for other in alike):
                number = f"Recommendation {item.number}" if item.number else "A recommendation"
                differing.append(
                    Discrepancy("printed_twice", f"{number} is printed twice with different words")
                )
            else:
                kept[words, addressee] = item
    return list(kept.values()), differing


def _key(item: Item) -> _Key:
    words = re.sub(r"\W+", " ", _REFERENCE.sub("", item.printed)).casefold().strip()
    if item.addressee is None:
        return words, None
    return words, item.addressee.bodies or item.addressee.printed.casefold()
