"""The forms of a follow-up. They check the shape of an answer; services check the rules."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from tracker.followup.models import NOTE_LIMIT
from tracker.web.forms import DateBoxes, EditForm, PlainTextArea, SelectFromMany, TrackerForm, at_most

#: Assigned to no inspector.
NOBODY = "nobody"


class StartForm(TrackerForm):
    """Start a follow-up of an organisation."""

    organisation = SelectField(
        "Organisation to follow up", validators=[InputRequired("Select an organisation")]
    )
    inspection = StringField(
        "Name of the inspection",
        validators=[
            InputRequired("Enter the name of the inspection"),
            at_most(300, "Name of the inspection"),
        ],
    )
    fieldwork_started = DateBoxes("When does fieldwork start? (optional)", called="Fieldwork start")


class StepForm(EditForm):
    """A button that takes the follow-up, or one recommendation in it, a step further."""


class SendBackForm(EditForm):
    """Why a second reader sends a follow-up back."""

    about = SelectField("What is it about?", validators=[Optional()])
    note = PlainTextArea(
        "What should be changed?",
        rows=6,
        validators=[
            DataRequired("Enter what should be changed"),
            at_most(NOTE_LIMIT, "Note"),
        ],
    )


class SecondReadingForm(EditForm):
    """Why a second reader is asked for, or not."""

    reason = PlainTextArea(
        "Reason",
        rows=4,
        validators=[
            DataRequired("Enter the reason"),
            at_most(NOTE_LIMIT, "Reason"),
        ],
    )


class ShareOutForm(EditForm):
    """Many recommendations, and one inspector for them."""

    recommendations = SelectFromMany(
        "Recommendations", validators=[InputRequired("Select at least one recommendation")]
    )
    inspector = SelectField("Assign to", validators=[Optional()])
