"""A section of recommendations, as it was found: its items, and what else stood in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.reports_import.reading.found import Confidence
from tracker.reports_import.reading.items import Item
from tracker.reports_import.reading.lines import Line

DUTY = re.compile(r"\b(?:should|must|needs? to|ought to)\b", re.IGNORECASE)


@dataclass(slots=True)
class Section:
    """A part of the report headed as recommendations, and the words before its first item."""

    items: list[Item] = field(default_factory=list)
    introduction: list[str] = field(default_factory=list)
    has_addressees: bool = False
    #: Numbered lines inside the list that could not be placed, with the number of the item above each.
    left_out: list[tuple[str | None, Line]] = field(default_factory=list)

    @property
    def own_items(self) -> list[Item]:
        """The items, without what only leads up to them.

        That is a list in the introduction that names no addressee and no duty, and a sentence that would be taken
        for a recommendation if no list or table followed.
        """
        listed = any(item.confidence is not Confidence.GUESS for item in self.items)
        kept = [
            item
            for item in self.items
            if not (listed and item.confidence is Confidence.GUESS and item.addressee is None)
        ]
        if not self.has_addressees:
            return kept
        return [item for item in kept if item.addressee or DUTY.search(item.text)]
