"""Recommendations outside any section: the heading may have been lost when the report was converted.

Or the report never had one, and says in its chapters what it recommends.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.reports_import.reading.addressees import (
    Addressee,
    addressee_heading,
    recommends_in_sentence,
    says_we_recommend,
)
from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item, Series
from tracker.reports_import.reading.labels import label_of
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of
from tracker.reports_import.reading.recommendation_sections import DUTY
from tracker.reports_import.reading.report_blocks import ReportBlocks
from tracker.reports_import.reading.sections import is_usual, speaks_of_earlier

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\u201c\u2018])")
#: What became of a recommendation stands below an earlier one.
_OUTCOME = re.compile(
    r"(?:progress|status|outcome|response)\b.{0,40}|"
    r"(?:(?:not|partially|partly|fully) )?(?:achieved|met|implemented)\.?",
    re.IGNORECASE,
)


class RecommendationsWithoutSection:
    """What recommends by itself wherever it stands: lists under "X should:", labels, and "We recommend that X …"."""

    def __init__(self, report: ReportBlocks, bodies: Bodies) -> None:
        self.items: list[Item] = []
        self._report = report
        self._bodies = bodies
        self._series = Series()
        self._group: Addressee | None = None
        #: Whether the chapter, or the sentence above, is about what was before this report.
        self._earlier = False

    def end_list(self) -> None:
        """A section begins: what stands behind it is no part of a list that stands before it."""
        self._group = None

    def take(self, block: Line, following: Line | None) -> None:
        """Take a block that stands outside every section."""
        addressee = addressee_heading(block, self._bodies)
        if addressee and (addressee.bodies or self._runs_on_in(following)):
            self._group = addressee
            self._series.new_group()
            return
        marker = marker_of(block.text) if block.heading is None and not is_usual(block) else None
        if self._group and marker and self._take_listed(block, marker, self._group):
            return
        is_heading = self._report.is_heading(block, following)
        if marker is None or is_heading:
            self._group = None
        if is_heading:
            self._earlier = speaks_of_earlier(block.text)
        elif marker is None and block.text.endswith(":"):
            self._earlier = True  # What it leads to was said elsewhere: "In 2028 the inspectorate wrote:".
        elif not self._earlier and marker and marker.style is Style.LABELLED:
            self._take_labelled(block, following)
        elif not self._earlier and marker is None and not block.cells:
            self._take_sentences(block)

    def _runs_on_in(self, following: Line | None) -> bool:
        """Say whether the numbers of the last list run on below a name that nobody knows."""
        marker = marker_of(following.text) if following and following.heading is None else None
        return bool(self.items) and marker is not None and self._series.is_next(marker)

    def _take_listed(self, block: Line, marker: Marker, group: Addressee) -> bool:
        """Take a marked line below a name; False says that it is no part of a list there."""
        listed = self._is_listed(marker)
        if listed and self._series.continues_with(block, marker, self._report.blocks, grouped=True):
            self._start(block, marker, group)
        elif self._series.lies_deeper(block):
            self._series.extend(block, marker)
        else:
            return listed
        return True

    def _is_listed(self, marker: Marker) -> bool:
        """Say whether a mark is one of a list under the name; bullets need a name that recommends by itself."""
        assert self._group is not None
        return marker.style in NUMBERED or says_we_recommend(self._group.heading)

    def _take_labelled(self, block: Line, following: Line | None) -> None:
        label = label_of(block, self._bodies)
        told = following is not None and _OUTCOME.fullmatch(following.text) is not None
        if label is None or told or not DUTY.search(block.text[label.marker.length :]):
            return
        if label.marker.order == 1 or self._series.is_next(label.marker):
            self._start(block, label.marker, label.addressee)

    def _take_sentences(self, block: Line) -> None:
        quotations = 0
        for sentence in _SENTENCE_END.split(block.text):
            if quotations == 0 and recommends_in_sentence(sentence, self._bodies):
                self._start(replace(block, text=sentence), None, None)
            quotations += sentence.count("\u201c") - sentence.count("\u201d")

    def _start(self, block: Line, marker: Marker | None, addressee: Addressee | None) -> None:
        self.items.append(self._series.start(block, marker, addressee, Confidence.GUESS))
