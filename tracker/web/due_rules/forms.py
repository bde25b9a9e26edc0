"""The form for a rule."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, NumberRange

from tracker.action_plans.opening import FEWEST_DAYS, MOST_DAYS
from tracker.web.forms import DateBoxes, TrackerForm, at_most


class DueRuleForm(TrackerForm):
    """How many working days plans have for reports of one kind published from a day on."""

    kind = StringField(
        "Kind of inspection",
        validators=[
            DataRequired("Enter the kind of inspection"),
            at_most(80, "Kind of inspection"),
        ],
    )
    working_days = IntegerField(
        "Working days",
        validators=[
            DataRequired("Enter the number of working days, in figures"),
            NumberRange(
                FEWEST_DAYS, MOST_DAYS, message=f"Working days must be between {FEWEST_DAYS} and {MOST_DAYS}"
            ),
        ],
    )
    valid_from = DateBoxes(
        "Reports published from",
        called="Reports published from",
        validators=[DataRequired("Enter the day from which it holds")],
    )
