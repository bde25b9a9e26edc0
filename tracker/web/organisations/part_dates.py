"""A date asked for in three boxes of which the day may stay empty: sometimes only the month is known."""

from __future__ import annotations

from typing import Any

from wtforms.utils import unset_value

from tracker.organisations.partial_dates import PartialDate
from tracker.web.forms import DateBoxes


class PartDateBoxes(DateBoxes):
    """A month and a year, and a day if it is known; its data is a ``PartialDate`` or None."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read the three boxes, or show the date that is given."""
        super().process(formdata, data, extra_filters)
        if isinstance(self.data, PartialDate) and not any(self.typed.values()):
            parts = {"day": self.data.day, "month": self.data.month, "year": self.data.year}
            self.typed = {part: "" if number is None else str(number) for part, number in parts.items()}

    def _read(self) -> Any:
        has_day = bool(self.typed["day"])
        if has_day or not any(self.typed.values()):
            found = super()._read()
            return None if found is None else PartialDate.of(found)
        # Any month has a first day, so the month and the year are read as they are with one.
        self.typed["day"] = "1"
        found = super()._read()
        self.typed["day"] = ""
        return None if found is None else PartialDate(found.year, found.month)
