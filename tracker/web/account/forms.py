"""Forms of a person's own account."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import InputRequired

from tracker.web.forms import TrackerForm


class ChangePasswordForm(TrackerForm):
    """The password now, and the one from now on."""

    acts_once = False

    current_password = PasswordField("Current password", [InputRequired("Enter your current password")])
    new_password = PasswordField("New password", [InputRequired("Enter a new password")])
