"""Lists in a report that are not its own recommendations: findings, and what somebody else recommended."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.reports_import.reading.addressees import Addressee
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import Marker, marker_of

_FINDINGS = re.compile(
    r"(?:areas? (?:for|of) (?:improvement|development|concern)|strengths?|key (?:concerns?|strengths|findings)|"
    r"(?:examples? of )?(?:notable |good |poor |effective )+practice(?: example)?|what needs to improve)\b.{0,30}",
    re.IGNORECASE,
)
#: A list follows: the line ends with a colon or says so.
_LEADS_TO_LIST = re.compile(r":$|\b(?:these|the following|as follows|below)\b", re.IGNORECASE)
_RECOMMENDED = re.compile(r"\brecommend(?:ed|ations?|s)\b", re.IGNORECASE)
_BY_US = re.compile(r"\b(?:we|our|us|this (?:inspection|report|review|inspectorate))\b", re.IGNORECASE)
#: A year before, or "earlier", is not this report, whoever speaks.
_BEFORE = re.compile(
    r"\b(?:previous(?:ly)?|earlier|last (?:year|inspection|report|review|time)|in (?:\w+ )?(?:19|20)\d\d|"
    r"(?:19|20)\d\d (?:inspection|inquiry|report|review))\b",
    re.IGNORECASE,
)
#: Whatever else it tells, "We now make the following" and "These recommendations build on …" lead to the own list.
_OF_THIS_REPORT = re.compile(
    r"\bwe (?:now |therefore |also )?(?:make|recommend)\b|"
    r"^(?:the following|these|our)(?: \w+){0,2} recommendations(?: all)? "
    r"(?:add to|apply|are (?:addressed|based|for|intended|made|meant|new)|build on|complement|develop|draw on|extend|"
    r"follow|go (?:beyond|further)|reflect|repeat|replace|supersede|supplement|take|update)\b",
    re.IGNORECASE,
)
#: "These recommendations are made in the light of …" is said of a report's own.
_DONE = re.compile(r"(?<!have )(?<!has )(?<!are )(?<!is )\b(?:gave|issued|made|recommended)\b", re.IGNORECASE)
_BY_ANOTHER = re.compile(
    r"\b(?:audit|auditors?|commission(?:er)?|committee|coroner|inquest|inquiry|inspectorate of (?!probation)\w+|"
    r"ombudsman|panel|review|they|watchdog)\b[^.:]{0,80}\b(?:recommended|recommends|made|makes|gave|issued)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class OthersList:
    """What was recommended before or by somebody else, told between a report's own recommendations."""

    #: The name that stands above the part that is being read, if one does, and its line.
    named: tuple[Addressee, Line] | None = None
    #: The last number in that part.
    number: int = 0

    def goes_on_with(self, marker: Marker) -> bool:
        """Say whether the number is the next one of this list."""
        return marker.order in (1, self.number + 1)


def heads_findings(block: Line) -> bool:
    """Say whether a block heads a list of what was found, such as areas for improvement."""
    return _FINDINGS.fullmatch(block.text) is not None


def leads_to_earlier_or_others(block: Line) -> bool:
    """Say whether a sentence leads to a list of what was recommended before, or by somebody else."""
    text = without_marks(block.text)
    if block.cells or block.heading is not None or marker_of(text) or not _LEADS_TO_LIST.search(text):
        return False
    if not _RECOMMENDED.search(text) or _OF_THIS_REPORT.search(text):
        return False
    if _BEFORE.search(text) and _DONE.search(text):
        return True
    return _BY_ANOTHER.search(text) is not None and not _BY_US.search(text)
