"""Answers that seldom go together: each raises a question and wants a reason. Nothing is ever corrected silently.

How far progress went and whether improvement is still required are independent of each other: "some progress" was
published with both. Only what would surprise a reader is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.followup.lifecycle import RepeatAnswer
from tracker.recommendations.lifecycle import ProgressCategory


@dataclass(frozen=True)
class CrossCheck:
    """A combination of answers to ask about. An answer that is None here may be anything."""

    says: str
    category: ProgressCategory | None = None
    still_required: bool | None = None
    repeated: RepeatAnswer | None = None

    def is_raised_by(
        self, category: ProgressCategory | None, still_required: bool | None, repeated: RepeatAnswer
    ) -> bool:
        """Say whether these answers are the combination."""
        return (
            self.category in {None, category}
            and (self.still_required is None or self.still_required is still_required)
            and self.repeated in {None, repeated}
        )


CROSS_CHECKS: Sequence[CrossCheck] = (
    CrossCheck(
        "You chose “No progress” and said that improvement is not required.",
        category=ProgressCategory.NONE,
        still_required=False,
    ),
    CrossCheck(
        "You chose “Sufficient progress” and said that the new report repeats the recommendation.",
        category=ProgressCategory.SUFFICIENT,
        repeated=RepeatAnswer.YES,
    ),
    CrossCheck(
        "You said that improvement is not required and that the new report repeats the recommendation.",
        still_required=False,
        repeated=RepeatAnswer.YES,
    ),
)


def raised_by(
    category: ProgressCategory | None, still_required: bool | None, repeated: RepeatAnswer
) -> list[CrossCheck]:
    """Return the questions that these answers together raise, in their order."""
    return [check for check in CROSS_CHECKS if check.is_raised_by(category, still_required, repeated)]
