"""Forms about a plan as a whole."""

from __future__ import annotations

from wtforms.validators import DataRequired

from tracker.action_plans.rules import LONGEST_TEXT
from tracker.web.forms import EditForm, PlainTextArea, SelectFromMany, at_most


class DecideForm(EditForm):
    """A button that submits or agrees the plan as the person saw it."""


class ReturnForm(EditForm):
    """Return the plan for changes, and name the recommendations whose part is to be changed."""

    wanted = SelectFromMany("Which recommendations need to change? (optional)")
    reason = PlainTextArea(
        "What needs to change?",
        validators=[
            DataRequired("Enter what needs to change"),
            at_most(LONGEST_TEXT, "Reason"),
        ],
    )
