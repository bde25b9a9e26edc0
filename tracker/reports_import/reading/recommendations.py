"""Finds a report's own recommendations: the section, the addressee headings in it, and the items under them.

An item is taken only where it stands under a heading about recommendations or under "X should:", in the list
that began there. What merely sounds like a recommendation, in the narrative or in a quotation, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tracker.reports_import.reading.addressees import (
    Addressee,
    addressee_behind,
    addressee_heading,
    addressee_in_sentence,
    heads_alike,
    names_topic,
    possible_heading,
)
from tracker.reports_import.reading.bodies import Bodies, BodiesInspected, is_the_one, whose
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item, Series
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of
from tracker.reports_import.reading.recommendation_tables import TableColumns, columns_of, item_of_row
from tracker.reports_import.reading.run_in import run_in_parts
from tracker.reports_import.reading.sections import (
    bare,
    body_size,
    contents_of,
    entries_of,
    is_about_earlier,
    is_deeper,
    is_heading,
    looks_alike,
    opens_recommendations,
)
from tracker.reports_import.reading.whole_headings import with_whole_headings

_DUTY = re.compile(r"\b(?:should|must|needs? to|ought to)\b", re.IGNORECASE)
_OTHER_LISTS = re.compile(
    r"(?:areas? (?:for|of) (?:improvement|development|concern)|strengths?|key (?:concerns?|strengths|findings)|"
    r"(?:examples? of )?(?:notable |good |poor |effective )+practice(?: example)?|what needs to improve)\b.{0,30}",
    re.IGNORECASE,
)
#: "Recommendation: …" without a number, below the concern that it answers.
_LABELLED = re.compile(r"Recommendation\s*[:\u2013\u2014-]\s+(?=\S)", re.IGNORECASE)
_LABEL_ALONE = re.compile(r"recommendation\s+\d{1,3}(?:\.\d{1,2})?\s*[.:]?", re.IGNORECASE)
#: So much may stand between a heading that names an addressee and the first item; what comes later is another list.
MOST_BEFORE_ITEM = 5


@dataclass(slots=True)
class Section:
    """A part of the report headed as recommendations, and the words before its first item."""

    items: list[Item] = field(default_factory=list)
    introduction: list[str] = field(default_factory=list)
    has_addressees: bool = False
    #: Numbered lines inside the list that could not be placed, with the number of the item above each.
    left_out: list[tuple[str | None, Line]] = field(default_factory=list)

    @property
    def own_items(self) -> list[Item]:
        """The items, without what only leads up to them.

        That is a list in the introduction that names no addressee and no duty, and a sentence that would be taken
        for a recommendation if no list or table followed.
        """
        listed = any(item.confidence is not Confidence.GUESS for item in self.items)
        kept = [
            item
            for item in self.items
            if not (listed and item.confidence is Confidence.GUESS and item.addressee is None)
        ]
        if not self.has_addressees:
            return kept
        return [item for item in kept if item.addressee or _DUTY.search(item.text)]


def find_sections(flow: Flow, bodies: Bodies) -> list[Section]:
    """Return every section of recommendations with its items, in the order of the report."""
    reader = _Reader(flow.blocks, bodies)
    reader.read()
    if any(section.own_items for section in reader.sections):
        return reader.sections
    # The heading may have been lost in a conversion; "X should:" over a numbered list still shows the place.
    return [Section(items=reader.strays, has_addressees=True)] if reader.strays else reader.sections


class _Reader:
    def __init__(self, blocks: Sequence[Line], bodies: Bodies) -> None:
        # What the form quotes is another's: its "The ministry should:" recommends nothing here.
        self.blocks = with_whole_headings([block for block in blocks if not block.quoted])
        self.bodies = bodies
        self.contents = contents_of(self.blocks)
        self.entries = entries_of(self.blocks, self.contents)
        self.body_size = body_size(self.blocks)
        self.sections: list[Section] = []
        self.strays: list[Item] = []
        self.section: Section | None = None
        self.earlier = False
        self.group: Addressee | None = None
        #: The lines that name the group and the section.
        self.group_line: Line | None = None
        self.section_line: Line | None = None
        #: Whether the items of the group stand under topics, the first of them right below its name.
        self.has_topics = False
        self.blocks_without_item = 0
        #: Whom the heading of the section names: "Recommendations for the Fenmarch region".
        self.cover: Addressee | None = None
        self.series = Series()
        self.columns: TableColumns | None = None
        self.upcoming: Sequence[Line] = ()

    def read(self) -> None:
        for index, block in enumerate(self.blocks):
            if index not in self.contents:
                self.upcoming = self.blocks[index + 1 : index + 3]
                self._take(block, self.upcoming[0] if self.upcoming else None)

    def _take(self, block: Line, following: Line | None) -> None:
        if _LABEL_ALONE.fullmatch(block.text) and not self.earlier:
            self._open_section_if_none()
            self._start(block, marker_of(block.text), Confidence.LIST)
        elif self.section is not None and (label := _LABELLED.match(block.text)) and not block.cells:
            self._start(block, Marker(Style.LABELLED, None, label.end()), Confidence.LIST)
        elif self._opens(block, following):
            self._open(block, following)
        elif is_about_earlier(block) and self._is_heading(block, following):
            self._close(earlier=True)
        elif _OTHER_LISTS.fullmatch(block.text):
            self._close(earlier=self.earlier)
        elif self.section is not None:
            self._take_in_section(block, following)
        elif self.earlier:
            self.earlier = not self._is_heading(block, following)
        else:
            self._take_outside(block, following)

    def _opens(self, block: Line, following: Line | None) -> bool:
        if not opens_recommendations(block) or addressee_heading(block, self.bodies):
            return False
        alone = bare(block) in ("recommendation", "recommendations")
        return alone or block.text.endswith(":") or self._is_heading(block, following)

    def _open(self, block: Line, following: Line | None) -> None:
        self.section = Section()
        self.sections.append(self.section)
        self.earlier, self.columns, self.group = False, None, None
        self.section_line = block
        self.series.new_group()
        self.cover = possible_heading(block, self.bodies)
        if self.cover and following and marker_of(following.text):
            self._address(self.cover, block)

    def _open_section_if_none(self) -> None:
        if self.section is None:
            self.section = Section()
            self.sections.append(self.section)
            self.group, self.cover, self.columns, self.section_line = None, None, None, None
            self.series.new_group()

    def _close(self, *, earlier: bool) -> None:
        self.section, self.group, self.cover, self.columns = None, None, None, None
        self.earlier = earlier

    def _address(self, addressee: Addressee, block: Line) -> None:
        if self.cover and is_the_one(addressee.printed):
            meant = whose(addressee.printed, BodiesInspected(self.bodies, self.cover.bodies))
            addressee = replace(addressee, bodies=meant)
        self.group, self.group_line, self.has_topics = addressee, block, False
        self.blocks_without_item = 0
        self.series.new_group()
        self.series.has_ended = False
        if self.section is not None:
            self.section.has_addressees = True

    def _take_in_section(self, block: Line, following: Line | None) -> None:
        assert self.section is not None
        if len(parts := run_in_parts(block)) > 1:
            self._take_run_in(parts)
            return
        if block.cells and self._take_row(block):
            return
        if (last := self._unaddressed()) and (behind := addressee_behind(block, self.bodies)):
            last.addressee = behind
        elif self._has_waited_too_long():
            self._close(earlier=False)
        else:
            self._take_line(block, following)

    def _take_line(self, block: Line, following: Line | None) -> None:
        marker = marker_of(block.text) if block.heading is None else None
        if self.series.lacks_words and marker is None:
            self.series.extend(block, None)
        elif addressee := addressee_heading(block, self.bodies):
            self._address(addressee, block)
        elif marker and self.series.continues_with(
            block, marker, self.blocks, grouped=self.group is not None
        ):
            self._take_item(block, marker)
        elif marker and self.series.ends_at_chapter(block, marker) and not self._list_runs_on_below(marker):
            self._close(earlier=False)
        elif marker and self.series.is_inside(block, marker):
            self.series.extend(block, marker)
        elif named := self._possible_name(block):
            self._address(named, block)
        elif self.series.waits_for(block, marker):
            self.series.extend(block, None)
        elif named := self._unknown_name(block, following):
            self._address(named, block)
        elif self._is_heading(block, following):
            self._take_heading(block, following)
        else:
            self._take_paragraph(block, marker)

    def _has_waited_too_long(self) -> bool:
        """Count what stands between a heading that names an addressee and its first item."""
        if self.group is None or self.series.group_items > 0:
            return False
        self.blocks_without_item += 1
        return self.blocks_without_item > MOST_BEFORE_ITEM

    def _unaddressed(self) -> Item | None:
        """Return the item just above, if nothing has said yet for whom it is."""
        last = self.series.last
        return last if last and not self.series.has_ended and last.text and last.addressee is None else None

    def _possible_name(self, block: Line) -> Addressee | None:
        return possible_heading(block, self.bodies) if any(map(self._begins_list, self.upcoming)) else None

    def _unknown_name(self, block: Line, following: Line | None) -> Addressee | None:
        marker = marker_of(following.text) if following and following.heading is None else None
        if self.group is None or self.series.group_items == 0:
            return None  # The name above has no item yet: this is the same in another language, or a remark.
        if following and self._stands_beside_group(block) and self._begins_list(following):
            return Addressee(without_marks(block.text), without_marks(block.text).rstrip(": "), ())
        return heads_alike(self.group, block) if marker and self.series.is_next(marker) else None

    def _stands_beside_group(self, block: Line) -> bool:
        """Say whether the form itself sets a heading beside the one that names the group, inside the section."""
        if self.group_line is None or self.section_line is None or self.has_topics or names_topic(block):
            return False
        return is_deeper(self.group_line, self.section_line) and looks_alike(block, self.group_line)

    def _take_run_in(self, parts: Sequence[Line]) -> None:
        """Take a heading and its items that a conversion ran together in one paragraph."""
        assert self.section is not None
        addressee = addressee_heading(parts[0], self.bodies)
        if addressee is None:
            self.section.introduction.append(" ".join(part.text for part in parts))
            return
        self._address(addressee, parts[0])
        for part in parts[1:]:
            self._start(part, marker_of(part.text), Confidence.GUESS)

    def _take_row(self, block: Line) -> bool:
        if columns := columns_of(block):
            self.columns = columns
            return True
        if self.columns is None or (item := item_of_row(block, self.columns, self.bodies)) is None:
            return False
        assert self.section is not None
        item.addressee = item.addressee or self.group
        self.section.items.append(item)
        return True

    def _take_item(self, block: Line, marker: Marker) -> None:
        text = block.text[marker.length :]
        if self.group is None and marker.style not in NUMBERED and not _DUTY.search(text):
            return
        self._start(block, marker, Confidence.LIST)

    def _start(self, block: Line, marker: Marker | None, confidence: Confidence) -> None:
        assert self.section is not None
        item = self.series.start(block, marker, self.group, confidence)
        self.section.items.append(item)

    def _take_heading(self, block: Line, following: Line | None) -> None:
        assert self.section is not None
        right_below_name = self.series.group_items == 0 and self.blocks_without_item == 1
        if self.group and right_below_name and following and self._begins_list(following):
            self.has_topics = True
            return
        marker = marker_of(following.text) if following else None
        if following and marker and self.series.is_next(marker) and following.heading is None:
            # Numbers run on below it: a topic inside the list, or the next name.
            if self.group and not self._is_topic(block):
                printed = without_marks(block.text)
                self._address(Addressee(printed, printed.rstrip(": "), ()), block)
            return
        if self._group_runs_on_below():
            return
        usual = self.section.items or self.sections[-1] is not self.section
        if usual or self._is_certain_heading(block, following):
            self._close(earlier=False)

    def _list_runs_on_below(self, marker: Marker) -> bool:
        """Say whether a numbered line is followed by more of the list: the next number, or the next name."""
        for block in self.upcoming:
            below = marker_of(block.text)
            carries_on = below is not None and (below.style is marker.style or self.series.is_next(below))
            if carries_on or addressee_heading(block, self.bodies):
                return True
        return False

    def _group_runs_on_below(self) -> bool:
        """Say whether the next name stands right below, and a list under it whose numbers run on."""
        if len(self.upcoming) < 2 or addressee_heading(self.upcoming[0], self.bodies) is None:
            return False
        marker = marker_of(self.upcoming[1].text)
        return marker is not None and self.series.is_next(marker)

    def _is_topic(self, block: Line) -> bool:
        """Say whether what follows a bare line inside a group is still for those whom the group names.

        It may be a name that nobody knows. So the line has to say that it is a topic, lie deeper than the name of the
        group, or stand in a group that began with such a line; else somebody must choose.
        """
        deeper = self.group_line is not None and is_deeper(block, self.group_line)
        return self.has_topics or deeper or names_topic(block)

    def _is_certain_heading(self, block: Line, following: Line | None) -> bool:
        return is_heading(block, following, self.entries, self.body_size) and (
            block.heading is not None or not is_heading(block, following, frozenset(), float("inf"))
        )

    def _take_paragraph(self, block: Line, marker: Marker | None) -> None:
        assert self.section is not None
        begins_small = block.text[:1].islower()
        unnumbered = marker is None and begins_small and self.series.takes_unnumbered()
        if self.group and unnumbered and not self._leads_into_numbers(block):
            self._start(block, None, Confidence.GUESS)
            return
        if marker and self.series.loses(block, marker):
            above = self.section.items[-1].number if self.section.items else None
            self.section.left_out.append((above, block))
        elif not self.section.items:
            self.section.introduction.append(block.text)
        self.series.has_ended |= marker is None
        # No list at all: a sentence that says who should do what is one recommendation.
        listless = self.group is None and marker is None and self.series.style is None
        if listless and addressee_in_sentence(block.text, self.bodies):
            self._start(block, None, Confidence.GUESS)

    def _leads_into_numbers(self, block: Line) -> bool:
        """Say whether a line below the name is only "by March 2027", because numbered items begin right after it."""
        if self.series.group_items > 0 or block.text.endswith(":") or not self.upcoming:
            return False
        marker = marker_of(self.upcoming[0].text)
        return marker is not None and marker.style in NUMBERED and self._begins_list(self.upcoming[0])

    def _take_outside(self, block: Line, following: Line | None) -> None:
        if (addressee := addressee_heading(block, self.bodies)) and addressee.bodies:
            self.group = addressee
            self.series.new_group()
            return
        marker = marker_of(block.text) if block.heading is None else None
        if self.group is None or marker is None or marker.style not in NUMBERED:
            if self._is_heading(block, following) or marker is None:
                self.group = None
            return
        if self.series.continues_with(block, marker, self.blocks, grouped=True):
            self.strays.append(self.series.start(block, marker, self.group, Confidence.GUESS))

    def _begins_list(self, following: Line) -> bool:
        marker = marker_of(following.text) if following.heading is None else None
        return marker is not None and (
            self.series.is_next(marker) or self.series.may_begin_with(marker, grouped=True)
        )

    def _is_heading(self, block: Line, following: Line | None) -> bool:
        return is_heading(block, following, self.entries, self.body_size)
