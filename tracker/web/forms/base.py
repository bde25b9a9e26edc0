"""The form that all others build on."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, HiddenField, PasswordField, SelectField, SelectMultipleField

from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.web.forms import once
from tracker.web.forms.dates import DateBoxes
from tracker.web.forms.texts import tidy_text
from tracker.web.person import find_signed_in_person

#: Sent by the page about somebody else's change: show my text again, do not save it yet.
EDIT_AGAIN = "edit_again"


class TrackerForm(FlaskForm):
    """A form with a token against forgery and one that lets it act once.

    Texts come without spaces around them, control characters and odd line ends. Every field keeps what was typed.
    ``acts_once = False`` is for forms that may be sent again and again, such as the one for signing in.
    """

    acts_once: ClassVar[bool] = True

    form_token = HiddenField()

    class Meta(FlaskForm.Meta):
        """Tidies everything that is sent except passwords, whose exact characters count."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Return the field, its own messages in our words."""
            bound: Field = super().bind_field(form, unbound_field, options)
            if isinstance(bound, SelectField | SelectMultipleField) and not bound.invalid_choice_message:
                bound.invalid_choice_message = "Select an answer from the list"
            return bound

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, tidied before any field looks at it: spaces alone are no answer."""
            sent = super().wrap_formdata(form, formdata)
            if sent is None:
                return None
            exact = {field.name for field in form if isinstance(field, PasswordField)}
            pairs = sent.items(multi=True)
            return MultiDict((name, value if name in exact else tidy_text(value)) for name, value in pairs)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Say whether the form was sent and may be acted on. If so its token is used up in this transaction.

        Raises:
            FormAlreadySent: it was acted on before; the person is led to where that led.
        """
        if not self.was_sent_well(extra_validators):
            return False
        self.use_up()
        return True

    def was_sent_well(self, extra_validators: Any = None) -> bool:
        """Say whether the form was sent and its answers have the right shape. Its token stays unused.

        For what takes long and must be done before the transaction; ``use_up`` then comes first in that.
        """
        if not self.is_submitted() or request.form.get(EDIT_AGAIN):
            return False
        return bool(self.validate(extra_validators))

    def use_up(self) -> None:
        """Use the token up in this transaction, so that the form acts once; raises as ``validate_on_submit``."""
        if self.acts_once:
            person = find_signed_in_person()
            once.use_up(self.form_token.data or "", person.id if person else None)

    def show(self, error: RuleBroken) -> None:
        """Put a service's message on its field, or above the form. Whatever the service had begun is undone."""
        db.session.rollback()
        if error.field in self:
            self[error.field].errors = [*self[error.field].errors, error.message]
        else:
            self.form_errors.append(error.message)

    @property
    def new_token(self) -> str:
        """The token for showing this form now. A form shown again has not acted, so it gets a fresh one."""
        return once.new_token()

    @property
    def error_list(self) -> list[dict[str, str]]:
        """The errors for the summary, in the order of the fields, each leading to its input."""
        found = [{"text": str(message), "href": ""} for message in self.form_errors]
        for field in self:
            found += [
                {"text": str(message), "href": f"#{input_id(field)}"} for message in _flat(field.errors)
            ]
        return found


class EditForm(TrackerForm):
    """A form that edits a versioned thing: ``EditForm(obj=thing)`` remembers which version the person saw."""

    version = HiddenField()

    @property
    def expected_version(self) -> int:
        """The version that the person saw; -1, which no thing ever has, where that cannot be read."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def input_id(field: Field) -> str:
    """Return the id of the input that a person fills in for this field; of several, the first that is wrong."""
    if isinstance(field, FieldList) and field.entries:
        return input_id(next((entry for entry in field if entry.errors), field.entries[0]))
    return f"{field.id}-{field.first_wrong_part}" if isinstance(field, DateBoxes) else str(field.id)


def _flat(errors: Any) -> list[str]:
    """Return the messages of a field; those of a list of fields come in lists of their own."""
    found: list[str] = []
    for error in errors.values() if isinstance(errors, dict) else errors:
        found += [error] if isinstance(error, str) else _flat(error)
    return found
