"""The forms for reopening a recommendation and for taking a repeat back."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import DataRequired

from tracker.followup.models import NOTE_LIMIT
from tracker.web.forms import PlainTextArea, TrackerForm, at_most


class ReopenForm(TrackerForm):
    """Why a closed recommendation is open again. Everybody may read the reason."""

    reason = PlainTextArea(
        "Why is it reopened?",
        rows=4,
        validators=[
            DataRequired("Enter why it is reopened"),
            at_most(NOTE_LIMIT, "Reason"),
        ],
    )


class TakeBackRepeatForm(TrackerForm):
    """Which link is wrong, and why. Everybody may read the reason."""

    other = RadioField(
        "Which link do you take back?", validators=[DataRequired("Select the link that you take back")]
    )
    reason = PlainTextArea(
        "Why is it taken back?",
        rows=4,
        validators=[
            DataRequired("Enter why it is taken back"),
            at_most(NOTE_LIMIT, "Reason"),
        ],
    )
