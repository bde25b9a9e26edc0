"""Reads one section of recommendations block by block: the names in it, and the items under them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.reports_import.reading.addressees import (
    Addressee,
    addressee_behind,
    addressee_heading,
    addressee_in_sentence,
    bare_name,
    heads_alike,
    possible_heading,
)
from tracker.reports_import.reading.bodies import Bodies, BodiesInspected, is_the_one, whose
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.groups import Group
from tracker.reports_import.reading.items import Item, Series
from tracker.reports_import.reading.labels import label_of, number_behind
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of
from tracker.reports_import.reading.other_lists import OthersList, leads_to_earlier_or_others
from tracker.reports_import.reading.recommendation_sections import DUTY, Section
from tracker.reports_import.reading.recommendation_tables import (
    TableColumns,
    columns_by_content,
    columns_of,
    item_of_row,
)
from tracker.reports_import.reading.report_blocks import ReportBlocks
from tracker.reports_import.reading.run_in import run_in_parts

MOST_WORDS_IN_TOPIC = 5
#: A sentence that recommends by itself: "We recommend that the provider reviews its policy."
_WE_RECOMMEND = re.compile(r"We (?:also |further |therefore )?recommend(?: that)?\s[^:]{10,}\.$")


def _is_short(line: Line) -> bool:
    """Say whether a line below a heading may be a topic: a few words that are no sentence."""
    return len(line.text.split()) <= MOST_WORDS_IN_TOPIC and not line.text.endswith((".", ":", ";"))


class SectionReader:
    """Fills a section. What it holds while it does so is whom the next item is for, and the list it is in."""

    def __init__(self, report: ReportBlocks, bodies: Bodies, series: Series) -> None:
        self.section = Section()
        self._report = report
        self._bodies = bodies
        self._series = series
        self._series.new_group()
        self._group: Group | None = None
        #: The heading of the section, and whom it names: "Recommendations for the Fenmarch region".
        self._line: Line | None = None
        self._cover: Addressee | None = None
        self._columns: TableColumns | None = None
        #: Inside a list of what was recommended before or by others: the name that stood in it last, if any did.
        self._others: OthersList | None = None
        self._upcoming: Sequence[Line] = ()

    def begin(self, heading: Line, upcoming: Sequence[Line]) -> None:
        """Begin at the heading of the section; it may name those whom its first list is for, below a topic perhaps."""
        self._line = heading
        self._cover = possible_heading(heading, self._bodies)
        below = [line for line in upcoming if not _is_short(line) or marker_of(line.text)]
        if self._cover and below and below[0] in upcoming[:2] and marker_of(below[0].text):
            self._address(self._cover, heading)

    def start(
        self,
        block: Line,
        marker: Marker | None,
        confidence: Confidence,
        addressee: Addressee | None = None,
    ) -> None:
        """Begin an item with the words behind a mark; it is for those of the group unless its label names others."""
        addressee = addressee or (self._group.addressee if self._group else None)
        self.section.items.append(self._series.start(block, marker, addressee, confidence))

    def take(self, block: Line, upcoming: Sequence[Line]) -> bool:
        """Take the next block of the report; False says that the section ended with the block before it."""
        self._upcoming = upcoming
        if self._is_of_others(block):
            return True
        if len(parts := run_in_parts(block)) > 1:
            self._take_run_in(parts)
            return True
        if block.cells and self._take_row(block):
            return True
        if (last := self._unaddressed()) and (behind := addressee_behind(block, self._bodies)):
            last.addressee = behind
            return True
        if labelled := number_behind(block):
            words, number = labelled
            self.start(replace(block, text=words), Marker(Style.LABELLED, number, 0), Confidence.LIST)
            return True
        if self._group and self._series.group_items == 0 and self._group.waits_too_long():
            return False
        return self._take_line(block, upcoming[0] if upcoming else None)

    def _is_of_others(self, block: Line) -> bool:
        """Say whether the block is inside a list of others. The next number, or a heading, leads out of it."""
        if leads_to_earlier_or_others(block):
            self._others = OthersList()
            return True
        if self._others is None:
            return False
        marker = marker_of(block.text) if block.heading is None else None
        if marker and self._series.is_next(marker) and not self._others.goes_on_with(marker):
            named, self._others = self._others.named, None
            if named:
                self._address(*named)
            return False
        if addressee := addressee_heading(block, self._bodies):
            self._others = OthersList(named=(addressee, block))
        elif self._report.is_certain_heading(block, None):
            self._others = None
            return False
        elif marker and marker.order:
            self._others.number = marker.order
        return True

    def _address(self, addressee: Addressee, block: Line) -> None:
        if self._cover and is_the_one(addressee.printed):
            meant = whose(addressee.printed, BodiesInspected(self._bodies, self._cover.bodies))
            addressee = replace(addressee, bodies=meant)
        self._group = Group(addressee, block)
        self._series.new_group()
        self._series.has_ended = False
        self.section.has_addressees = True

    def _take_line(self, block: Line, following: Line | None) -> bool:
        """Take a line that is no table row; False says that it is no part of the section."""
        marker = marker_of(block.text) if block.heading is None else None
        if self._series.lacks_words and marker is None:
            self._series.extend(block, None)
        elif addressee := addressee_heading(block, self._bodies):
            self._address(addressee, block)
        elif marker and self._series.continues_with(
            block, marker, self._report.blocks, grouped=self._group is not None
        ):
            self._take_item(block, marker)
        elif marker and self._series.ends_at_chapter(block, marker) and not self._list_runs_on_below(marker):
            return False
        elif marker and self._series.is_inside(block, marker):
            self._series.extend(block, marker)
        elif named := self._possible_name(block):
            self._address(named, block)
        elif self._series.waits_for(block, marker):
            self._series.extend(block, None)
        elif named := self._unknown_name(block, following):
            self._address(named, block)
        elif self._report.is_heading(block, following):
            return self._take_heading(block, following)
        else:
            self._take_paragraph(block, marker)
        return True

    def _unaddressed(self) -> Item | None:
        """Return the item just above, if nothing has said yet for whom it is."""
        last = self._series.last
        return last if last and not self._series.has_ended and last.text and last.addressee is None else None

    def _possible_name(self, block: Line) -> Addressee | None:
        return possible_heading(block, self._bodies) if any(map(self._begins_list, self._upcoming)) else None

    def _unknown_name(self, block: Line, following: Line | None) -> Addressee | None:
        marker = marker_of(following.text) if following and following.heading is None else None
        if self._group is None and following and self._begins_list(following) and not self.section.items:
            return bare_name(block)
        if self._group is None or self._series.group_items == 0:
            return None  # The name above has no item yet: this is the same in another language, or a remark.
        if following and self._group.stands_beside(block, self._line) and self._begins_list(following):
            return Addressee(without_marks(block.text), without_marks(block.text).rstrip(": "), ())
        if following and marker and self._series.is_alike(following, marker):
            return bare_name(block)
        return heads_alike(self._group.addressee, block) if marker and self._series.is_next(marker) else None

    def _take_run_in(self, parts: Sequence[Line]) -> None:
        """Take a heading and its items that a conversion ran together in one paragraph."""
        addressee = addressee_heading(parts[0], self._bodies)
        if addressee is None:
            self.section.introduction.append(" ".join(part.text for part in parts))
            return
        self._address(addressee, parts[0])
        for part in parts[1:]:
            self.start(part, marker_of(part.text), Confidence.GUESS)

    def _take_row(self, block: Line) -> bool:
        if columns := columns_of(block):
            self._columns = columns
            return True
        if self._columns is None and (columns := columns_by_content(block, self._upcoming, self._bodies)):
            self._columns = columns
            if not columns.is_row(block):
                return True
        if self._columns is None or (item := item_of_row(block, self._columns, self._bodies)) is None:
            return False
        item.addressee = item.addressee or (self._group.addressee if self._group else None)
        self.section.items.append(item)
        return True

    def _take_item(self, block: Line, marker: Marker) -> None:
        text = block.text[marker.length :]
        if label := label_of(block, self._bodies):
            self.start(block, label.marker, Confidence.LIST, label.addressee)
        elif self._group or marker.style in NUMBERED or DUTY.search(text):
            self.start(block, marker, Confidence.LIST)

    def _take_heading(self, block: Line, following: Line | None) -> bool:
        """Take a heading inside the section; False says that it begins another part of the report."""
        right_below_name = (
            self._series.group_items == 0 and self._group and self._group.blocks_without_item == 1
        )
        if self._group and right_below_name and following and self._begins_list(following):
            self._group.has_topics = True
            return True
        marker = marker_of(following.text) if following else None
        if following and marker and self._series.is_next(marker) and following.heading is None:
            # Numbers run on below it: a topic inside the list, or the next name.
            if self._group and not self._group.has_topic(block):
                printed = without_marks(block.text)
                self._address(Addressee(printed, printed.rstrip(": "), ()), block)
            return True
        if self._group_runs_on_below():
            return True
        return not self.section.items and not self._report.is_certain_heading(block, following)

    def _list_runs_on_below(self, marker: Marker) -> bool:
        """Say whether a numbered line is followed by more of the list: the next number, or the next name."""
        for block in self._upcoming:
            below = marker_of(block.text)
            carries_on = below is not None and (below.style is marker.style or self._series.is_next(below))
            if carries_on or addressee_heading(block, self._bodies):
                return True
        return False

    def _group_runs_on_below(self) -> bool:
        """Say whether the next name stands right below, and a list under it whose numbers run on."""
        if len(self._upcoming) < 2 or addressee_heading(self._upcoming[0], self._bodies) is None:
            return False
        marker = marker_of(self._upcoming[1].text)
        return marker is not None and self._series.is_next(marker)

    def _take_paragraph(self, block: Line, marker: Marker | None) -> None:
        begins_small = block.text[:1].islower()
        unnumbered = marker is None and begins_small and self._series.takes_unnumbered()
        if self._group and unnumbered and not self._leads_into_numbers(block):
            self.start(block, None, Confidence.GUESS)
            return
        if marker and self._series.loses(block, marker):
            above = self.section.items[-1].number if self.section.items else None
            self.section.left_out.append((above, block))
        elif not self.section.items:
            self.section.introduction.append(block.text)
        self._series.has_ended |= marker is None
        # No list at all: a sentence that says who should do what is one recommendation.
        listless = self._group is None and marker is None and self._series.style is None
        if listless and (addressee_in_sentence(block.text, self._bodies) or _WE_RECOMMEND.match(block.text)):
            self.start(block, None, Confidence.GUESS)

    def _leads_into_numbers(self, block: Line) -> bool:
        """Say whether a line below the name is only "by March 2027", because numbered items begin right after it."""
        if self._series.group_items > 0 or block.text.endswith(":") or not self._upcoming:
            return False
        marker = marker_of(self._upcoming[0].text)
        return marker is not None and marker.style in NUMBERED and self._begins_list(self._upcoming[0])

    def _begins_list(self, following: Line) -> bool:
        marker = marker_of(following.text) if following.heading is None else None
        return marker is not None and (
            self._series.is_next(marker) or self._series.may_begin_with(marker, grouped=True)
        )
