"""The items of a list of recommendations: what carries the list on, what lies inside an item, where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reports_import.reading.addressees import Addressee
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style

#: So many numbers may be missing in a list before what follows is another list.
MOST_MISSING = 3
#: A numbered line in capitals with so few words is the heading of a chapter.
MOST_WORDS_IN_CHAPTER = 8
#: An item that begins this much further in (in letters) lies inside the one above it.
DEEPER = 1.5

#: "(To the governor)", in a line of its own behind the words.
_TO_WHOM = re.compile(r"\((?:to|for)\s[^()]{2,80}\)\.?", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """A recommendation while it is being read."""

    number: str | None
    order: int | None
    text: str
    addressee: Addressee | None
    confidence: Confidence
    page: int | None
    start: int
    end: int

    @property
    def printed(self) -> str:
        """The text as it is kept: without footnote marks, one space between words."""
        return without_marks(self.text)


@dataclass(slots=True)
class Series:
    """The run of items in one section: its style, its last number and its last item."""

    style: Style | None = None
    last: Item | None = None
    group_items: int = 0
    #: Whether text that is no part of the list stands behind its last item.
    has_ended: bool = True
    _level: int | None = None
    _indent: float = 0.0
    _small_letters: bool = False
    _chapter: str = ""
    #: The last number of a list inside the last item, if there is one.
    _inner: int | None = None

    def new_group(self) -> None:
        """A new addressee: its list may start again at 1 and may have another style."""
        self.group_items = 0
        self.has_ended = True
        self._inner = None

    def is_next(self, marker: Marker) -> bool:
        """Say whether the number is the one that the list goes on with."""
        return (
            marker.style is self.style
            and self.last is not None
            and self.last.order is not None
            and marker.order == self.last.order + 1
        )

    def is_like(self, marker: Marker) -> bool:
        """Say whether a mark has the shape of those of this list."""
        return self.last is not None and marker.style is self.style

    def is_alike(self, block: Line, marker: Marker) -> bool:
        """Say whether a bulleted line is set and begins as the items of this list do."""
        small = block.text[marker.length :][:1].islower()
        return (
            marker.style is self.style is Style.BULLET
            and small is self._small_letters
            and not self._is_deeper(block)
        )

    def continues_with(self, block: Line, marker: Marker, blocks: Sequence[Line], *, grouped: bool) -> bool:
        """Say whether the block is the next item of the list, or the first one."""
        right_below_name = grouped and self.group_items == 0 and not self.has_ended
        if self._is_chapter(block, marker) and not right_below_name:
            return False
        if self.group_items == 0:
            return self.may_begin_with(marker, grouped=grouped)
        if marker.style is not self.style or self._is_deeper(block):
            return False
        if marker.style not in NUMBERED:
            return True
        assert self.last is not None
        order, last = marker.order or 0, self.last.order or 0
        if marker.chapter != self._chapter:
            return marker.style is Style.SECTIONED
        if last <= order <= last + 1 + MOST_MISSING:
            return True
        return order == 1 and not self._begins_list_inside(block, marker, blocks)

    def is_inside(self, block: Line, marker: Marker) -> bool:
        """Say whether a marked line is part of the last item rather than an item of its own."""
        if self.last is None or self.group_items == 0 or self._is_chapter(block, marker):
            return False
        if self.lies_deeper(block):
            return True
        if self.has_ended and marker.style is Style.BULLET:
            return False  # What stands between them leads to these bullets, not the item.
        if marker.style is Style.SECTIONED and self.style is not Style.SECTIONED:
            # "2.1" lies inside the second item; elsewhere it is a numbered paragraph of the report.
            return marker.chapter == str(self.last.order)
        if self.style is Style.LABELLED and marker.style in NUMBERED and self.last.text.endswith("."):
            return False  # A numbered paragraph of the report.
        if marker.style is not self.style:
            return True
        return self._inner is not None and marker.order == self._inner + 1

    def lies_deeper(self, block: Line) -> bool:
        """Say whether a marked line right below the last item, set further in or led to by a colon, is part of it."""
        if self.last is None or self.group_items == 0:
            return False
        return self._is_deeper(block) or self.last.text.endswith(":")

    def loses(self, block: Line, marker: Marker) -> bool:
        """Say whether a numbered line that is neither the next item nor inside one may still be a recommendation."""
        if self.has_ended or marker.style not in NUMBERED or self._is_chapter(block, marker):
            return False
        # A figure or "2.1" at the head of a line is no number of a list, unless this list has no other.
        return marker.style not in (Style.BARE, Style.SECTIONED) or marker.style is self.style

    def ends_at_chapter(self, block: Line, marker: Marker) -> bool:
        """Say whether "1. Leadership" begins a chapter behind the list: a title whose number does not carry it on."""
        if self.last is None or self.group_items == 0 or marker.style is not Style.DOTTED:
            return False
        return self._is_chapter(block, marker) and not self.is_next(marker)

    @property
    def lacks_words(self) -> bool:
        """Whether the last item is only a number so far: its words stand in the next line."""
        return self.last is not None and self.group_items > 0 and not self.last.text

    def waits_for(self, block: Line, marker: Marker | None) -> bool:
        """Say whether a block without a mark is still part of the last item.

        The form says so, or the item cannot end where it does, because it ends with a colon or a semicolon.
        """
        if self.last is None or self.group_items == 0 or marker is not None or block.heading is not None:
            return False
        if block.level is not None and self._level is not None and block.level >= self._level:
            return True
        if _TO_WHOM.fullmatch(block.text):
            return not self.has_ended
        hangs = self.style is not None and block.indent > self._indent + DEEPER
        return block.text[:1].islower() and (hangs or self.last.text.endswith((":", ";")))

    def takes_unnumbered(self) -> bool:
        """Say whether items without any mark are expected: none in this group had one."""
        return self.group_items == 0 or self.style is None

    def start(
        self, block: Line, marker: Marker | None, addressee: Addressee | None, confidence: Confidence
    ) -> Item:
        """Begin a new item with the words after the mark."""
        printed_mark = block.text[: marker.length] if marker else ""
        lettered = (
            re.search(r"[A-Za-z]+", printed_mark)
            if marker and marker.style in (Style.LETTERED, Style.ROMAN)
            else None
        )
        self.last = Item(
            number=lettered.group() if lettered else marker.number if marker else None,
            order=marker.order if marker else None,
            text=block.text[marker.length :] if marker else block.text,
            addressee=addressee,
            confidence=confidence,
            page=block.page,
            start=block.start,
            end=block.end,
        )
        if self.group_items == 0:
            self._level, self._indent = block.level, block.indent
        self._small_letters = self.last.text[:1].islower()
        self._chapter = marker.chapter if marker else ""
        self.style = marker.style if marker else None
        self.group_items += 1
        self.has_ended = False
        self._inner = None
        return self.last

    def extend(self, block: Line, marker: Marker | None) -> None:
        """Add a part to the last item. Bullets are layout and go; letters and numbers are printed and stay."""
        assert self.last is not None
        words = block.text[marker.length :] if marker and marker.style is Style.BULLET else block.text
        if not self.last.text:
            self._small_letters = words[:1].islower()
        self.last.text = f"{self.last.text} {words}".strip()
        self.last.end = block.end
        self._inner = marker.order if marker else self._inner

    def may_begin_with(self, marker: Marker, *, grouped: bool) -> bool:
        """Say whether a list under a new heading may begin with this mark."""
        if marker.style in (Style.LETTERED, Style.ROMAN, Style.BULLET):
            return grouped or marker.style is Style.BULLET
        if marker.style in (Style.SECTIONED, Style.LABELLED) or marker.order == 1:
            return True
        if self.last is not None and self.last.order is not None:
            return self.last.order <= (marker.order or 0) <= self.last.order + 1 + MOST_MISSING
        return grouped and (marker.order or 0) <= 1 + MOST_MISSING

    def _is_deeper(self, block: Line) -> bool:
        if block.level is not None and self._level is not None:
            return block.level > self._level
        return block.indent > self._indent + DEEPER

    def _is_chapter(self, block: Line, marker: Marker) -> bool:
        """Say whether this is "2. Service delivery", a chapter, and not the second recommendation."""
        words = block.text[marker.length :]
        if marker.style not in NUMBERED or not words[:1].isupper() or words.endswith((".", ";", ":", ")")):
            return False
        if len(words.split()) > MOST_WORDS_IN_CHAPTER:
            return False
        if self.last is None:
            return block.bold
        return self._small_letters or self.last.text.endswith((".", ")"))

    def _begins_list_inside(self, block: Line, marker: Marker, blocks: Sequence[Line]) -> bool:
        """Say whether a 1 after "…by:" opens a list inside the item; the outer list goes on later."""
        assert self.last is not None
        if not self.last.text.endswith(":"):
            return False
        wanted = f"{(self.last.order or 0) + 1}"
        later = [other.text for other in blocks if other.start > block.start][:40]
        return any(re.match(rf"[(]?{wanted}[.)]\s", text) for text in later) and marker.order == 1
