"""Forms of people who have not proved who they are. They may be sent again and again."""

from __future__ import annotations

from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from tracker.web.forms import TrackerForm


class SignInForm(TrackerForm):
    """E-mail address and password."""

    acts_once = False

    email = EmailField("Email address", [InputRequired("Enter your email address")])
    password = PasswordField("Password", [InputRequired("Enter your password")])


class ForgotPasswordForm(TrackerForm):
    """The address that a link is to be sent to."""

    acts_once = False

    email = EmailField("Email address", [InputRequired("Enter your email address")])


class SetPasswordForm(TrackerForm):
    """A new password. There is no second box to type it again: it can be shown."""

    acts_once = False

    password = PasswordField("New password", [InputRequired("Enter a password")])
