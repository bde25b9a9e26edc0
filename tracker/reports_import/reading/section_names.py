"""Whom the lines of a section name: its heading, and the headings above each list inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.addressees import (
    Addressee,
    bare_name,
    heads_alike,
    possible_heading,
)
from tracker.reports_import.reading.bodies import Bodies, BodiesInspected, is_the_one, whose
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.groups import Group
from tracker.reports_import.reading.items import Series
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import marker_of
from tracker.reports_import.reading.recommendation_sections import Section
from tracker.reports_import.reading.report_blocks import ReportBlocks
from tracker.reports_import.reading.sections import is_deeper, is_usual, looks_alike, speaks_of_earlier
from tracker.reports_import.reading.what_follows import WhatFollows

MOST_WORDS_IN_TOPIC = 5


def _is_short(line: Line) -> bool:
    """Say whether a line below a heading may be a topic: a few words that are no sentence."""
    return len(line.text.split()) <= MOST_WORDS_IN_TOPIC and not line.text.endswith((".", ":", ";"))


def _takes_up(sentence: str, name: str) -> bool:
    """Say whether a sentence begins with the last word of a name: "The council should" below "Dray Borough Council"."""
    subject = re.split(r"\b(?:should|must)\b", sentence, maxsplit=1)[0]
    last = name.rstrip(": ").rsplit(" ", 1)[-1]
    return re.search(rf"\b{re.escape(last)}\b", subject, re.IGNORECASE) is not None


class SectionNames:
    """Knows for whom the next item of a section is, and which of its lines say so."""

    def __init__(
        self, section: Section, report: ReportBlocks, bodies: Bodies, series: Series, below: WhatFollows
    ) -> None:
        self.group: Group | None = None
        #: The heading of the section, and whom it names: "Recommendations for the Fenmarch region".
        self.line: Line | None = None
        self._cover: Addressee | None = None
        self._section = section
        self._report = report
        self._bodies = bodies
        self._series = series
        self._below = below

    @property
    def addressee(self) -> Addressee | None:
        """Those whom the line above the list names."""
        return self.group.addressee if self.group else None

    def head(self, heading: Line, upcoming: Sequence[Line]) -> None:
        """Take the heading of the section; it may name those whom its first list is for, below a topic perhaps."""
        self.line = heading
        self._cover = possible_heading(heading, self._bodies)
        below = [line for line in upcoming if not _is_short(line) or marker_of(line.text)]
        if self._cover and below and below[0] in upcoming[:2] and marker_of(below[0].text):
            self.address(self._cover, heading)

    def address(self, addressee: Addressee, block: Line) -> None:
        """Begin the group of those whom a line names; "the region" is the one that the section is for."""
        if self._cover and is_the_one(addressee.printed):
            meant = whose(addressee.printed, BodiesInspected(self._bodies, self._cover.bodies))
            addressee = replace(addressee, bodies=meant)
        self.group = Group(addressee, block)
        self._series.new_group()
        self._series.has_ended = False
        self._section.has_addressees = True

    def begin_above_items(self, block: Line) -> bool:
        """Begin a group if the line is a name, and a list or whole sentences to be recommended stand below it."""
        if self._below.list_begins_soon() and (named := possible_heading(block, self._bodies)):
            self.address(named, block)
            return True
        if named := self._over_sentences(block):
            self.address(named, block)
            assert self.group is not None
            self.group.over_sentences = True
            return True
        return False

    def begin_unknown(self, block: Line, following: Line | None) -> bool:
        """Begin a group if the line stands where a name would, though nobody knows it."""
        if named := self._unknown(block, following):
            self.address(named, block)
            return True
        return False

    def lies_inside(self, block: Line, following: Line | None) -> bool:
        """Say whether a heading may be one of the section's own: "From our inspection of North Fenmarch PDU"."""
        if speaks_of_earlier(block.text):
            return False
        certain = self._report.is_certain_heading(block, following)
        return not certain or (self.line is not None and is_deeper(block, self.line))

    def lies_below(self, block: Line) -> bool:
        """Say whether the form itself sets a heading below that of the section: "By March 2027"."""
        inside = self.line is not None and is_deeper(block, self.line)
        return inside and not is_usual(block) and not speaks_of_earlier(block.text)

    def may_head_part(self, block: Line) -> bool:
        """Say whether a heading above numbers that run on may be one of the section's own.

        One that is set as the heading of the section is the next chapter, unless it could be a name.
        """
        if is_usual(block):
            return False
        return not self._is_set_as_section(block) or bare_name(block) is not None

    def _is_set_as_section(self, block: Line) -> bool:
        """Say whether the form itself sets a line as the heading of the section, or above it."""
        if self.line is None:
            return False
        if block.heading is not None and self.line.heading is not None:
            return block.heading <= self.line.heading
        following = self._below.next
        larger = following is not None and block.size > following.size * 1.08
        return larger and looks_alike(block, self.line)

    def _over_sentences(self, block: Line) -> Addressee | None:
        """Return whom a line names above whole sentences, each of which is a recommendation to them.

        A section that marks its items does not go on without marks. A name that nobody knows may be the next chapter,
        unless the sentence takes up its last word, or another name stood so before.
        """
        following = self._below.next
        marks = bool(self._section.items) and self._series.style is not None
        inside = self.lies_inside(block, following) and not marker_of(block.text) and not marks
        if following is None or not inside or not self._below.sentences_begin():
            return None
        if known := possible_heading(block, self._bodies):
            return known
        if self._is_set_as_section(block):
            return None
        again = self.group is not None and self.group.over_sentences
        return bare_name(block) if again or _takes_up(following.text, block.text) else None

    def _unknown(self, block: Line, following: Line | None) -> Addressee | None:
        marker = marker_of(following.text) if following and following.heading is None else None
        if self.group is None and self._below.list_begins() and not self._section.items:
            return bare_name(block)
        if self.group is None or self._series.group_items == 0:
            return None  # The name above has no item yet: this is the same in another language, or a remark.
        if self.group.stands_beside(block, self.line) and self._below.list_begins():
            return Addressee(without_marks(block.text), without_marks(block.text).rstrip(": "), ())
        if following and marker and self._series.is_alike(following, marker):
            return bare_name(block)
        return heads_alike(self.group.addressee, block) if marker and self._series.is_next(marker) else None
