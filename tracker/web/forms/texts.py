"""Text as people type it, and what is kept of it."""

from __future__ import annotations

import re
from typing import Any

from wtforms import SelectMultipleField, TextAreaField, widgets
from wtforms.validators import Length

#: Control characters have no place in a text and break exports; line breaks and tabs stay.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def tidy_text(value: Any) -> Any:
    """Return a text without spaces around it and control characters in it, its lines ending in one way.

    Anything that is not a text comes back as it is.
    """
    if not isinstance(value, str):
        return value
    return CONTROL_CHARACTERS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def at_most(limit: int, called: str) -> Length:
    """Return the check that a text has at most so many characters; ``called`` is what the message calls it."""
    return Length(max=limit, message=f"{called} must be {limit:,} characters or less")


class PlainTextArea(TextAreaField):
    """A long plain text. Its limit (``at_most``) shows as a count once three quarters are used."""

    def __init__(self, label: str | None = None, *args: Any, rows: int = 8, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.rows = rows


class SelectFromMany(SelectMultipleField):
    """Checkboxes of which any number may be ticked."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()
