"""What a report says against itself. Each is put to a person; nothing is repaired."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import (
    Discrepancy,
    FoundRecommendation,
    KeyQuestion,
    OverallRating,
    PreviousRecommendation,
    StandardRating,
)
from tracker.reports_import.reading.isbn import has_right_check_digit
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.lists_left_out import ListLeftOut
from tracker.reports_import.reading.numbers import NUMBER, in_words, number_of
from tracker.reports_import.reading.ratings import RATINGS
from tracker.reports_import.reading.recommendation_sections import Section

_STATED = re.compile(
    rf"\b(?:(?:have|has) (?:therefore |also )?made|(?:we|report) makes?|(?:are|makes|making) the following|"
    rf"set out|the following|made a total of|there are)\s+(?:a total of )?(?P<number>{NUMBER})\s+"
    rf"(?:\w+\s+){{0,2}}?recommendations\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:previous|last|earlier|in (?:19|20)\d\d|when we|at that time)\b", re.IGNORECASE)
_PROMISED = re.compile(
    r"\bprogress\b[^.]{0,90}\b(?:previous|earlier)\b[^.]{0,90}\brecommendations\b[^.]{0,120}?\b(?P<annex>(?:annexe?|appendix)\s+\w+)",
    re.IGNORECASE,
)
#: Lowest percentage of each band, best first, as the inspectorate has published them.
_BANDS = ((80, "Outstanding"), (65, "Good"), (50, "Requires improvement"), (0, "Inadequate"))
#: So many words of a line show a person which one is meant.
MOST_WORDS_QUOTED = 8
_POINTS = {rating: points for points, rating in enumerate(reversed(RATINGS))}


def about_numbers(
    recommendations: Sequence[FoundRecommendation], introductions: Sequence[str], flow: Flow
) -> Iterator[Discrepancy]:
    """Yield a stated count that is not the count found, and numbers that are missing, doubled or restart."""
    stated = _stated_count(" ".join(introductions)) or _stated_count(flow.words)
    found = len(recommendations)
    if stated is not None and stated != found:
        counted = "none" if found == 0 else in_words(found)
        noun = "recommendation" if stated == 1 else "recommendations"
        yield Discrepancy("count", f"The report says {in_words(stated)} {noun}; we found {counted}")
    for before, after in pairwise(recommendations):
        if not (_is_plain(before.number) and _is_plain(after.number)):
            continue
        first, second = int(before.number or 0), int(after.number or 0)
        page = f" on page {after.place.page}" if after.place.page else ""
        if second == 1 and first >= 1:
            yield Discrepancy("numbers_restart", f"Numbers start again at 1{page}")
        elif second == first:
            yield Discrepancy("number_twice", f"Recommendation {second} is printed twice")
        else:
            for missing in range(first + 1, second):
                yield Discrepancy("number_missing", f"Recommendation {missing} is missing")
    if recommendations and _is_plain(recommendations[0].number):
        for missing in range(1, int(recommendations[0].number or 0)):
            yield Discrepancy("number_missing", f"Recommendation {missing} is missing")


def about_lines_left_out(sections: Iterable[Section]) -> Iterator[Discrepancy]:
    """Yield each numbered line that stands inside a list of recommendations and fits nowhere in it."""
    for section in sections:
        for number, line in section.left_out:
            where = f" after recommendation {number}" if number else ""
            yield Discrepancy(
                "line_left_out", f"A numbered line{where}{_on_page(line)} was left out: {_quoted(line)}"
            )


def about_lists_left_out(lists: Iterable[ListLeftOut]) -> Iterator[Discrepancy]:
    """Yield each list that stands under a heading about recommendations and of which nothing was taken."""
    for left in lists:
        heading = without_marks(left.heading.text)
        yield Discrepancy(
            "list_left_out",
            f"A list under \u201c{heading}\u201d{_on_page(left.first)} was left out; "
            f"it begins {_quoted(left.first)}",
        )


def _on_page(line: Line) -> str:
    return f" on page {line.page}" if line.page else ""


def _quoted(line: Line) -> str:
    words = line.text.split()
    more = " \u2026" if len(words) > MOST_WORDS_QUOTED else ""
    return f"\u201c{' '.join(words[:MOST_WORDS_QUOTED])}{more}\u201d"


def _is_plain(number: str | None) -> bool:
    return number is not None and number.isdigit()


def _stated_count(words: str) -> int | None:
    for sentence in re.split(r"(?<=[.!?])\s+", words):
        if (stated := _STATED.search(sentence)) and not _EARLIER.search(sentence):
            return number_of(stated["number"])
    return None


def about_ratings(
    ratings: Sequence[StandardRating], overall: Sequence[OverallRating], questions: Sequence[KeyQuestion]
) -> Iterator[Discrepancy]:
    """Yield ratings printed two ways, scores that the ratings do not add up to, and ratings off their band."""
    printed = Counter(rating.subject for rating in overall)
    for subject, times in printed.items():
        if times > 1:
            ways = "Two" if times == 2 else in_words(times).capitalize()
            yield Discrepancy(
                "overall_ratings", f"{ways} different overall ratings are printed for {_named(subject)}"
            )
    by_standard: dict[tuple[str | None, str], list[str]] = {}
    for rating in ratings:
        by_standard.setdefault((rating.subject, rating.standard), []).append(rating.rating)
    for (subject, standard), values in by_standard.items():
        if len(set(values)) > 1:
            yield Discrepancy(
                "rating", f"{standard} of {_named(subject)} is rated {' and '.join(dict.fromkeys(values))}"
            )
    yield from _about_scores(ratings, overall)
    yield from _about_bands(ratings, questions)


def _about_scores(
    ratings: Sequence[StandardRating], overall: Sequence[OverallRating]
) -> Iterator[Discrepancy]:
    for rated in overall:
        own = [rating for rating in ratings if rating.subject == rated.subject]
        if rated.score is None or not own:
            continue
        points, highest = sum(_POINTS[rating.rating] for rating in own), 3 * len(own)
        if (points, highest) != (rated.score, rated.score_out_of):
            yield Discrepancy(
                "score",
                f"The score of {_named(rated.subject)} is printed as {rated.score}/{rated.score_out_of}; "
                f"its ratings add up to {points}/{highest}",
            )


def _about_bands(
    ratings: Sequence[StandardRating], questions: Sequence[KeyQuestion]
) -> Iterator[Discrepancy]:
    for rating in ratings:
        percents = [
            question.percent_yes
            for question in questions
            if question.standard == rating.standard and question.subject == rating.subject
        ]
        if not percents:
            continue
        lowest = min(percents)
        band = next(name for least, name in _BANDS if lowest >= least)
        if band != rating.rating:
            yield Discrepancy(
                "rating_band",
                f"{rating.standard} {rating.name} is rated {rating.rating}; "
                f"its lowest key question, {lowest}%, falls in the band {band}",
            )


def about_promises(flow: Flow, previous: Sequence[PreviousRecommendation]) -> Iterator[Discrepancy]:
    """Yield an annex that is announced as holding progress on earlier recommendations and does not."""
    if previous:
        return
    for text in (*(note.text for note in flow.notes), flow.words):
        if promised := _PROMISED.search(without_marks(text)):
            yield Discrepancy(
                "missing_annex",
                f"The report says that {promised['annex'].casefold()} shows progress on previous recommendations; "
                "we found none there",
            )
            return


def about_isbn(isbn: str | None) -> Iterator[Discrepancy]:
    """Yield an ISBN whose check digit is wrong."""
    if isbn is not None and not has_right_check_digit(isbn):
        yield Discrepancy("isbn", f"The check digit of ISBN {isbn} is wrong")


def _named(subject: str | None) -> str:
    return subject or "the same body"
