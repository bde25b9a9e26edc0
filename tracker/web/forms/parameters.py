"""Which GOV.UK component shows a field, and with which parameters; templates only call its macro."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField as FlaskFileField
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    Field,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from tracker.web.dates import MONTHS
from tracker.web.forms.dates import PARTS, DateBoxes

Parameters = dict[str, Any]

#: A count is shown from this share of the longest allowed text on.
COUNT_FROM_PERCENT = 75


class NoComponent(TypeError):
    """No GOV.UK component is known for this kind of field: a fault in our code."""


@dataclass(frozen=True)
class Shown:
    """A component and what it is called with."""

    component: str
    parameters: Parameters


def shown(
    field: Field,
    *,
    hint: str | None = None,
    heading: bool = False,
    caption: str | None = None,
    classes: str = "",
    choice_hints: Mapping[str, str] | None = None,
    inline: bool = False,
    **more: Any,
) -> Shown:
    """Return how to show the field.

    Args:
        field: with its label, value and errors.
        hint: words between label and input; by default the field's description.
        heading: the label is the page's h1.
        caption: small words above a label that is the h1.
        classes: added to the input, such as "govuk-input--width-10".
        choice_hints: a hint for single choices, by value.
        inline: radios beside each other.
        more: further parameters of the GOV.UK macro, such as "autocomplete" or "prefix".
    """
    asked = _Asked(
        field, hint or field.description or None, heading, caption, classes, choice_hints or {}, inline
    )
    for kind, describe in _KINDS:
        if isinstance(field, kind):
            answer = describe(asked)
            return Shown(answer.component, {**answer.parameters, **more})
    raise NoComponent(f"{type(field).__name__} {field.name} has no GOV.UK component")


@dataclass(frozen=True)
class _Asked:
    field: Field
    hint: str | None
    heading: bool
    caption: str | None
    classes: str
    choice_hints: Mapping[str, str]
    inline: bool

    def shared(self) -> Parameters:
        """Return what all components have: id, name, hint, error."""
        found: Parameters = {"id": self.field.id, "name": self.field.name, "classes": self.classes}
        if self.hint:
            found["hint"] = {"text": self.hint}
        if messages := [message for message in self.field.errors if isinstance(message, str)]:
            found["errorMessage"] = {"text": messages[0]}
        return found

    def labelled(self) -> Parameters:
        size = "govuk-label--l" if self.heading else "govuk-label--s"
        label = {"text": self.field.label.text, "isPageHeading": self.heading, "classes": size}
        return {**self.shared(), "label": label}

    def grouped(self) -> Parameters:
        """Return the parameters of a component whose inputs stand in a fieldset."""
        size = "govuk-fieldset__legend--l" if self.heading else "govuk-fieldset__legend--s"
        legend = {"text": self.field.label.text, "isPageHeading": self.heading, "classes": size}
        return {**self.shared(), "fieldset": {"legend": legend}}

    def typed(self) -> str:
        """Return the text that the input holds: what was typed, right or wrong."""
        value = self.field._value() if hasattr(self.field, "_value") else self.field.data
        return "" if value is None else str(value)

    def items(self) -> list[Parameters]:
        found = []
        for choice in self.field.iter_choices():
            item: Parameters = {"value": str(choice.value), "text": choice.label}
            if hint := self.choice_hints.get(str(choice.value)):
                item["hint"] = {"text": hint}
            found.append((item, bool(choice.selected)))
        marked = "selected" if _is_select_box(self.field) else "checked"
        return [{**item, marked: is_chosen} for item, is_chosen in found]


def _is_select_box(field: Field) -> bool:
    # WTForms makes radios and the choice of several kinds of select box too.
    return isinstance(field, SelectField) and not isinstance(field, RadioField | SelectMultipleField)


def _text(asked: _Asked) -> Shown:
    found = {**asked.labelled(), "value": asked.typed(), "spellcheck": True}
    if isinstance(asked.field, EmailField):
        found |= {"type": "email", "autocomplete": "email", "spellcheck": False}
    elif isinstance(asked.field, IntegerField):
        found |= {"inputmode": "numeric", "spellcheck": False}
    elif isinstance(asked.field, DecimalField):
        found |= {"inputmode": "decimal", "spellcheck": False}
    return Shown("input", found)


def _password(asked: _Asked) -> Shown:
    # Emptied after an error: a password is never sent back to the browser.
    return Shown("password", {**asked.labelled(), "autocomplete": "current-password"})


def _long_text(asked: _Asked) -> Shown:
    found = {
        **asked.labelled(),
        "value": asked.typed(),
        "rows": getattr(asked.field, "rows", 8),
        "spellcheck": True,
    }
    longest = max((each.max for each in asked.field.validators if isinstance(each, Length)), default=-1)
    if longest <= 0:
        return Shown("textarea", found)
    return Shown("count", {**found, "maxlength": longest, "threshold": COUNT_FROM_PERCENT})


def _select(asked: _Asked) -> Shown:
    return Shown("select", {**asked.labelled(), "items": asked.items()})


def _radios(asked: _Asked) -> Shown:
    found = {**asked.grouped(), "idPrefix": asked.field.id, "items": asked.items()}
    if asked.inline:
        found["classes"] = f"{asked.classes} govuk-radios--inline".strip()
    return Shown("radios", found)


def _checkboxes(asked: _Asked) -> Shown:
    return Shown("checkboxes", {**asked.grouped(), "idPrefix": asked.field.id, "items": asked.items()})


def _one_box(asked: _Asked) -> Shown:
    item = {"value": "y", "text": asked.field.label.text, "checked": bool(asked.field.data)}
    return Shown("checkboxes", {**asked.shared(), "idPrefix": asked.field.id, "items": [item]})


def _file(asked: _Asked) -> Shown:
    # The plain input: the scripted one has a button whose name does not hold its visible words (axe, WCAG 2.5.3).
    return Shown("file", asked.labelled())


def _date(asked: _Asked) -> Shown:
    field = asked.field
    widths = {"day": 2, "month": 2, "year": 4}
    if field.typed["month"][:3].lower() in {name[:3].lower() for name in MONTHS}:
        widths["month"] = 5
    boxes = []
    for part in PARTS:
        wrong = bool(field.errors) and (part in field.wrong_parts or not field.wrong_parts)
        boxes.append(
            {
                "name": f"{field.name}-{part}",
                "id": f"{field.id}-{part}",
                "label": part.capitalize(),
                "value": field.typed[part],
                "classes": f"govuk-input--width-{widths[part]}" + (" govuk-input--error" if wrong else ""),
                # A month may be typed as a name, for which a keyboard of digits would not do.
                "inputmode": "text" if part == "month" else "numeric",
            }
        )
    return Shown("date", {**asked.grouped(), "items": boxes})


_KINDS: tuple[tuple[type[Field] | tuple[type[Field], ...], Any], ...] = (
    (DateBoxes, _date),
    (PasswordField, _password),
    (TextAreaField, _long_text),
    (RadioField, _radios),
    (SelectMultipleField, _checkboxes),
    (SelectField, _select),
    (BooleanField, _one_box),
    ((FileField, FlaskFileField), _file),
    ((StringField, IntegerField, DecimalField), _text),
)
