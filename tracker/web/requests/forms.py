"""Deciding about a request."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import DataRequired

from tracker.action_plans.rules import LONGEST_TEXT
from tracker.web.forms import EditForm, PlainTextArea, at_most, choices_of

GRANT, REFUSE = "grant", "refuse"


class DecisionForm(EditForm):
    """Grant or refuse; a refusal needs its reason, which the service asks for."""

    decision = RadioField(
        "What do you decide?",
        choices=choices_of([(GRANT, "Grant it"), (REFUSE, "Refuse it")]),
        validators=[DataRequired("Select what you decide")],
    )
    reason = PlainTextArea(
        "Why?",
        validators=[at_most(LONGEST_TEXT, "Reason")],
        rows=3,
    )


class TakeBackForm(EditForm):
    """A button that takes one's own request back."""
