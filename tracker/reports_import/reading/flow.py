"""From lines to paragraphs: what the page broke is joined again, and footnotes are set aside."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.reports_import.reading.characters import SOFT_HYPHEN, starts_with_mark
from tracker.reports_import.reading.footnotes import with_raised_marks
from tracker.reports_import.reading.letters import with_lettered_items
from tracker.reports_import.reading.lines import Document, Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of
from tracker.reports_import.reading.numbers import DATE

#: A line that leaves less room than this (in letters) may have been broken at a ragged margin.
RAGGED = 30

#: A word may be so much wider than its number of letters says.
WIDE = 1.3

_UNFINISHED = re.compile(r"[^.!?:;]$")
#: No sentence ends with one of these, so the next line carries it on whatever it begins with.
_DANGLING = re.compile(
    r"(?:[,\u2013(]|\b(?:the|of|and|or|a|an|to|in|for|with|by|from|on|at|that|which|its|their|HM))$"
)
#: A date, or for whom something is, in a line of its own.
_ALONE = re.compile(
    rf"(?:published:?\s+(?:on\s+)?)?{DATE}\s*$|(?:for|to|owner|lead|addressee|addressed to|responsib\w+):\s",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-$")
_REST_OF_WORD = re.compile(r"^[^\W\d_]+")
_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        "anti co cross ex extra full half high inter intra long low mid mis multi non one part post pre re semi "
        "self short single sub two well",
    )
)
#: Words that grow together with the one behind them: without, somebody, afternoon, understand.
_CLOSED = frozenset(
    re.findall(
        r"\w+",
        "after any back be down every how in no off on out over some there up under what when where who with",
    )
)


@dataclass(frozen=True, slots=True)
class Flow:
    """The paragraphs, headings, list items and table rows of a document in reading order, and its footnotes."""

    blocks: tuple[Line, ...]
    notes: tuple[Line, ...]

    @property
    def words(self) -> str:
        """All text in one piece, for what is said in a sentence."""
        return " ".join(block.text for block in self.blocks)


@dataclass(slots=True)
class _Joining:
    vocabulary: Counter[str]
    blocks: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    last: Line | None = None
    last_number: int = 0
    in_note: bool = False

    def take(self, line: Line) -> None:
        marker = self._marker(line)
        if starts_with_mark(line.text):
            self.notes.append(line)
            self.in_note = True
        elif self.in_note and self._carries_on(self.notes[-1], line, marker):
            self.notes[-1] = self._joined(self.notes[-1], line)
        else:
            self.in_note = False
            self._take_text(line, marker)

    def _take_text(self, line: Line, marker: Marker | None) -> None:
        if self.blocks and self.last and self._carries_on(self.blocks[-1], line, marker):
            self.blocks[-1] = self._joined(self.blocks[-1], line)
        else:
            self.blocks.append(line)
            if marker and marker.style in NUMBERED and marker.order is not None:
                self.last_number = marker.order
        self.last = line

    def _marker(self, line: Line) -> Marker | None:
        marker = marker_of(line.text)
        if marker and marker.style is Style.BARE:
            expected = marker.order == self.last_number + 1
            first = marker.order == 1 and self.last is not None and self.last.text.endswith(":")
            return marker if line.gap or expected or first else None
        return marker

    def _carries_on(self, block: Line, line: Line, marker: Marker | None) -> bool:
        if (
            marker
            or line.cells
            or block.cells
            or _ALONE.match(line.text)
            or line.heading != block.heading
            or line.level is not None
            or line.quoted != block.quoted
        ):
            return False
        if _is_number_alone(block) and (not line.gap or line.text[:1].islower()):
            return True
        if block.bold != line.bold or abs(block.size - line.size) > 0.5:
            return False
        if block.text.endswith((SOFT_HYPHEN, "-")):
            return line.text[:1].islower()
        unfinished = _UNFINISHED.search(block.text) is not None
        lower = line.text[:1].islower()
        # The margin broke a line if the first word of the next one would not have fitted into it.
        full = block.room < 1 + WIDE * len(line.text.split(" ", 1)[0])
        in_list = marker_of(block.text) is not None
        dangling = _DANGLING.search(block.text) is not None
        hanging = in_list and line.indent > block.indent + 1
        if math.isfinite(block.room) and not line.gap and block.page == line.page:
            broken = (lower and (in_list or block.room < RAGGED)) or (in_list and dangling)
            return full or hanging or (unfinished and broken)
        if math.isfinite(block.room) and block.page != line.page and unfinished:
            return lower or (full and (dangling or hanging))
        return in_list and unfinished and (lower or dangling)

    def _joined(self, block: Line, line: Line) -> Line:
        return block.joined_with(line, self._words_of(block.text, line.text))

    def _words_of(self, above: str, below: str) -> str:
        if above.endswith(SOFT_HYPHEN):
            return above[:-1] + below
        broken, rest = _BROKEN_WORD.search(above), _REST_OF_WORD.match(below)
        if broken and rest:
            return (above if self._keeps_hyphen(broken[1], rest[0]) else above[:-1]) + below
        return f"{above}{below}" if above.endswith("-") else f"{above} {below}"

    def _keeps_hyphen(self, first: str, second: str) -> bool:
        first, second = first.casefold(), second.casefold()
        together, parted = self.vocabulary[first + second], self.vocabulary[f"{first}-{second}"]
        if together or parted:
            return parted > together
        both_words = self.vocabulary[first] > 0 and self.vocabulary[second] > 0
        return first in _PREFIXES or (both_words and first not in _CLOSED)


def flow_of(document: Document) -> Flow:
    """Return the document's paragraphs. Nothing is lost: every line is in a block or in a note."""
    lines = with_lettered_items(with_raised_marks(document.lines))
    joining = _Joining(_vocabulary(lines))
    for line in lines:
        joining.take(line)
    return Flow(tuple(map(_whole, joining.blocks)), tuple(map(_whole, joining.notes)))


def _is_number_alone(block: Line) -> bool:
    """Say whether a line is only the number of an item, whose words stand below it."""
    marker = marker_of(block.text)
    return (
        marker is not None
        and marker.style in (Style.DOTTED, Style.CODED)
        and marker.length == len(block.text)
    )


def _vocabulary(lines: Iterable[Line]) -> Counter[str]:
    """Count the whole words of the document; halves at the end of a line are left out."""
    words: Counter[str] = Counter()
    above = ""
    for line in lines:
        text = re.sub(rf"\S+[-{SOFT_HYPHEN}]$", "", line.text)
        if above.endswith(("-", SOFT_HYPHEN)):
            text = text.partition(" ")[2]
        above = line.text
        words.update(word.casefold() for word in _WORDS.findall(text))
    return words


def _whole(line: Line) -> Line:
    return line if not line.text.endswith(SOFT_HYPHEN) else line.joined_with(line, line.text[:-1])
