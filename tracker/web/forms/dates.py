"""A date asked for in three boxes, as the GOV.UK date input does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from tracker.web.dates import MONTHS
from tracker.web.forms.texts import tidy_text

PARTS = ("day", "month", "year")
#: Full names and their first three letters: "march" and "mar".
MONTH_NUMBERS = {
    name[:length].lower(): at for at, name in enumerate(MONTHS, start=1) for length in (3, len(name))
}
MONTH_NUMBERS["sept"] = 9


class DateBoxes(Field):
    """A day, a month (a number or a name) and a year with four digits; its data is a date or None.

    ``called`` begins the messages: "Target date must be a real date". Three empty boxes are no error of this field:
    ``DataRequired`` says whether an answer is needed.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Any] | None = None,
        *,
        called: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.called = called or self.label.text
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        self.wrong_parts: tuple[str, ...] = ()
        self.problem: str | None = None

    def process(
        self,
        formdata: MultiDict[str, str] | None,
        data: Any = unset_value,
        extra_filters: Sequence[Any] | None = None,  # noqa: ARG002 - WTForms gives it; a date is not filtered
    ) -> None:
        """Read the three boxes, or show the date that is given."""
        self.process_errors: list[str] = []
        if data is unset_value:
            data = self.default() if callable(self.default) else self.default
        self.object_data = self.data = data
        names = {part: f"{self.name}-{part}" for part in PARTS}
        if formdata is not None and any(name in formdata for name in names.values()):
            self.typed = {part: tidy_text(formdata.get(name, ""))[:20] for part, name in names.items()}
            self.raw_data = [typed for typed in self.typed.values() if typed]
            self.data = self._read()
        elif isinstance(data, date):
            self.typed = {"day": str(data.day), "month": str(data.month), "year": str(data.year)}

    def pre_validate(self, _form: Any) -> None:
        """Stop with what is wrong with the boxes, if anything is."""
        if self.problem:
            raise StopValidation(self.problem)

    def mark(self, *parts: str) -> None:
        """Show these boxes as the wrong ones; the summary links to the first."""
        self.wrong_parts = parts

    @property
    def first_wrong_part(self) -> str:
        """The box that an error message leads to."""
        return next((part for part in PARTS if part in self.wrong_parts), "day")

    def _read(self) -> date | None:
        missing = [part for part in PARTS if not self.typed[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            self._refuse(f"{self.called} must include a {' and '.join(missing)}", *missing)
            return None
        day, month, year = self._numbers()
        if day is not None and month is not None and year is not None:
            try:
                return date(year, month, day)
            except ValueError:
                self._refuse(f"{self.called} must be a real date", *PARTS)
                return None
        wrong = [part for part, number in zip(PARTS, (day, month, year), strict=True) if number is None]
        if wrong == ["year"]:
            self._refuse("Year must include 4 numbers", "year")
        else:
            self._refuse(f"{self.called} must be a real date", *wrong)
        return None

    def _numbers(self) -> tuple[int | None, int | None, int | None]:
        day, month, year = (self.typed[part] for part in PARTS)
        return (
            int(day) if re.fullmatch("[0-9]{1,2}", day) and 1 <= int(day) <= 31 else None,
            _month_number(month),
            int(year) if re.fullmatch("[0-9]{4}", year) and int(year) else None,
        )

    def _refuse(self, problem: str, *parts: str) -> None:
        self.problem = problem
        self.mark(*parts)


def _month_number(typed: str) -> int | None:
    """Return 3 for "3", "03", "mar", "March"; None for anything else."""
    if re.fullmatch("[0-9]{1,2}", typed):
        return int(typed) if 1 <= int(typed) <= 12 else None
    return MONTH_NUMBERS.get(typed.rstrip(".").lower())
