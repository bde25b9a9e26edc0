"""Finds the blocks of ratings, in whatever columns or lines they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tracker.reports_import.reading.bodies import Bodies, BodyMatch
from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import Discrepancy, OverallRating, StandardRating
from tracker.reports_import.reading.lines import Line

RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
#: How many pieces above "Overall rating" may hold the subject, the score and the date of fieldwork.
LOOK_BACK = 10
#: A name that stands alone in so many words may be the subject of a block.
MOST_WORDS_IN_SUBJECT = 16

_RATING = rf"(?P<rating>{'|'.join(RATINGS)})"
_RATING_ALONE = re.compile(_RATING + r"\.?", re.IGNORECASE)
_OVERALL = re.compile(rf"overall (?:rating|judgement)\s*:?(?:\s*{_RATING})?(?:\s*\d\.\s.*)?", re.IGNORECASE)
#: One letter may say of which kind of inspection the standard is: "R 1.1", "P 1.1".
_LABEL = r"(?P<label>[A-Z]?\s?\d\.\d)\.?"
_STANDARD = re.compile(rf"{_LABEL}(?:\s*(?P<name>[A-Z].*?))?(?:\s*{_RATING})?", re.IGNORECASE)
#: Capitals count: "2.1 Assessment Good" is a heading, "2.1 assessment was good" is not. More words may run on behind.
_HEADED = re.compile(
    rf"(?P<label>[A-Z]?\s?\d\.\d)\.?\s+(?P<name>[A-Z][^.:;0-9]{{2,80}}?)(?:\s*[:\u2013-]?\s+{_RATING}(?=\s+[A-Z]|$)|$)"
)
_CHAPTER = re.compile(r"\d\.?\s+\D.*|(?:domain|section)\s+\w+.*", re.IGNORECASE)
_SCORE = re.compile(r"\b(?P<score>\d{1,2})\s*/\s*(?P<out_of>\d{1,2})\b")
_ABOUT_BLOCK = re.compile(
    r"(?:.*\s)?score\b.*|fieldwork\b.*|ratings?|\d{1,2}\s*/\s*\d{1,2}|(?:\d{1,2} )?[A-Z][a-z]+ (?:19|20)\d\d|service:?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:service|provider|pdu|region):\s*|\s*score\b.*", re.IGNORECASE)
_SAID = re.compile(rf"(?P<who>\S[^:]{{2,100}}):\s*{_RATING}\.?", re.IGNORECASE)
_RATED_AS = re.compile(rf"\b(?:is|was) rated as:?\s*['\u2018\"]?{_RATING}", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """One block of ratings while it is being read."""

    printed_subject: str | None
    overall: str
    score: tuple[int, int] | None = None
    standards: list[tuple[str, str, str]] = field(default_factory=list)
    subject: str | None = None


def canonical_rating(printed: str) -> str:
    """Return the rating in the words of the scale, whatever the capitals."""
    return next(rating for rating in RATINGS if rating.casefold() == printed.casefold())


def find_ratings(
    flow: Flow, bodies: Bodies, inspected: Sequence[BodyMatch]
) -> tuple[tuple[StandardRating, ...], tuple[OverallRating, ...]]:
    """Return the ratings of the standards, and every different overall rating that is printed."""
    blocks = _blocks(list(_pieces(flow.blocks)))
    _name_subjects(blocks, bodies, inspected)
    standards = tuple(
        StandardRating(block.subject, label, name, rating)
        for block in blocks
        for label, name, rating in block.standards
    )
    return standards, _overall(flow, blocks, bodies, inspected)


def ratings_in_chapters(flow: Flow, ratings: Sequence[StandardRating]) -> Iterator[Discrepancy]:
    """Yield a rating in the heading of a chapter or in an annex that no block of ratings gives to that standard.

    Only a line with the standard's own number and name counts, so that no sentence about something good is taken.
    """
    given: dict[tuple[str, str], set[str]] = {}
    for rated in ratings:
        given.setdefault((rated.standard, rated.name.casefold()), set()).add(rated.rating)
    told: set[tuple[str, str, str]] = set()
    lines = [without_marks(line.text) for line in flow.blocks]
    for line, following in pairwise([*lines, ""]):
        headed = _HEADED.match(line)
        if headed is None:
            continue
        label, name = _label(headed["label"]), headed["name"].strip()
        alone = _RATING_ALONE.fullmatch(following) if headed["rating"] is None else None
        printed = headed["rating"] or (alone["rating"] if alone else None)
        known = given.get((label, name.casefold()))
        if printed is None or known is None or (rating := canonical_rating(printed)) in known:
            continue
        if (label, name, rating) not in told:
            told.add((label, name, rating))
            yield Discrepancy(
                "rating",
                f"{label} {name} is rated {' or '.join(sorted(known))}, and {rating} elsewhere in the report",
            )


def _pieces(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        for piece in line.cells or (line.text,):
            if text := without_marks(piece):
                yield text


def _blocks(pieces: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    index, after_last = 0, 0
    while index < len(pieces):
        begun = _OVERALL.fullmatch(pieces[index])
        if begun is None:
            index += 1
            continue
        rating = begun["rating"]
        follows = _RATING_ALONE.fullmatch(pieces[index + 1]) if index + 1 < len(pieces) else None
        if rating is None and follows is None:
            index += 1
            continue
        above = list(pieces[max(after_last, index - LOOK_BACK) : index])
        block = Block(
            _subject(above), canonical_rating(rating or (follows or begun)["rating"]), _score(above)
        )
        index = after_last = _read_standards(pieces, index + (1 if rating else 2), block)
        blocks.append(block)
    return [block for position, block in enumerate(blocks) if not _is_reprint(block, blocks[:position])]


def _read_standards(pieces: Sequence[str], index: int, block: Block) -> int:
    waiting: tuple[str, str] | None = None
    while index < len(pieces):
        piece = pieces[index]
        rating, standard = _RATING_ALONE.fullmatch(piece), _STANDARD.fullmatch(piece)
        if rating and waiting and waiting[1]:
            block.standards.append((*waiting, canonical_rating(rating["rating"])))
            waiting = None
        elif standard:
            waiting = (_label(standard["label"]), standard["name"] or "")
            if standard["rating"]:
                block.standards.append((*waiting, canonical_rating(standard["rating"])))
                waiting = None
        elif waiting and not waiting[1] and len(piece.split()) < 10:
            waiting = (waiting[0], piece)
        elif (
            score := _SCORE.search(piece) if "score" in piece.casefold() or _SCORE.fullmatch(piece) else None
        ):
            block.score = block.score or (int(score["score"]), int(score["out_of"]))
        elif not (_CHAPTER.fullmatch(piece) and len(piece.split()) < 12) and not _ABOUT_BLOCK.fullmatch(
            piece
        ):
            break
        index += 1
    return index


def _label(printed: str) -> str:
    return f"{printed[0].upper()} {printed[1:].strip()}" if printed[0].isalpha() else printed


def _subject(above: Sequence[str]) -> str | None:
    for piece in reversed(above):
        if _RATING_ALONE.fullmatch(piece):
            return None
        named = _SUBJECT.sub("", piece).strip()
        if not named or _ABOUT_BLOCK.fullmatch(named):
            continue
        return named if len(named.split()) <= MOST_WORDS_IN_SUBJECT and not named.endswith(".") else None
    return None


def _score(above: Sequence[str]) -> tuple[int, int] | None:
    for piece in reversed(above):
        if score := _SCORE.search(piece):
            return int(score["score"]), int(score["out_of"])
    return None


def _is_reprint(block: Block, earlier: Sequence[Block]) -> bool:
    return any(
        block.printed_subject == other.printed_subject
        and block.overall == other.overall
        and block.standards == other.standards
        for other in earlier
    )


def _name_subjects(blocks: Sequence[Block], bodies: Bodies, inspected: Sequence[BodyMatch]) -> None:
    for block in blocks:
        if block.printed_subject:
            block.subject = named_subject(block.printed_subject, bodies, inspected)
    for block in blocks:
        if block.subject is None:
            block.subject = _left_over(blocks, inspected)


def named_subject(printed: str, bodies: Bodies, inspected: Sequence[BodyMatch]) -> str | None:
    """Return which of the inspected bodies a printed name means; the type may be left out in print."""
    for body in inspected:
        if _place(printed) == _place(body.name):
            return body.name
    found = bodies.match(printed)
    return found.name if found else None


def _place(name: str) -> str:
    """Return a name without the words for its type, for comparing inside one report."""
    words = re.sub(
        r"\b(?:the|nps|national probation service|probation service|pdu|probation delivery unit|crc|"
        r"community rehabilitation company|probation|region|division)\b|\(.*?\)",
        " ",
        name.casefold().replace("&", " and "),
    )
    return " ".join(re.findall(r"\w+", words))


def _left_over(blocks: Sequence[Block], inspected: Sequence[BodyMatch]) -> str | None:
    """Return the only inspected body that an unnamed block can belong to, if there is only one."""
    taken = {block.subject for block in blocks if block.subject}
    kinds = {body.type for body in inspected if body.name in taken}
    left = [body.name for body in inspected if body.name not in taken and (not kinds or body.type in kinds)]
    return left[0] if len(left) == 1 else None


def _overall(
    flow: Flow, blocks: Sequence[Block], bodies: Bodies, inspected: Sequence[BodyMatch]
) -> tuple[OverallRating, ...]:
    found: dict[tuple[str | None, str], tuple[int, int] | None] = {}
    for line in flow.blocks:
        said = _SAID.fullmatch(without_marks(line.text)) if not line.cells else None
        subject = named_subject(said["who"], bodies, inspected) if said else None
        if said and subject and any(subject == body.name for body in inspected):
            found[subject, canonical_rating(said["rating"])] = None
    for block in blocks:
        key = (block.subject, block.overall)
        found[key] = block.score or found.get(key)
    if not found and len(inspected) == 1 and (rated := _RATED_AS.search(flow.words)):
        found[inspected[0].name, canonical_rating(rated["rating"])] = None
    subjects = list(dict.fromkeys(subject for subject, _ in found))
    return tuple(
        OverallRating(subject, rating, *(score or (None, None)))
        for wanted in subjects
        for (subject, rating), score in found.items()
        if subject == wanted
    )
