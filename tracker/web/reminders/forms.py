"""The form with a person's choices about emails."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.validators import DataRequired

from tracker.reminders.choice_models import EmailChoices
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.rule_words import WEEKDAYS
from tracker.web.forms import EditForm, choices_of

NO = "no"


class ChoicesForm(EditForm):
    """What can be chosen: the weekly list with its day, and warnings before a date."""

    weekly_digest = RadioField(
        "A list of your actions once a week",
        choices=choices_of(
            [*((str(number), f"On {name}") for number, name in WEEKDAYS.items()), (NO, "Do not send it")]
        ),
        validators=[DataRequired("Select on which day the list comes, or that you do not want it")],
    )
    due_soon = RadioField(
        "Emails before an action is due",
        choices=choices_of((("yes", "Send them"), (NO, "Do not send them"))),
        validators=[DataRequired("Select whether you want emails before an action is due")],
    )

    @property
    def left_out(self) -> set[Milestone]:
        """What the person does not want."""
        answers = {Milestone.WEEKLY_DIGEST: self.weekly_digest.data, Milestone.DUE_SOON: self.due_soon.data}
        return {kind for kind, answer in answers.items() if answer == NO}

    def weekday(self, usual: int) -> int | None:
        """Return the day that the person chose; None where it is the usual one, which may change."""
        chosen = self.weekly_digest.data
        return None if chosen == NO or int(chosen) == usual else int(chosen)


def answers_of(chosen: EmailChoices | None, usual_weekday: int) -> dict[str, Any]:
    """Return the answers that stand for what somebody chose."""
    left_out = set(chosen.left_out) if chosen is not None else set()
    weekday = (chosen.digest_weekday if chosen is not None else None) or usual_weekday
    return {
        "weekly_digest": NO if Milestone.WEEKLY_DIGEST in left_out else str(weekday),
        "due_soon": NO if Milestone.DUE_SOON in left_out else "yes",
    }
