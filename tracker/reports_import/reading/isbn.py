"""International standard book numbers and their check digit."""

from __future__ import annotations

import re

ISBN = re.compile(
    r"\bISBN(?:-1[03])?:?\s*(?P<isbn>(?:97[89][-\s]?)?\d(?:[-\s]?\d){8}[-\s]?[\dXx])", re.IGNORECASE
)


def has_right_check_digit(isbn: str) -> bool:
    """Say whether the last digit of an ISBN of 10 or 13 digits agrees with the others."""
    digits = re.sub(r"[-\s]", "", isbn).upper()
    values = [10 if digit == "X" else int(digit) for digit in digits]
    if len(values) == 13:
        return sum(value * (3 if index % 2 else 1) for index, value in enumerate(values)) % 10 == 0
    return len(values) == 10 and sum(value * (10 - index) for index, value in enumerate(values)) % 11 == 0
