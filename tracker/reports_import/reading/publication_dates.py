"""When a report was published and when its fieldwork started, to the precision printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.numbers import DATE, MONTH, date_of

MAJESTY = r"(?:HM|(?:Her|His) Majesty['\u2019]s)"

#: "Hydref / October 2023", "October 2023 / Hydref 2023", "October/Hydref 2023": the month in two languages.
_OTHER_LANGUAGE = rf"(?!{MONTH}\b)[^\W\d_]+(?:\s+(?:19|20)\d\d)?"
_IN_TWO_LANGUAGES = (
    rf"(?:{_OTHER_LANGUAGE}\s*/\s*{DATE.replace('P<', 'P<behind_')}|"
    rf"{DATE.replace('P<', 'P<before_')}\s*/\s*{_OTHER_LANGUAGE}|"
    rf"(?P<beside_month>{MONTH})\s*/\s*(?!{MONTH}\b)[^\W\d_]+\s+(?P<beside_year>(?:19|20)\d\d))"
)
_ANY_DATE = rf"(?:{_IN_TWO_LANGUAGES}|{DATE})"
_ALONE = re.compile(rf"(?:(?:published|publication date|date)\s*(?:on)?:?\s*)?{_ANY_DATE}\.?", re.IGNORECASE)
_FROM_TO = re.compile(
    rf"\d{{1,2}}(?:\s+{MONTH})?(?:\s+\d{{4}})?\s*(?:[\u2013\u2014-]|to|and)\s*{DATE}", re.IGNORECASE
)
_IMPRINT = re.compile(
    rf"(?:{MAJESTY}\s+)?(?:Chief )?Inspectorates?\b.{{0,60}},\s*{_ANY_DATE}\.?", re.IGNORECASE
)
_PUBLISHED = re.compile(rf"\b(?:first )?published(?: on| in)?:?\s+{DATE}", re.IGNORECASE)
_FIELDWORK = re.compile(
    rf"\bfieldwork\s+(?:started|began|commenced|start date)(?:\s+(?:on|in))?\s*:?\s+{DATE}", re.IGNORECASE
)


def is_only_date(text: str) -> bool:
    """Say whether a line of the cover holds nothing but a date, perhaps behind the name of the publisher."""
    return any(pattern.fullmatch(text) for pattern in (_ALONE, _FROM_TO, _IMPRINT))


def published_in(front: Sequence[Line]) -> str | None:
    """Return the day or the month that the front of a report prints as that of its publication."""
    for pattern, whole in ((_ALONE, True), (_IMPRINT, True), (_PUBLISHED, False)):
        for block in front:
            text = without_marks(block.text)
            if match := pattern.fullmatch(text) if whole else pattern.search(text):
                return _date(match)
    return None


def fieldwork_in(words: str) -> str | None:
    """Return when the fieldwork started, if the report says so."""
    match = _FIELDWORK.search(words)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> str | None:
    return date_of({name.rpartition("_")[2]: part for name, part in match.groupdict().items() if part})
