"""Numbers of days asked for in one box: "14, 7"."""

from __future__ import annotations

import re
from typing import Any

from wtforms import StringField
from wtforms.validators import StopValidation

from tracker.reminders.schemas import MOST_DAYS

_BETWEEN = re.compile(r"(?:\s|,|;|\band\b)+")


class NumbersField(StringField):
    """Whole numbers of days with commas or spaces between them. ``numbers`` holds them; its data is what was typed.

    An empty box is no error of this field. ``most`` numbers are allowed.
    """

    def __init__(self, label: str | None = None, *args: Any, most: int = 20, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.most = most

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers, in the order typed; none where what was typed is not numbers of days."""
        typed = [part for part in _BETWEEN.split(self.data or "") if part]
        found = [int(part) for part in typed if re.fullmatch("[0-9]{1,4}", part)]
        is_fine = len(found) == len(typed) and all(1 <= number <= MOST_DAYS for number in found)
        return tuple(found) if is_fine else ()

    def pre_validate(self, _form: Any) -> None:
        """Stop where something was typed that is not numbers of days."""
        if not (self.data or "").strip():
            return
        name = self.label.text
        if not self.numbers:
            shape = "a whole number" if self.most == 1 else "whole numbers with commas between them,"
            raise StopValidation(f"{name} must be {shape} from 1 to {MOST_DAYS}")
        if len(self.numbers) > self.most:
            one = "one number" if self.most == 1 else f"{self.most} numbers at most"
            raise StopValidation(f"{name} must be {one}")


def as_typed(numbers: tuple[int, ...]) -> str:
    """Return numbers as somebody would type them."""
    return ", ".join(str(number) for number in numbers)
