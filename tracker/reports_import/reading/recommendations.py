"""Finds a report's own recommendations: where their sections begin and end.

An item is taken only where it stands under a heading about recommendations or under "X should:", in the list
that began there. What merely sounds like a recommendation, in the narrative or in a quotation, is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reports_import.reading.addressees import addressee_heading
from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Series
from tracker.reports_import.reading.labels import label_above_words, label_before_words, number_of_concern
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import Marker, Style, marker_of
from tracker.reports_import.reading.other_lists import heads_findings
from tracker.reports_import.reading.outside_sections import RecommendationsWithoutSection
from tracker.reports_import.reading.recommendation_sections import Section
from tracker.reports_import.reading.report_blocks import ReportBlocks
from tracker.reports_import.reading.section_reader import SectionReader
from tracker.reports_import.reading.sections import (
    bare,
    is_about_earlier,
    opens_recommendations,
    says_none_is_made,
    says_what_was_made,
)


def find_sections(flow: Flow, bodies: Bodies) -> list[Section]:
    """Return every section of recommendations with its items, in the order of the report."""
    reader = _Reader(flow.blocks, bodies)
    for block, upcoming in reader.report.outside_contents():
        reader.take(block, upcoming)
    if any(section.own_items for section in reader.sections):
        return reader.sections
    # The heading may have been lost in a conversion; "X should:" over a numbered list still shows the place.
    outside = [] if says_none_is_made(flow.words) else reader.outside.items
    return [Section(items=outside)] if outside else reader.sections


class _Reader:
    """Walks through a report and knows in which part of it the next block stands."""

    def __init__(self, blocks: Sequence[Line], bodies: Bodies) -> None:
        self.report = ReportBlocks(blocks)
        self.sections: list[Section] = []
        self.outside = RecommendationsWithoutSection(self.report, bodies)
        self._bodies = bodies
        #: One series for all sections: the numbers of one may run on in the next.
        self._series = Series()
        self._section: SectionReader | None = None
        #: The number of the concern above, until the recommendation that answers it.
        self._concern: str | None = None
        #: Whether this part is about the recommendations of an earlier report.
        self._earlier = False

    def take(self, block: Line, upcoming: Sequence[Line]) -> None:
        """Take the next block, and with it the step into another part of the report if it begins one."""
        following = upcoming[0] if upcoming else None
        if (label := label_above_words(block, upcoming, self._bodies)) and not self._earlier:
            section = self._section or self._open()
            section.start(block, label.marker, Confidence.LIST, label.addressee)
        elif self._section and (words := label_before_words(block, self._bodies)) is not None:
            number, self._concern = self._concern or None, None
            self._section.start(block, Marker(Style.LABELLED, number, words), Confidence.LIST)
        elif self._section and (concern := number_of_concern(block, upcoming, self._bodies)) is not None:
            self._concern = concern
        elif self._opens(block, following) or self._leads_to_lists(block, upcoming):
            self._open().begin(block, upcoming)
        elif is_about_earlier(block) and self.report.is_heading(block, following):
            self._section, self._earlier = None, True
        elif heads_findings(block):
            self._section = None
        elif self._section:
            if not self._section.take(block, upcoming):
                self._section = None
        elif self._earlier:
            self._earlier = self._is_listed(block, following) or not self.report.is_heading(block, following)
        else:
            self.outside.take(block, following)

    def _opens(self, block: Line, following: Line | None) -> bool:
        if not opens_recommendations(block) or addressee_heading(block, self._bodies):
            return False
        alone = bare(block) in ("recommendation", "recommendations")
        return alone or block.text.endswith(":") or self.report.is_heading(block, following)

    def _is_listed(self, block: Line, following: Line | None) -> bool:
        """Say whether a marked line is an item rather than a heading: it begins small, or the next number is below."""
        marker = marker_of(block.text) if block.heading is None else None
        if marker is None:
            return False
        below = marker_of(following.text) if following and following.heading is None else None
        goes_on = below is not None and below.style is marker.style and below.order == (marker.order or 0) + 1
        return goes_on or block.text[marker.length :][:1].islower()

    def _leads_to_lists(self, block: Line, upcoming: Sequence[Line]) -> bool:
        """Say whether a list stands under "X should:" right below the sentence that says how many were made."""
        inside = self._section is not None or self._earlier
        if inside or len(upcoming) < 2 or not says_what_was_made(block):
            return False
        return (
            addressee_heading(upcoming[0], self._bodies) is not None
            and marker_of(upcoming[1].text) is not None
        )

    def _open(self) -> SectionReader:
        self._section = SectionReader(self.report, self._bodies, self._series)
        self.sections.append(self._section.section)
        self.outside.end_list()
        self._earlier = False
        return self._section
