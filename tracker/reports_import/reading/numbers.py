"""Numbers and dates as reports write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_UNITS: list[str] = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_IN_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * (index + 2) for index, word in enumerate(_TENS)
}
_MONTHS: list[str] = re.findall(
    r"\w+", "january february march april may june july august september october november december"
)
MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
DATE = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<month>{MONTH}),?\s+(?P<year>(?:19|20)\d\d)"
_SMALL = "|".join(sorted(_UNITS[1:], key=len, reverse=True))
NUMBER_IN_WORDS = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_UNITS[1:10])}))?|{_SMALL})"
NUMBER = rf"(?:\d{{1,3}}|{NUMBER_IN_WORDS})"


def number_of(printed: str) -> int:
    """Return the value of a number in figures or in words."""
    if printed.isdigit():
        return int(printed)
    return sum(_IN_WORDS[word] for word in re.split(r"[- ]", printed.casefold()))


def in_words(value: int) -> str:
    """Return a number as reports print it in a sentence: words up to ninety-nine."""
    if value < 20:
        return _UNITS[value]
    if value < 100:
        tens, units = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_UNITS[units]}" if units else "")
    return str(value)


def date_of(parts: Mapping[str, str | None]) -> str | None:
    """Return year-month-day, or year-month if no day is printed; None if there is no such day."""
    name = (parts["month"] or "").casefold().rstrip(".")
    month = next(index for index, full in enumerate(_MONTHS, start=1) if full.startswith(name[:3]))
    day = parts.get("day")
    if day is None:
        return f"{parts['year']}-{month:02}"
    if not 1 <= int(day) <= 31:
        return None
    return f"{parts['year']}-{month:02}-{int(day):02}"
