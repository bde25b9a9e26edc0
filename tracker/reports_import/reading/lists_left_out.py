"""Lists of duties under a heading about recommendations of which nothing was taken: a person has to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tracker.reports_import.reading.addressees import addressee_heading, says_who_should
from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import marker_of
from tracker.reports_import.reading.other_lists import heads_findings
from tracker.reports_import.reading.recommendation_sections import Section
from tracker.reports_import.reading.report_blocks import ReportBlocks
from tracker.reports_import.reading.sections import (
    is_about_earlier,
    is_deeper,
    opens_recommendations,
    says_none_is_made,
)

#: One sentence that says who should do what may stand anywhere; two are a list.
FEWEST_DUTIES = 2


@dataclass(frozen=True, slots=True)
class ListLeftOut:
    """The heading of a part of the report, and the first line of the list in it that was left out."""

    heading: Line
    first: Line


@dataclass(slots=True)
class _Part:
    """A part of the report headed as recommendations, and the lines in it that say who should do what."""

    heading: Line
    #: Whether a heading in it says that the list is of something else: earlier recommendations, or findings.
    is_doubtful: bool
    duties: list[Line] = field(default_factory=list)
    end: int = 0
    #: Whether "X should:" stands somewhere above.
    below_name: bool = False

    def take(self, block: Line, bodies: Bodies) -> None:
        self.end = block.end
        if addressee_heading(block, bodies):
            self.below_name = True
            return
        marker = marker_of(block.text) if block.heading is None else None
        sentence = says_who_should(block.text[marker.length :] if marker else block.text)
        listed = marker is not None or block.level is not None
        in_row = any(says_who_should(cell) for cell in block.cells)
        if in_row or (listed and (self.below_name or sentence)):
            self.duties.append(block)

    def goes_on_below(self, block: Line, following: Line | None, bodies: Bodies) -> bool:
        """Say whether a heading is one of this part's: it lies deeper, or heads a list and none stood here yet."""
        if is_deeper(block, self.heading):
            return True
        if self.duties or following is None or following.heading is not None:
            return False
        return marker_of(following.text) is not None or addressee_heading(following, bodies) is not None

    def holds_one_of(self, sections: Sequence[Section]) -> bool:
        """Say whether any recommendation that was found stands in this part."""
        return any(
            self.heading.start <= item.start <= self.end for section in sections for item in section.own_items
        )


def lists_left_out(flow: Flow, sections: Sequence[Section], bodies: Bodies) -> tuple[ListLeftOut, ...]:
    """Return the lists of parts headed as recommendations that gave none.

    A doubtful part counts only where the whole report gave none, and does not say that it makes none: its heading may
    have been misread, and nothing else tells a person so.
    """
    doubted = not any(section.own_items for section in sections) and not says_none_is_made(flow.words)
    return tuple(
        ListLeftOut(part.heading, part.duties[0])
        for part in _parts(ReportBlocks(flow.blocks), bodies)
        if len(part.duties) >= FEWEST_DUTIES
        and (doubted or not part.is_doubtful)
        and not part.holds_one_of(sections)
    )


def _parts(report: ReportBlocks, bodies: Bodies) -> Iterator[_Part]:
    part: _Part | None = None
    for block, upcoming in report.outside_contents():
        following = upcoming[0] if upcoming else None
        begun = _begun(report, block, following, part, bodies)
        if begun is part:
            if part:
                part.take(block, bodies)
            continue
        if part:
            yield part
        part = begun
    if part:
        yield part


def _begun(
    report: ReportBlocks, block: Line, following: Line | None, part: _Part | None, bodies: Bodies
) -> _Part | None:
    """Return the part that a block begins, the one that it belongs to, or None where it ends that."""
    if addressee_heading(block, bodies):
        return part
    if report.is_heading(block, following):
        if opens_recommendations(block):
            return _Part(block, is_doubtful=False, end=block.end)
        if is_about_earlier(block):
            return _Part(block, is_doubtful=True, end=block.end)
    if heads_findings(block):
        goes_on = part is not None and part.goes_on_below(block, following, bodies)
        return _Part(part.heading, is_doubtful=True, end=block.end) if part and goes_on else None
    if (
        part
        and report.is_certain_heading(block, following)
        and not part.goes_on_below(block, following, bodies)
    ):
        return None
    return part
