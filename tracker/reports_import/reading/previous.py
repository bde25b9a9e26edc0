"""Finds the table of earlier recommendations and what became of them."""

from __future__ import annotations

import re

from tracker.reports_import.reading.characters import without_marks
from tracker.reports_import.reading.flow import Flow
from tracker.reports_import.reading.found import PreviousRecommendation
from tracker.reports_import.reading.lines import Line

CATEGORIES = ("Sufficient progress", "Some progress", "No progress")

_STILL_REQUIRED = re.compile(
    r"(?P<answer>yes|no)\b\.?\s*(?:[\u2013\u2014:,-]\s*(?P<comment>\S.*))?", re.IGNORECASE
)


def find_previous(flow: Flow) -> tuple[PreviousRecommendation, ...]:
    """Return the rows of the table, those after a page break too. A row without a category is not one."""
    return tuple(found for block in flow.blocks if (found := _row(block)))


def _row(block: Line) -> PreviousRecommendation | None:
    if len(block.cells) != 4:
        return None
    recommendation, action, category, required = (without_marks(cell) for cell in block.cells)
    known = next((name for name in CATEGORIES if name.casefold() == category.rstrip(".").casefold()), None)
    if known is None or not recommendation:
        return None
    answer = _STILL_REQUIRED.fullmatch(required)
    return PreviousRecommendation(
        recommendation=recommendation,
        action_taken_and_impact=action,
        categorisation=known,
        improvement_still_required=answer["answer"].casefold() == "yes" if answer else None,
        comment=answer["comment"] if answer else required or None,
    )
