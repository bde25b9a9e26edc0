"""The form for reopening a recommendation."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length

from tracker.followup.models import NOTE_LIMIT
from tracker.web.forms import PlainTextArea, TrackerForm


class ReopenForm(TrackerForm):
    """Why a closed recommendation is open again. Everybody may read the reason."""

    reason = PlainTextArea(
        "Why is it reopened?",
        rows=4,
        validators=[
            DataRequired("Enter why it is reopened"),
            Length(max=NOTE_LIMIT, message="Reason must be 4,000 characters or less"),
        ],
    )
