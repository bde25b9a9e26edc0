"""The number of a recommendation: as printed, or in brackets where the report prints none."""

from __future__ import annotations


def supplied_number(position: int) -> str:
    """Return what stands for the number of one that is printed without: "[3]" for the third of its report.

    Square brackets are how editors mark what they add to a text. So it can be spoken of and told from its neighbours,
    and nobody takes it for a number that the report prints.
    """
    return f"[{position}]"


def is_printed(number: str) -> bool:
    """Say whether the report prints this number, rather than we supplied it."""
    return not (number.startswith("[") and number.endswith("]"))
