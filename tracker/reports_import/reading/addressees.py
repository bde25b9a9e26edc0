"""The line that says to whom the next recommendations are addressed: "Fenmarch region should:"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.reports_import.reading.abbreviations import name_spelled_out
from tracker.reports_import.reading.bodies import Bodies, BodyMatch, whose
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.lines import Line

MOST_WORDS_IN_NAME = 28

_DUTY = r"(?:should|must|ought to|needs? to|(?:is|are) (?:recommended|asked|required) to)"
#: "Within six months, " and "With immediate effect " say when, not who.
_WHEN_FIRST = (
    r"(?:(?:by|within|before|from|no later than|with immediate effect|immediately|as soon as possible)\b"
    r"[^,:;.]{0,60},\s+|"
    r"with immediate effect\s+|"
    # What for: "To fill its posts, HMPPS should".
    r"(?:in order )?to (?!the\b|all\b|each\b)[^,:;.]{3,60},\s+)"
)
_WHO_SHOULD = re.compile(
    rf"^{_WHEN_FIRST}?(?P<who>\S.*?),?\s+{_DUTY}(?:\s+(?:now|also|jointly|together|therefore|work together to))*"
    r"(?P<when>,?\s+(?:by|within|before|as|immediately|urgently)\b[^:]{0,60})?\s*:?\s*[-\u2013\u2014]?\s*$",
    re.IGNORECASE,
)
_WHO_SHOULD_WHAT = re.compile(rf"^{_WHEN_FIRST}?(?P<who>\S.*?),?\s+{_DUTY}\b[^.]{{1,120}}:$", re.IGNORECASE)
_WE_RECOMMEND = re.compile(
    r"^(?:we |it is )?(?:therefore )?recommend(?:ed)?(?: that)?,?\s+(?P<who>\S.*?)(?:\s+should)?\s*:$",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(
    r"^(?:\d{1,2}\.\s+)?"
    r"(?:(?:main |key |priority |other )?(?:recommendations?|actions?)\s*(?:\(?s\)?)?\s*[,:\u2013\u2014-]?\s*)?"
    r"(?:for|to)\s*:?\s+(?P<who>\S.*?)\s*:?$",
    re.IGNORECASE,
)
#: "To HMPPS", which is neither a sentence nor its beginning.
_TO_NAME = re.compile(r"(?:To|For)\s*:?\s+(?P<who>[^.;?!]{2,120}?)\s*:?")
_SMALL_WORDS = frozenset(("the", "all", "and", "of", "for", "in", "&"))
#: "We make the following recommendations to the Fenmarch region." right above a list.
_FOLLOWING = re.compile(
    r"^[^.:;]{0,60}\bfollowing(?: (?:\w+ )?recommendations?)?(?: is| are)? (?:to|for) (?P<who>[^.:;]{2,120})[.:]$",
    re.IGNORECASE,
)
#: "To improve" is no name; "To local authorities" and "To HMPPS" are.
_TO_DO = re.compile(r"^to\s+(?!the\b|all\b|each\b|every\b|local\b|[A-Z])", re.IGNORECASE)
_NUMBER_IN_FRONT = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+(?=[A-Z])")
_OWNER = re.compile(
    r"(?:for|to|owner|lead|addressee|addressed to|directed (?:at|to)|responsib\w+(?: \w+)?)\s*:\s+(?P<who>[^:]{2,120})",
    re.IGNORECASE,
)
#: A line that begins so says about what, not for whom.
_TOPIC = re.compile(
    r"(?:about|as|at|during|from|in|on|regarding|under|when|where|with)\b|"
    # Or when: a deadline is for those above as well.
    r"(?:after|before|by|immediate(?:ly)?|no later than|over|within)\b|(?:high|medium|low) priority\b|"
    r"(?:short|medium|long)[- ]term\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"(?:(?:to be done )?(?:immediately|with immediate effect|as soon as possible)|(?:by|within|before|no later than)\s"
    r"(?:\w+\s){0,5}(?:days?|weeks?|months?|years?|(?:19|20)\d\d))\s*:?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(rf"^{_WHEN_FIRST}?(?P<who>[^.:;]{{2,120}}?),?\s+{_DUTY}[:,]?\s+", re.IGNORECASE)
#: "We recommend that the Ministry of Justice publishes its plan": a name in capitals, then what it does.
#: "That the Service leaders ensure" names others.
_DOES = (
    r"(?:(?:should|must)\b|[a-z]+s (?:the|an?|its|how|what|whether|each|every)\b|"
    r"(?:agrees|looks|pays|sets|works|writes) (?:again|at|for|on|out|that|to|up|with)\b|"
    r"makes (?:certain|sure)\b|ensures that\b)"
)
_RECOMMEND_THAT = re.compile(
    r"(?:We|It is) (?:also |further |therefore )?recommend(?:ed)? that (?P<who>(?:[Tt]he )?[A-Z][\w'\u2019]*"
    r"(?: (?:and |of |for |in |& )*[A-Z][\w'\u2019]*)*"
    rf"(?: (?:probation )?(?:council|division|police|region|services?))?) {_DOES}"
)
#: "(HMPPS)" or "(To HMPPS)" behind the words.
_IN_BRACKETS = re.compile(r"\((?:(?:for|to)\s+)?(?P<who>[^()]{2,80}(?:\([^()]*\))?)\)\.?$", re.IGNORECASE)
#: "(To the governor)": the bracket says itself that it is an address.
_TO_WHOM = re.compile(r"\((?:To|to|For)\s+(?P<who>[^()]{2,80}(?:\([^()]*\))?)\)\.?$")
_RECOMMENDATIONS_FOR = re.compile(
    r"^(?:\d{1,2}\.\s+)?(?:main |key |priority |other )?recommendations?\s+(?:for|to)\s", re.IGNORECASE
)
_PURPOSES = re.compile(
    r"\b(?:action|change|development|future|improvement|learning|policy|practice|research|training)\b",
    re.IGNORECASE,
)
#: What a body that the register does not hold may be called.
_BODY_WORDS = re.compile(
    r"\b(?:all|everyone|authorit(?:y|ies)|agenc(?:y|ies)|boards?|bod(?:y|ies)|chiefs?|clerks?|commissioners?|compan(?:y|ies)|"
    r"constables?|constabular(?:y|ies)|councils?|courts?|departments?|directors?|divisions?|forces?|governments?|governors?|"
    r"heads?|inspectorates?|judges?|leaders?|magistrates|managers?|ministers?|ministry|offices?|officers?|organisations?|"
    r"partners?|partnerships?|police|prisons?|providers?|regions?|secretary|sentencers?|services?|teams?|trusts?|units?)\b",
    re.IGNORECASE,
)
#: The head noun of a name stands before the first of these: "Directors of children's services".
_BEHIND_HEAD = re.compile(r"\s(?:across|at|for|from|in|of|on|to|with|within)\s", re.IGNORECASE)
#: Alone, these are chapters of a report rather than names.
_CHAPTERS = re.compile(r"(?:leaders|managers|offices?|partnerships?|services?|teams?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Addressee:
    """An addressee heading as printed, the name in it, and whom the register knows by that name."""

    heading: str
    printed: str
    bodies: tuple[BodyMatch, ...]
    #: Whether it heads the words, as "HMPPS should:" does; the name in a column beside them does not.
    is_heading: bool = True

    @property
    def only(self) -> BodyMatch | None:
        """The one organisation that is meant, if it is certain and alone."""
        return self.bodies[0] if len(self.bodies) == 1 else None


def addressee_heading(block: Line, bodies: Bodies) -> Addressee | None:
    """Return the addressee if the block is such a heading for sure: it ends with "should" or the like."""
    heading = without_marks(block.text)
    if len(heading.split()) > MOST_WORDS_IN_NAME or block.cells:
        return None
    name = _NUMBER_IN_FRONT.sub("", heading)
    match = _WE_RECOMMEND.match(name) or _WHO_SHOULD.match(name)
    if match is None or _says_more(match["who"]):
        return None
    return Addressee(heading, match["who"], whose(match["who"], bodies))


def addressee_behind(block: Line, bodies: Bodies) -> Addressee | None:
    """Return whom the line, or the table row, below a recommendation says that it is for: "Owner: HMPPS"."""
    text = block.text
    if len(block.cells) == 2:
        text = f"{block.cells[0].rstrip(': ')}: {block.cells[1]}"
    match = _OWNER.fullmatch(without_marks(text)) if len(block.cells) in (0, 2) else None
    if match is None or len(text.split()) > MOST_WORDS_IN_NAME:
        return None
    return Addressee(match.string, match["who"], whose(match["who"], bodies))


def possible_heading(block: Line, bodies: Bodies) -> Addressee | None:
    """Return the addressee of a line that is a heading only if a list follows: "For HMPPS", "HMPPS:"."""
    heading = without_marks(block.text)
    if len(heading.split()) > MOST_WORDS_IN_NAME or block.cells:
        return None
    for pattern in (_WHO_SHOULD_WHAT, _FOR_WHOM):
        if (match := pattern.match(heading)) and not _says_more(match["who"]):
            found = whose(match["who"], bodies)
            unknown = (_BODY_WORDS.search(match["who"]) and not _TO_DO.match(heading)) or _is_proper(
                heading, match["who"]
            )
            if found or pattern is _WHO_SHOULD_WHAT or unknown:
                return Addressee(heading, match["who"], found)
    said = _FOLLOWING.match(heading)
    name = said["who"] if said else heading.rstrip(": ")
    found = whose(name, bodies)
    return Addressee(heading, name, found) if found else None


def name_above_words(block: Line, bodies: Bodies) -> Addressee | None:
    """Return the addressee of a line between a label and the words of its recommendation: "To HMPPS".

    A name is what the register knows, or is written like one: in capitals but for small words.
    """
    heading = without_marks(block.text)
    match = _TO_NAME.fullmatch(heading)
    if match is None or block.cells or len(heading.split()) > MOST_WORDS_IN_NAME:
        return None
    found = whose(match["who"], bodies)
    words = [word for word in match["who"].split() if word not in _SMALL_WORDS]
    return (
        Addressee(heading, match["who"], found)
        if found or all(word[:1].isupper() for word in words)
        else None
    )


def _is_proper(heading: str, who: str) -> bool:
    """Say whether "Recommendations for X" names somebody: X is written like a name and is no purpose."""
    says_so = _RECOMMENDATIONS_FOR.match(heading) is not None and not heading.isupper()
    name = re.sub(r"^(?:the|all)\s+", "", who)
    return says_so and name[:1].isupper() and _PURPOSES.search(name) is None


def addressee_at_end(text: str, bodies: Bodies) -> tuple[Addressee, str] | None:
    """Return whom a bracket behind the words names, "(To the governor)", and the words without it."""
    match = _TO_WHOM.search(text)
    if match is None:
        return None
    found = whose(match["who"], bodies)
    if (
        not found
        and not match["who"][:3].isupper()
        and match.group()[1] != "T"
        and not _BODY_WORDS.search(match["who"])
    ):
        return None
    return Addressee(match.group(), match["who"], found), text[: match.start()].rstrip()


def heads_alike(above: Addressee, block: Line) -> Addressee | None:
    """Return the addressee of a line in the shape of the heading of the group above it, though nobody knows the name.

    "To sentencers:" is a heading below "To HMPPS:", and "Regional directors:" below "HMPPS:". So is any line that ends
    with a colon and names no topic, because what follows it may not be for those above.
    """
    heading = without_marks(block.text)
    short = len(heading.split()) <= MOST_WORDS_IN_NAME and heading[:1].isupper() and not block.cells
    if not short or not heading.endswith(":") or _TOPIC.match(heading):
        alike = _shape(heading) == _shape(above.heading) and not above.heading.endswith(":")
        return Addressee(heading, heading, ()) if short and alike and _shape(heading) else None
    return Addressee(heading, heading.rstrip(": "), ())


def is_body(name: str) -> bool:
    """Say whether the head noun of a name is something that a body may be called: "Directors of adult services"."""
    head = _BEHIND_HEAD.split(name.strip(": "), maxsplit=1)[0].rsplit(" ", 1)
    return name[:1].isupper() and _BODY_WORDS.fullmatch(head[-1]) is not None


def bare_name(block: Line) -> Addressee | None:
    """Return the addressee of a line that is only a name, though nobody knows it: "Local partnerships".

    Its head noun has to be something that a body may be called; "Access to services" is none.
    """
    heading = without_marks(block.text)
    fits = is_body(heading) and not heading.endswith((".", ";", ",", "?"))
    if not fits or block.cells or len(heading.split()) > MOST_WORDS_IN_NAME or names_topic(block):
        return None
    if _CHAPTERS.fullmatch(heading.rstrip(": ")):
        return None
    return Addressee(heading, heading.rstrip(": "), ())


def is_deadline(block: Line) -> bool:
    """Say whether a line above a list says no more than by when: "Within three months:"."""
    return not block.cells and _DEADLINE.fullmatch(without_marks(block.text)) is not None


def names_topic(block: Line) -> bool:
    """Say whether a line inside a list begins like a topic: "On staffing"."""
    return _TOPIC.match(without_marks(block.text)) is not None


def _shape(heading: str) -> str:
    """Return the "for" or "to" that a heading begins with."""
    first = heading.split(" ", 1)[0].casefold()
    return first if first in ("for", "to") else ""


def addressee_in_sentence(text: str, bodies: Bodies) -> BodyMatch | None:
    """Return whom a whole sentence names before its "should", or behind "We recommend that"."""
    sentence = _SENTENCE.match(text) or _RECOMMEND_THAT.match(text)
    found = whose(sentence["who"], bodies) if sentence else ()
    return found[0] if len(found) == 1 else None


def says_we_recommend(heading: str) -> bool:
    """Say whether a heading recommends by itself, wherever it stands: "We recommend that HMPPS should:"."""
    return _WE_RECOMMEND.match(heading) is not None


def recommends_in_sentence(text: str, bodies: Bodies) -> bool:
    """Say whether a sentence recommends something to somebody by name: "We recommend that HMPPS pays for a van."."""
    said = _RECOMMEND_THAT.match(text)
    if said is None or text.endswith(":"):
        return False
    return bool(whose(said["who"], bodies)) or is_body(said["who"].removeprefix("the "))


def says_who_should(text: str) -> bool:
    """Say whether a whole sentence begins with those who should do what follows: "The council should name one."."""
    sentence = _SENTENCE.match(text)
    return sentence is not None and text[:1].isupper() and not _says_more(sentence["who"])


def addressee_in_words(text: str, bodies: Bodies) -> BodyMatch | None:
    """Return whom the words of a recommendation name themselves: before "should", or in brackets at the end."""
    if _SENTENCE.match(text) or _RECOMMEND_THAT.match(text):
        return addressee_in_sentence(text, bodies)
    behind = _IN_BRACKETS.search(text)
    before = text[: behind.start()] if behind else ""
    if behind is None or _is_named_before(before, bodies) or name_spelled_out(before, behind["who"]):
        return None
    found = whose(behind["who"], bodies)
    return found[0] if len(found) == 1 else None


def _is_named_before(words: str, bodies: Bodies) -> bool:
    """Say whether a bracket only repeats, in short, the name before it: "the Ministry of Justice (MoJ)"."""
    before = words.split()
    return any(bodies.match(" ".join(before[-count:])) for count in range(1, min(9, len(before) + 1)))


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
