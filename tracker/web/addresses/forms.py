"""The question about an address that fails."""

from __future__ import annotations

from wtforms import EmailField
from wtforms.validators import DataRequired, Length

from tracker.core.mail.messages import MOST_CHARACTERS_IN_AN_ADDRESS
from tracker.web.forms import TrackerForm


class CorrectAddressForm(TrackerForm):
    """The right address."""

    email = EmailField(
        "Right email address",
        validators=[
            DataRequired("Enter the right email address"),
            Length(
                max=MOST_CHARACTERS_IN_AN_ADDRESS,
                message=f"The email address must be {MOST_CHARACTERS_IN_AN_ADDRESS} characters or less",
            ),
        ],
    )
