"""What the lines right below a line say about it: whether a list begins there, or goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reports_import.reading.addressees import addressee_heading, says_who_should
from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.items import MOST_WORDS_IN_CHAPTER, Series
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of


class WhatFollows:
    """The next lines of a section, seen from the list that is being read."""

    def __init__(self, series: Series, bodies: Bodies) -> None:
        self.lines: Sequence[Line] = ()
        self._series = series
        self._bodies = bodies

    @property
    def next(self) -> Line | None:
        """The line right below."""
        return self.lines[0] if self.lines else None

    def list_begins(self) -> bool:
        """Say whether the next line is the first of a list, or the next of this one."""
        return bool(self.lines) and self._begins_list(self.lines[0])

    def list_begins_soon(self) -> bool:
        """Say whether one of the next lines is."""
        return any(map(self._begins_list, self.lines))

    def sentences_begin(self) -> bool:
        """Say whether a sentence that says who should do what stands right below, and no list does."""
        below = self.next
        if below is None or below.cells or below.heading is not None or marker_of(below.text):
            return False
        ends = below.text.endswith(".") and says_who_should(below.text)
        return ends and not self.list_begins_soon()

    def list_runs_on(self, marker: Marker) -> bool:
        """Say whether a numbered line is followed by more of the list: the next number, or the next name."""
        for line in self.lines:
            below = marker_of(line.text)
            carries_on = below is not None and (below.style is marker.style or self._series.is_next(below))
            if carries_on or addressee_heading(line, self._bodies):
                return True
        return False

    def group_runs_on(self) -> bool:
        """Say whether the next name stands right below, and a list under it whose numbers run on."""
        if len(self.lines) < 2 or addressee_heading(self.lines[0], self._bodies) is None:
            return False
        marker = marker_of(self.lines[1].text)
        return marker is not None and self._series.is_next(marker)

    def group_begins_again(self) -> bool:
        """Say whether the next name stands right below, and a list under it with marks like this one's, from 1."""
        if len(self.lines) < 2 or addressee_heading(self.lines[0], self._bodies) is None:
            return False
        marker = marker_of(self.lines[1].text)
        return (
            marker is not None
            and self._series.is_like(marker)
            and (marker.order == 1 or marker.style is Style.BULLET)
        )

    def named_list_begins(self) -> bool:
        """Say whether the next name stands right below, and a list under it."""
        if len(self.lines) < 2 or addressee_heading(self.lines[0], self._bodies) is None:
            return False
        return self._begins_list(self.lines[1])

    def topic_heads_duties(self, block: Line) -> bool:
        """Say whether "1. Leadership" is a topic: a few words, and below them a list that says who should do what."""
        below = self.next
        marker = marker_of(block.text) if block.heading is None else None
        listed = marker_of(below.text) if below and below.heading is None else None
        if not (marker and below and listed):
            return False
        words = block.text[marker.length :]
        short = 0 < len(words.split()) <= MOST_WORDS_IN_CHAPTER and re.search(r"[.:;,]$", words) is None
        if not (short and words[:1].isupper() and marker.style is Style.DOTTED):
            return False
        begins = listed.style is Style.BULLET or (listed.style is Style.DOTTED and listed.order == 1)
        return begins and not says_who_should(words) and says_who_should(below.text[listed.length :])

    def numbers_begin_below(self, block: Line) -> bool:
        """Say whether a line below the name is only "by March 2027", because numbered items begin right after it."""
        if self._series.group_items > 0 or block.text.endswith(":") or not self.lines:
            return False
        marker = marker_of(self.lines[0].text)
        return marker is not None and marker.style in NUMBERED and self.list_begins()

    def _begins_list(self, line: Line) -> bool:
        marker = marker_of(line.text) if line.heading is None else None
        return marker is not None and (
            self._series.is_next(marker) or self._series.may_begin_with(marker, grouped=True)
        )
