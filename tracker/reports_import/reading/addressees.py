"""The line that says to whom the next recommendations are addressed: "Fenmarch region should:"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.reports_import.reading.bodies import Bodies, BodyMatch, whose
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.lines import Line

MOST_WORDS_IN_NAME = 28

_DUTY = r"(?:should|must|ought to|needs? to|(?:is|are) (?:recommended|asked|required) to)"
_WHO_SHOULD = re.compile(
    rf"^(?P<who>\S.*?),?\s+{_DUTY}(?:\s+(?:now|also|jointly|together|therefore|work together to))*"
    r"(?P<when>,?\s+(?:by|within|before|as|immediately|urgently)\b[^:]{0,60})?\s*:?\s*$",
    re.IGNORECASE,
)
_WHO_SHOULD_WHAT = re.compile(rf"^(?P<who>\S.*?),?\s+{_DUTY}\b[^.]{{1,120}}:$", re.IGNORECASE)
_WE_RECOMMEND = re.compile(
    r"^(?:we |it is )?(?:therefore )?recommend(?:ed)?(?: that)?,?\s+(?P<who>\S.*?)(?:\s+should)?\s*:$",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(
    r"^(?:\d{1,2}\.\s+)?(?:(?:main |key |priority |other )?(?:recommendations?|actions?)\s*(?:\(?s\)?)?\s*)?"
    r"(?:for|to)\s*:?\s+(?P<who>\S.*?)\s*:?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(rf"^(?P<who>[^.:;]{{2,120}}?)\s+{_DUTY}\s+", re.IGNORECASE)
_OFFICES = re.compile(
    r"^(?:the )?(?:\w+ )?"
    r"(?:governor|director|heads?|chair|chief|leaders?|managers?|commissioner|minister|secretary)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """An addressee heading as printed, the name in it, and whom the register knows by that name."""

    heading: str
    printed: str
    bodies: tuple[BodyMatch, ...]

    @property
    def only(self) -> BodyMatch | None:
        """The one organisation that is meant, if it is certain and alone."""
        return self.bodies[0] if len(self.bodies) == 1 else None


def addressee_heading(block: Line, bodies: Bodies) -> Addressee | None:
    """Return the addressee if the block is such a heading for sure: it ends with "should" or the like."""
    heading = without_marks(block.text)
    if len(heading.split()) > MOST_WORDS_IN_NAME or block.cells:
        return None
    match = _WHO_SHOULD.match(heading) or _WE_RECOMMEND.match(heading)
    if match is None or _says_more(match["who"]):
        return None
    return Addressee(heading, match["who"], whose(match["who"], bodies))


def possible_heading(block: Line, bodies: Bodies) -> Addressee | None:
    """Return the addressee of a line that is a heading only if a list follows: "For HMPPS", "HMPPS:"."""
    heading = without_marks(block.text)
    if len(heading.split()) > MOST_WORDS_IN_NAME or block.cells:
        return None
    for pattern in (_WHO_SHOULD_WHAT, _FOR_WHOM):
        if (match := pattern.match(heading)) and not _says_more(match["who"]):
            found = whose(match["who"], bodies)
            if found or pattern is _WHO_SHOULD_WHAT or _OFFICES.match(match["who"]):
                return Addressee(heading, match["who"], found)
    found = whose(heading.rstrip(": "), bodies)
    return Addressee(heading, heading.rstrip(": "), found) if found else None


def addressee_in_sentence(text: str, bodies: Bodies) -> BodyMatch | None:
    """Return whom a recommendation that is a whole sentence names before its "should"."""
    match = _SENTENCE.match(text)
    if match is None:
        return None
    found = whose(re.sub(r"^(?:by|within|before)\b[^,]*,\s*", "", match["who"], flags=re.IGNORECASE), bodies)
    return found[0] if len(found) == 1 else None


def _says_more(who: str) -> bool:
    """Say whether this is the beginning of a sentence rather than a name."""
    return (
        re.search(
            r"[.;:?!]\s|[\u201c\u201d\"]|\b(?:that|which|we|they|it|this|these|there|if|when|because)\b",
            who,
            re.IGNORECASE,
        )
        is not None
    )
