"""Labels of recommendations: "Recommendation 3 (HMPPS)", a bare "Recommendation:", and the concern above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reports_import.reading.addressees import Addressee, addressee_heading, is_body
from tracker.reports_import.reading.bodies import Bodies, whose
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.markers import NUMBERED, Marker, Style, marker_of
from tracker.reports_import.reading.recommendation_sections import DUTY

#: "Recommendation: …" without a number, below the concern that it answers.
_BEFORE_WORDS = re.compile(r"Recommendation\s*[:\u2013\u2014-]\s+(?=\S)", re.IGNORECASE)
#: "1.42 Key concern: …", whose number is that of the recommendation below it.
_CONCERN = re.compile(
    r"(?:(?P<number>[A-Z]?\d{1,3}(?:\.\d{1,3})?)[.)]?\s+)?(?:key |main )?(?:concern|cause of concern)\b[^:]{0,20}:",
    re.IGNORECASE,
)
#: "Recommendation 1 (HMPPS): …"
_NAME_IN_LABEL = re.compile(r"\((?P<who>[^()]{2,80}(?:\([^()]*\))?)\)\s*[:.\u2013\u2014-]?\s*")
#: "Recommendation 3 – Local councils", the words standing below.
_NAME_ALONE = re.compile(r"(?!.*\b(?:should|must)\b)[A-Z]\S*(?:\s\S+){1,7}(?<![.:;,])", re.IGNORECASE)
_FOR = re.compile(r"^(?:for|to)\s+(?:the\s+)?", re.IGNORECASE)
_NUMBER_BEHIND = re.compile(r"\s*\((?:recommendation|rec\.?)\s+(?P<number>\d{1,3})\)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """The mark of a labelled recommendation, and whom the label itself names."""

    marker: Marker
    addressee: Addressee | None = None


def label_of(block: Line, bodies: Bodies) -> Label | None:
    """Return the label that a line begins with, with the name in it: "Recommendation 1 (HMPPS): …"."""
    marker = marker_of(block.text)
    if marker is None or marker.style is not Style.LABELLED:
        return None
    behind = block.text[marker.length :]
    named = _NAME_IN_LABEL.match(behind)
    alone = named is not None and named.end() == len(behind)
    if named and (alone or whose(named["who"], bodies) or is_body(named["who"].capitalize())):
        whole = Marker(marker.style, marker.number, marker.length + named.end())
        return Label(whole, Addressee(f"({named['who']})", named["who"], whose(named["who"], bodies)))
    name = _FOR.sub("", behind)
    if name and (whose(name, bodies) or (is_body(name) and _NAME_ALONE.fullmatch(name))):
        whole = Marker(marker.style, marker.number, len(block.text))
        return Label(whole, Addressee(behind, name, whose(name, bodies)))
    return Label(marker)


def label_above_words(block: Line, upcoming: Sequence[Line], bodies: Bodies) -> Label | None:
    """Return the label that is a line of its own, the words of the recommendation standing below it.

    "Recommendation" without a number is one over a sentence, and the heading of a section over anything else.
    """
    label = label_of(block, bodies) if not block.cells else None
    if label and label.marker.length == len(block.text):
        return label
    if block.cells or block.text.rstrip(": ").casefold() != "recommendation" or not upcoming:
        return None
    below = upcoming[0]
    sentence = below.heading is None and not below.cells and below.text[:1].isupper()
    if (
        not sentence
        or marker_of(below.text)
        or not DUTY.search(below.text)
        or addressee_heading(below, bodies)
    ):
        return None
    return Label(Marker(Style.LABELLED, None, len(block.text)))


def label_before_words(block: Line, bodies: Bodies) -> int | None:
    """Return where the words begin in a line that is labelled without a number.

    "Recommendation: to the governor" says for whom the next one is and recommends nothing.
    """
    label = _BEFORE_WORDS.match(block.text) if not block.cells else None
    return label.end() if label and not _names_only(block.text[label.end() :], bodies) else None


def _names_only(words: str, bodies: Bodies) -> bool:
    """Say whether "to" or "for" and a name is all that stands behind a label."""
    if not _FOR.match(words) or words.endswith(".") or DUTY.search(words):
        return False
    name = _FOR.sub("", words).rstrip(": ")
    return bool(whose(name, bodies)) or is_body(name[:1].upper() + name[1:])


def number_of_concern(block: Line, upcoming: Sequence[Line], bodies: Bodies) -> str | None:
    """Return the number of a paragraph that says what the recommendation below it answers; "" if it has none.

    It calls itself a concern, or "Recommendation:" stands right below.
    """
    if block.heading is not None or block.cells:
        return None
    if concern := _CONCERN.match(block.text):
        return concern["number"] or ""
    marker = marker_of(block.text)
    answered = bool(upcoming) and label_before_words(upcoming[0], bodies) is not None
    if marker and marker.style in NUMBERED and marker.style is not Style.LABELLED and answered:
        return marker.number or ""
    return None


def number_behind(block: Line) -> tuple[str, str] | None:
    """Return the words and the number of a sentence that ends with "(Recommendation 4)"."""
    behind = _NUMBER_BEHIND.search(block.text) if not block.cells and marker_of(block.text) is None else None
    if behind is None or not DUTY.search(block.text):
        return None
    return block.text[: behind.start()], behind["number"]
