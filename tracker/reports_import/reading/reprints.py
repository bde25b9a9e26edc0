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

_REFERENCE = re.compile(
    r"\s*\((?:[^()]*\d+\.\d+[^()]*|S\d+|paragraphs?[^()]*|see [^()]*|page[^()]*)\)\.?\s*$", re.IGNORECASE
)


def without_reprints(sections: Sequence[Section]) -> tuple[list[Item], list[Discrepancy]]:
    """Return each item once, at its first place, and what the two printings say differently."""
    kept: list[Item] = []
    differing: list[Discrepancy] = []
    for section in sections:
        items: dict[_Key, Item] = {}
        for item in section.own_items:
            items.setdefault(_key(item), item)
        earlier = list(kept)
        printed = {key: _same_in(earlier, key) for key in items}
        reprint = sum(same is not None for same in printed.values()) * 2 >= len(items)
        for key, item in items.items():
            if same := printed[key]:
                _complete(same, item)
            elif reprint and any(_is_alike(other, item, key) for other in earlier):
                number = f"Recommendation {item.number}" if item.number else "A recommendation"
                differing.append(
                    Discrepancy("printed_twice", f"{number} is printed twice with different words")
                )
            else:
                kept.append(item)
    return kept, differing


def _same_in(items: Sequence[Item], key: _Key) -> Item | None:
    """Return the item with the same words, unless the two say that they are for different bodies."""
    words, addressee = key
    for item in items:
        other_words, other = _key(item)
        if words == other_words and (addressee is None or other is None or addressee == other):
            return item
    return None


def _complete(item: Item, again: Item) -> None:
    """Give an item the number and the name that only its second printing has."""
    if item.number is None:
        item.number, item.order = again.number, again.order
    item.addressee = item.addressee or again.addressee


def _is_alike(other: Item, item: Item, key: _Key) -> bool:
    """Say whether two texts with the same number and addressee were meant to be the same."""
    words, addressee = key
    other_words, other_addressee = _key(other)
    same = other.number == item.number and other_addressee == addressee
    return same and fuzz.ratio(words, other_words) >= ALIKE


def _key(item: Item) -> _Key:
    words = re.sub(r"\W+", " ", _REFERENCE.sub("", item.printed)).casefold().strip()
    if item.addressee is None:
        return words, None
    return words, item.addressee.bodies or item.addressee.printed.casefold()
