"""What the front of a report says about itself: title, who was inspected, dates, lead inspector, ISBN."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reports_import.reading.bodies import Bodies, BodyMatch, whose
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.isbn import ISBN
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import marker_of
from tracker.reports_import.reading.publication_dates import MAJESTY, fieldwork_in, is_only_date, published_in

#: The front of a report ends before this many paragraphs.
FRONT = 60
#: White space may part a title in two; a row of more cells is one of a table.
MOST_CELLS_IN_TITLE = 2

_COVER_ENDS = re.compile(
    r"(?:table of )?contents|acknowledgements?|background|context|foreword|introduction|summary|"
    r"key findings|what we found|"
    r"(?:\S+\s*/\s*)?(?:key |our )?recommendations?:?|\u00a9.*|this inspection was .*|published by.*|"
    r"crown copyright.*|executive summary|ISBN.*|(?:(?:inspection )?report|plan) (?:published|submitted|updated)\b.*|"
    r"action plan submitted\b.*",
    re.IGNORECASE,
)
#: A line of a title may end with a full stop, a sentence is longer.
MOST_WORDS_WITH_STOP = 8
_PUBLISHER = re.compile(
    rf"(?:{MAJESTY}\s*)?(?:Chief )?(?:Inspectorates?)?(?:\s*(?:of|for)\s+(?:Probation|Prisons|Constabulary.*))?"
    r"|(?:Arolygiaeth .*)|A report by:?|Report",
    re.IGNORECASE,
)
_INSPECTION = re.compile(r"\b(?:inspection|review|inquiry)\b", re.IGNORECASE)
_LETTER = re.compile(r"Dear\s+\S.*")
_LETTER_ABOUT = re.compile(
    r"\b(?:recent |our |the )*(?P<what>review|inspection) of (?:the )?(?P<title>[A-Z][^.]*?)\.(?:\s|$)"
)
#: The line that says what a letter is about.
_LETTER_SUBJECT = re.compile(
    r"(?:re:?\s+)?(?:review|inspection) of (?:the )?(?P<title>[A-Z][^.]*)", re.IGNORECASE
)
_LETTER_UNITS = re.compile(
    r"\binspections? of (?:the )?(?P<names>[A-Z][^.]*?\s(?:probation delivery units?(?: \(PDUs?\))?|PDUs?))\b"
)
_WHOM = re.compile(
    r"^(?:an?|the)?\s*.*?\b(?:inspection|review) of\b"
    r"(?:\s+(?:probation|youth justice|youth offending)\s+services?\s+in\b)?:?\s*",
    re.IGNORECASE,
)
_NAME = (
    r"(?:(?:Dr|Mrs?|Ms|Sir|Dame)\s+)?[A-Z][\w\u2019'-]+"
    r"(?:\s+(?:(?:de|van|von|der|al|O)\s+)?[A-Z][\w\u2019'-]*\.?){1,3}"
)
_LED_BY = re.compile(
    rf"\b(?:inspection|review) was led by (?:(?:an? |the )?(?:{MAJESTY}|lead|assistant|chief|senior)\s+)*"
    rf"(?:Inspector\s+)?(?P<name>{_NAME})"
)
_LEAD = re.compile(
    rf"(?P<before>{_NAME}),\s*(?:HM )?Lead Inspector\b|\b[Ll]ead [Ii]nspector:?\s+(?P<after>{_NAME})"
)

_KINDS = {
    "CRC": "CRC inspection",
    "NPS division": "divisional inspection",
    "region": "regional inspection",
    "PDU": "PDU inspection",
    "HMPPS": "national inspection",
    "Probation Service": "national inspection",
}
#: What the last word of a name says about the type.
_TYPES = {
    "pdu": "PDU",
    "probation delivery unit": "PDU",
    "region": "region",
    "division": "NPS division",
    "crc": "CRC",
    "community rehabilitation company": "CRC",
}
_TYPE_AT_END = re.compile(
    r"[A-Z][\w'\u2019.-]*(?:,?\s(?:(?:[A-Z][\w'\u2019.-]*)|&|and|in|of|on|the|upon|with|y|a['\u2019]r))*?\s"
    rf"(?P<type>(?i:{'|'.join(_TYPES)}))(?:\s\((?:PDU|CRC)\))?"
)
_LETTER_KINDS = {
    "region": "regional review letter",
    "NPS division": "divisional review letter",
    "PDU": "PDU review letter",
}


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the report says about itself, None where it does not."""

    title: str | None
    kind: str | None
    inspected: tuple[BodyMatch, ...]
    #: Those that the register knows, and that "the region" can mean.
    registered: tuple[BodyMatch, ...]
    published: str | None
    fieldwork_started: str | None
    lead_inspector: str | None
    isbn: str | None


