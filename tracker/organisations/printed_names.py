"""What a printed name says besides the place: a type, or the body above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.organisations.name_folding import Words, fold, joints
from tracker.organisations.type_wording import TYPES_OF_PHRASE


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name taken apart: its folded words, the place, the type phrases, the codes of the bodies above."""

    words: Words
    place: Words
    phrases: frozenset[Words]
    heads: frozenset[str]

    @property
    def is_bare(self) -> bool:
        """Say whether nothing but the place is printed."""
        return not self.phrases and not self.heads


def take_apart(text: str, heads: Mapping[Words, str]) -> PrintedName:
    """Take a name apart. ``heads`` maps the names of bodies that stand above others to their codes.

    Phrases are taken from both ends, the longest first; in the middle of a name they belong to the place.
    A head that is joined on by "and" is addressed beside the place, not above it, and stays where it is.
    """
    words, joined = fold(text), joints(text)
    start, end = 0, len(words)
    phrases: set[Words] = set()
    above: set[str] = set()
    longest = max(len(known) for known in (*TYPES_OF_PHRASE, *heads))

    def known(run: Words, outer_edge: int) -> bool:
        if run in TYPES_OF_PHRASE:
            phrases.add(run)
        elif run in heads and outer_edge not in joined:
            above.add(heads[run])
        else:
            return False
        return True

    while start < end:
        for length in range(min(longest, end - start), 0, -1):
            if known(words[start : start + length], start + length):
                start += length
                break
            if known(words[end - length : end], end - length):
                end -= length
                break
        else:
            break
    return PrintedName(words, words[start:end], frozenset(phrases), frozenset(above))
