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
    is_deadline,
    name_above_words,
    possible_heading,
    says_who_should,
)
from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item, Series
from tracker.reports_import.reading.labels import label_of, number_behind
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of
from tracker.reports_import.reading.other_lists import OthersList, leads_to_earlier_or_others
from tracker.reports_import.reading.recommendation_sections import DUTY, Section
from tracker.reports_import.reading.recommendation_tables import RecommendationTable, heading_in_row
from tracker.reports_import.reading.report_blocks import ReportBlocks
from tracker.reports_import.reading.run_in import run_in_parts
from tracker.reports_import.reading.section_names import SectionNames
from tracker.reports_import.reading.sections import (
    is_usual,
    looks_alike,
    says_what_was_made,
)
from tracker.reports_import.reading.what_follows import WhatFollows

#: A sentence that recommends by itself: "We recommend that the provider reviews its policy."
_WE_RECOMMEND = re.compile(
    r"We (?:also |further |therefore )?recommend(?: that)?\s(?!no\b|nothing\b)[^:]{10,}\.$"
)
#: The next sentence below a name, which need not say it again.
_THEY_SHOULD = re.compile(r"(?:It|They) (?:also |further )?(?:should|must)\b")


class SectionReader:
    """Fills a section. What it holds while it does so is whom the next item is for, and the list it is in."""

    def __init__(self, report: ReportBlocks, bodies: Bodies, series: Series) -> None:
        self.section = Section()
        self._report = report
        self._bodies = bodies
        self._series = series
        self._series.new_group()
        #: Without one of its own the section is a guess, and all that stands in it.
        self._has_heading = True
        self._table = RecommendationTable(bodies)
        #: Whether the numbers of this section stand in lines of their own.
        self._has_lone_numbers = False
        #: Inside a list of what was recommended before or by others: the name that stood in it last, if any did.
        self._others: OthersList | None = None
        #: Whether the line above the bullets says by when they are to be done.
        self._under_deadline = False
        self._below = WhatFollows(series, bodies)
        self._names = SectionNames(self.section, report, bodies, series, self._below)

    def begin(self, heading: Line, upcoming: Sequence[Line]) -> None:
        """Begin at the heading of the section; it may name those whom its first list is for, below a topic perhaps.

        Where the heading is called something else, the sentence below it begins the section.
        """
        if says_what_was_made(heading):
            self.section.introduction.append(heading.text)
            self._has_heading = False
            return
        self._names.head(heading, upcoming)

    def start(
        self,
        block: Line,
        marker: Marker | None,
        confidence: Confidence,
        addressee: Addressee | None = None,
    ) -> None:
        """Begin an item with the words behind a mark; it is for those of the group unless its label names others."""
        addressee = addressee or self._names.addressee
        confidence = confidence if self._has_heading else Confidence.GUESS
        self.section.items.append(self._series.start(block, marker, addressee, confidence))

    def take(self, block: Line, upcoming: Sequence[Line]) -> bool:
        """Take the next block of the report; False says that the section ended with the block before it."""
        self._below.lines = upcoming
        if self._is_of_others(block):
            return True
        if len(parts := run_in_parts(block)) > 1:
            self._take_run_in(parts)
            return True
        if block.cells and self._take_row(block, upcoming):
            return True
        if (last := self._unaddressed()) and (behind := addressee_behind(block, self._bodies)):
            last.addressee = behind
            return True
        if labelled := number_behind(block):
            words, number = labelled
            self.start(replace(block, text=words), Marker(Style.LABELLED, number, 0), Confidence.LIST)
            return True
        following = self._below.next
        if self._take_lone_number(block, following) or self._below.topic_heads_duties(block):
            return True
        if self._table.has_rows and self._is_set_as_section(block, following):
            return False
        if self._names.group and self._series.group_items == 0 and self._names.group.waits_too_long():
            return False
        return self._take_line(block, following)

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
                self._names.address(*named)
            return False
        if addressee := addressee_heading(block, self._bodies):
            self._others = OthersList(named=(addressee, block))
        elif self._report.is_certain_heading(block, None):
            self._others = None
            return False
        elif marker and marker.order:
            self._others.number = marker.order
        return True

    def _is_set_as_section(self, block: Line, following: Line | None) -> bool:
        """Say whether a line behind the table is set as the heading of this section is: "1. Leadership"."""
        alike = self._names.line is not None and looks_alike(block, self._names.line)
        if not alike or (following and following.cells) or not self._report.is_heading(block, following):
            return False
        return not addressee_heading(block, self._bodies) and not possible_heading(block, self._bodies)

    def _take_line(self, block: Line, following: Line | None) -> bool:
        """Take a line that is no table row; False says that it is no part of the section."""
        marker = marker_of(block.text) if block.heading is None and not is_usual(block) else None
        self._under_deadline = is_deadline(block) or (self._under_deadline and marker is not None)
        if self._series.lacks_words and marker is None:
            self._take_words(block, following)
        elif addressee := addressee_heading(block, self._bodies):
            self._names.address(addressee, block)
        elif marker and self._series.continues_with(
            block, marker, self._report.blocks, grouped=self._names.group is not None
        ):
            self._take_item(block, marker)
        elif marker and self._series.ends_at_chapter(block, marker) and not self._below.list_runs_on(marker):
            return False
        elif marker and self._series.is_inside(block, marker):
            self._series.extend(block, marker)
        elif self._names.begin_above_items(block):
            pass
        elif self._series.waits_for(block, marker):
            self._series.extend(block, None)
        elif self._names.begin_unknown(block, following):
            pass
        elif self._report.is_heading(block, following):
            return self._take_heading(block, following)
        else:
            self._take_paragraph(block, marker)
        return True

    def _take_words(self, block: Line, following: Line | None) -> None:
        """Take what stands below a number or a label: the words, or for whom they are and then the words."""
        last = self._series.last
        labelled = self._series.style is Style.LABELLED and following is not None and not following.cells
        named = name_above_words(block, self._bodies) if labelled else None
        if last and named and following and following.heading is None and not marker_of(following.text):
            last.addressee = named
        else:
            self._series.extend(block, None)

    def _unaddressed(self) -> Item | None:
        """Return the item just above, if nothing has said yet for whom it is."""
        last = self._series.last
        return last if last and not self._series.has_ended and last.text and last.addressee is None else None

    def _take_run_in(self, parts: Sequence[Line]) -> None:
        """Take a heading and its items that a conversion ran together in one paragraph."""
        addressee = addressee_heading(parts[0], self._bodies)
        if addressee is None:
            self.section.introduction.append(" ".join(part.text for part in parts))
            return
        self._names.address(addressee, parts[0])
        for part in parts[1:]:
            self.start(part, marker_of(part.text), Confidence.GUESS)

    def _take_row(self, block: Line, upcoming: Sequence[Line]) -> bool:
        if named := heading_in_row(block, self._bodies):
            self._names.address(named, block)
            return True
        taken, item = self._table.take(block, upcoming)
        if item is not None:
            item.addressee = item.addressee or self._names.addressee
            self.section.items.append(item)
        return taken

    def _take_lone_number(self, block: Line, following: Line | None) -> bool:
        """Take a number that stands in a line of its own above its words: right below a name, or after others such."""
        if not block.text.isdigit() or block.cells or following is None or marker_of(following.text):
            return False
        number = int(block.text)
        last = self._series.last.order if self._series.last else None
        right_below_name = self._names.group is not None and self._series.group_items == 0
        if number != (last or 0) + 1 and not (right_below_name and number == 1):
            return False
        if following.heading is not None or not (right_below_name or self._has_lone_numbers):
            return False
        self._has_lone_numbers = True
        self.start(block, Marker(Style.DOTTED, block.text, len(block.text)), Confidence.LIST)
        return True

    def _take_item(self, block: Line, marker: Marker) -> None:
        text = block.text[marker.length :]
        if label := label_of(block, self._bodies):
            self.start(block, label.marker, Confidence.LIST, label.addressee)
        elif self._names.group or self._under_deadline or marker.style in NUMBERED or DUTY.search(text):
            self.start(block, marker, Confidence.LIST)

    def _take_heading(self, block: Line, following: Line | None) -> bool:
        """Take a heading inside the section; False says that it begins another part of the report."""
        right_below_name = (
            self._series.group_items == 0 and self._names.group and self._names.group.blocks_without_item == 1
        )
        if self._names.group and right_below_name and self._below.list_begins():
            self._names.group.has_topics = True
            return True
        marker = marker_of(following.text) if following else None
        runs_on = following is not None and following.heading is None and marker is not None
        if runs_on and marker and self._series.is_next(marker) and self._names.may_head_part(block):
            # Numbers run on below it: a topic inside the list, or the next name.
            if self._names.group and not self._names.group.has_topic(block):
                printed = without_marks(block.text)
                self._names.address(Addressee(printed, printed.rstrip(": "), ()), block)
            return True
        if self._below.group_runs_on():
            return True
        if self._names.lies_inside(block, following) and self._below.group_begins_again():
            return True
        if self._heads_duties(block, following):
            return True
        return not self.section.items and not self._report.is_certain_heading(block, following)

    def _heads_duties(self, block: Line, following: Line | None) -> bool:
        """Say whether a heading that lies below the section's own, or says by when, stands over a list of duties.

        A name stands above the list, or each item names those whom it is for; the name above the last list then ends.
        """
        if self._names.lies_below(block) and self._below.named_list_begins():
            return True
        marker = marker_of(following.text) if following and following.heading is None else None
        if following is None or marker is None or not self._below.list_begins():
            return False
        if not says_who_should(following.text[marker.length :]):
            return False
        alike = self._series.is_alike(following, marker) and not self._report.is_certain_heading(
            block, following
        )
        inside = self._names.lies_below(block) or is_deadline(block) or alike
        if inside:
            self._names.group = None
        return inside

    def _take_paragraph(self, block: Line, marker: Marker | None) -> None:
        begins_small = block.text[:1].islower()
        unnumbered = marker is None and begins_small and self._series.takes_unnumbered()
        if self._names.group and unnumbered and not self._below.numbers_begin_below(block):
            self.start(block, None, Confidence.GUESS)
            return
        over_sentences = self._names.group is not None and self._names.group.over_sentences
        if (
            over_sentences
            and marker is None
            and (says_who_should(block.text) or _THEY_SHOULD.match(block.text))
        ):
            self.start(block, None, Confidence.GUESS)
            return
        if marker and self._series.loses(block, marker):
            above = self.section.items[-1].number if self.section.items else None
            self.section.left_out.append((above, block))
        elif not self.section.items:
            self.section.introduction.append(block.text)
        self._series.has_ended |= marker is None
        # No list at all: a sentence that says who should do what is one recommendation.
        listless = self._names.group is None and marker is None and self._series.style is None
        if listless and (addressee_in_sentence(block.text, self._bodies) or _WE_RECOMMEND.match(block.text)):
            self.start(block, None, Confidence.GUESS)
