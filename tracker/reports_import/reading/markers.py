"""How an item of a list begins: number, letter or bullet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from tracker.reports_import.reading.characters import AFTER_LETTER
from tracker.reports_import.reading.numbers import NUMBER_IN_WORDS, number_of


class Style(Enum):
    """The shapes of a list mark. A list keeps one shape, so a new shape is a list inside the list."""

    LABELLED = "Recommendation 1"
    DOTTED = "1."
    BRACKETED = "(1)"
    SECTIONED = "5.1"
    CODED = "R1"
    BARE = "1"
    LETTERED = "a)"
    ROMAN = "ii)"
    BULLET = "-"


NUMBERED = frozenset(
    {Style.LABELLED, Style.DOTTED, Style.BRACKETED, Style.SECTIONED, Style.CODED, Style.BARE}
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark of a list item: its shape, the number as printed, and where the words begin."""

    style: Style
    number: str | None
    length: int

    @property
    def order(self) -> int | None:
        """The number to count by: of "5.12" it is the 12."""
        figures = re.sub(r"\D", "", self.number.rsplit(".", 1)[-1]) if self.number else ""
        return int(figures) if figures else None

    @property
    def chapter(self) -> str:
        """What stands before the number to count by."""
        return self.number.rpartition(".")[0] if self.number else ""


_BULLET = r"[-\u2013\u2014*\u2022o]\s+"
#: "Strategic recommendation 1": some reports have several kinds.
_KIND_OF = (
    r"(?:(?:additional|general|joint|key|local|main|national|operational|principal|priority|strategic|"
    r"thematic)\s+)?"
)
#: "1", "2.1", "3a", "One", and "A" where something stands between it and the words.
_LABEL = (
    rf"(?:(?P<number>\d{{1,3}}(?:\.\d{{1,2}}|[a-z])?)\b|(?P<word>{NUMBER_IN_WORDS})\b|"
    r"(?P<letter>(?-i:[A-Z]))(?=\s*[:)\]\u2013\u2014]))"
)
_PATTERNS = (
    (
        Style.LABELLED,
        rf"{_KIND_OF}(?:Recommendation|Rec\b\.?)\s+(?:no\.?\s*|number\s+|#\s*)?[(\[]?{_LABEL}[)\]]?\s*[.:)\u2013\u2014-]?\s*",
    ),
    (Style.SECTIONED, r"(?P<number>[SR]?\d{1,2}(?:\.\d{1,3}){1,2})[.)]?\s+"),
    (Style.DOTTED, r"(?P<number>\d{1,3})(?:\s?[.)](?:\s+|(?=[A-Za-z])|$)|:\s+)"),
    (Style.BRACKETED, r"[(\[](?P<number>\d{1,3})[)\]][.:]?\s+"),
    # "R4" and "GOV2"; "S4" is a paragraph of a summary.
    (Style.CODED, r"(?P<number>R[\s.]?\d{1,3}|(?!S\d)[A-Z]{1,4}\d{1,2})[.:)]?(?:\s+|$)"),
    (Style.LETTERED, rf"\(?[A-Za-z][.)]?{AFTER_LETTER}\s+"),
    (Style.ROMAN, r"\(?(?:i{1,3}|iv|vi{0,3}|ix|x)[.)]\s+"),
    (Style.LETTERED, r"\(?[a-z][.)]\s+"),
    (Style.BARE, r"(?P<number>\d{1,3})\s+(?:[-\u2013\u2014]\s+(?=[A-Za-z]))?(?=\S)"),
    (Style.BULLET, _BULLET),
)
_COMPILED = [
    (style, re.compile(pattern, re.IGNORECASE if style is Style.LABELLED else 0))
    for style, pattern in _PATTERNS
]
_LEADING_BULLET = re.compile(_BULLET + r"(?=[(\[]?\d{1,3}[.)\]]\s)")


def marker_of(text: str) -> Marker | None:
    """Return the mark that a text begins with. "- 1. improve" is an item numbered 1."""
    bullet = _LEADING_BULLET.match(text)
    skipped = bullet.end() if bullet else 0
    for style, pattern in _COMPILED:
        if match := pattern.match(text, skipped):
            named = match.groupdict()
            number = named.get("number") or named.get("letter")
            if word := named.get("word"):
                number = str(number_of(word))
            return Marker(style, number.replace(" ", "") if number else None, match.end())
    return None