def find_metadata(flow: Flow, bodies: Bodies) -> Metadata:
    """Read the front of a report, or the head of a letter."""
    front = flow.blocks[:FRONT]
    is_letter = any(_LETTER.fullmatch(block.text) for block in front)
    words = without_marks(flow.words)
    title_lines = [] if is_letter else _title_lines(front)
    title, registered = _of_letter(front, words, bodies) if is_letter else _of_report(title_lines, bodies)
    inspected = registered if is_letter else _unit_unknown(title_lines, registered, bodies) or registered
    isbn = ISBN.search(words)
    return Metadata(
        title=title,
        kind=_kind(title, inspected, is_letter=is_letter),
        inspected=inspected,
        registered=registered,
        published=published_in(front),
        fieldwork_started=fieldwork_in(words),
        lead_inspector=_lead_inspector(front, words),
        isbn=isbn["isbn"] if isbn else None,
    )


def _title_lines(front: Sequence[Line]) -> list[str]:
    lines: list[str] = []
    for block in front:
        text = without_marks(block.text)
        if _COVER_ENDS.fullmatch(text) or len(text.split()) > 40 or len(block.cells) > MOST_CELLS_IN_TITLE:
            break
        told = _INSPECTION.search(" ".join(lines))
        if told and (marker_of(text) or (text.endswith(".") and len(text.split()) > MOST_WORDS_WITH_STOP)):
            break
        if is_only_date(text):
            if lines:
                break
            continue
        if not _PUBLISHER.fullmatch(text):
            lines.append(text)
        elif lines and _INSPECTION.search(" ".join(lines)):
            break
    first = next((index for index, line in enumerate(lines) if _INSPECTION.search(line)), 0)
    return lines[first:]


def _of_report(lines: Sequence[str], bodies: Bodies) -> tuple[str | None, tuple[BodyMatch, ...]]:
    if not lines:
        return None, ()
    named = _names(lines)
    together = " ".join(named)
    backwards = " ".join(reversed(named))
    for candidate in (together, backwards, *named, *_parts(named)):
        if found := whose(candidate, bodies):
            return " ".join(lines), found
    return " ".join(lines), ()


def _names(lines: Sequence[str]) -> list[str]:
    """Return the lines of a title without the words for what was done there."""
    return [stripped for line in lines if (stripped := _WHOM.sub("", line).strip(" :"))]


def _unit_unknown(
    lines: Sequence[str], found: Sequence[BodyMatch], bodies: Bodies
) -> tuple[BodyMatch, ...] | None:
    """Return what a title says was inspected if no register knows it: a unit, or a region where no other is named.

    The region that stands beside it is only where the unit lies.
    """
    named = _names(lines)
    for name in [*named, " ".join(named)]:
        said = _TYPE_AT_END.fullmatch(name)
        type_ = _TYPES[said["type"].casefold()] if said else None
        of_such = any(body.type == type_ or type_ != "PDU" for body in found)
        if type_ and not of_such and not whose(name, bodies):
            return (BodyMatch(name, type_),)
    return None


def _parts(names: Sequence[str]) -> list[str]:
    """Return what stands on either side of a dash, the more particular first."""
    return [part.strip() for name in names for part in reversed(re.split(r"\s[\u2013\u2014-]\s", name))]


def _of_letter(front: Sequence[Line], words: str, bodies: Bodies) -> tuple[str | None, tuple[BodyMatch, ...]]:
    subjects = (_LETTER_SUBJECT.fullmatch(without_marks(block.text)) for block in front)
    about = next(filter(None, subjects), None) or _LETTER_ABOUT.search(words)
    title = about["title"] if about else None
    reviewed = (
        next((found for part in [title, *_parts([title])] if (found := whose(part, bodies))), ())
        if title
        else ()
    )
    units = _LETTER_UNITS.search(words)
    inspected = whose(units["names"], bodies) if units else ()
    return title, tuple(dict.fromkeys((*reviewed, *inspected)))


def _kind(title: str | None, inspected: Sequence[BodyMatch], *, is_letter: bool) -> str | None:
    if is_letter:
        return _LETTER_KINDS.get(inspected[0].type, "review letter") if inspected else "review letter"
    lowered = (title or "").casefold()
    for word, kind in (
        ("thematic", "joint thematic inspection" if "joint" in lowered else "thematic inspection"),
        ("dynamic", "dynamic inspection"),
        ("approved premises", "approved premises inspection"),
        ("youth", "youth justice inspection"),
    ):
        if word in lowered:
            return kind
    return _KINDS.get(inspected[0].type) if inspected else None


def _lead_inspector(front: Sequence[Line], words: str) -> str | None:
    for block in front:
        if match := _LED_BY.search(block.text):
            return match["name"]
        if match := _LEAD.search(block.text):
            return match["before"] or match["after"]
    match = _LED_BY.search(words)
    return match["name"] if match else None
