"""The forms of a follow-up. They check the shape of an answer; services check the rules."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from tracker.web.forms import DateBoxes, EditForm, TrackerForm


class StartForm(TrackerForm):
    """Start a follow-up of an organisation."""

    organisation = SelectField(
        "Organisation to follow up", validators=[InputRequired("Select an organisation")]
    )
    inspection = StringField(
        "Name of the inspection",
        validators=[
            InputRequired("Enter the name of the inspection"),
            Length(max=300, message="Name of the inspection must be 300 characters or less"),
        ],
    )
    fieldwork_started = DateBoxes("When does fieldwork start? (optional)", called="Fieldwork start")


class StepForm(EditForm):
    """A button that takes the follow-up, or one recommendation in it, a step further."""
