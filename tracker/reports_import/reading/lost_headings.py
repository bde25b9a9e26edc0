"""Recommendations outside any section: the heading may have been lost when the report was converted."""

from __future__ import annotations

from tracker.reports_import.reading.addressees import Addressee, addressee_heading
from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item, Series
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, marker_of
from tracker.reports_import.reading.report_blocks import ReportBlocks


class ListsWithoutSection:
    """Numbered lists under "X should:", which show the place where a heading about recommendations stood."""

    def __init__(self, report: ReportBlocks, bodies: Bodies) -> None:
        self.items: list[Item] = []
        self._report = report
        self._bodies = bodies
        self._series = Series()
        self._group: Addressee | None = None

    def end_list(self) -> None:
        """A section begins: what stands behind it is no part of a list that stands before it."""
        self._group = None

    def take(self, block: Line, following: Line | None) -> None:
        """Take a block that stands outside every section."""
        if (addressee := addressee_heading(block, self._bodies)) and addressee.bodies:
            self._group = addressee
            self._series.new_group()
            return
        marker = marker_of(block.text) if block.heading is None else None
        if self._group is None or marker is None or marker.style not in NUMBERED:
            if self._report.is_heading(block, following) or marker is None:
                self._group = None
        elif self._series.continues_with(block, marker, self._report.blocks, grouped=True):
            self.items.append(self._series.start(block, marker, self._group, Confidence.GUESS))
