"""The form for judging one recommendation. It checks the shape of an answer; the service checks the rules."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, Optional

from tracker.followup.lifecycle import RepeatAnswer
from tracker.followup.models import IMPACT_LIMIT, NOTE_LIMIT, STILL_NEEDED_LIMIT, Assessment
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.web.forms import (
    EditForm,
    PlainTextArea,
    SelectFromMany,
    TrackerForm,
    at_most,
    choices_of,
    choices_of_enum,
)
from tracker.web.statuses import words_of

YES, NO = "yes", "no"


def typed_answer(assessment: Assessment) -> str | None:
    """Return "yes", "no" or nothing: whether improvement is still required, as the form's radios hold it."""
    return {True: YES, False: NO, None: None}[assessment.still_required]


class AssessmentForm(EditForm):
    """The judgement on one recommendation. Every answer may be missing in a draft."""

    category = RadioField(
        "What progress has been made?",
        choices=choices_of_enum(words_of(ProgressCategory)),
        validators=[Optional()],
    )
    action_taken_and_impact = PlainTextArea(
        "Action taken and impact",
        rows=12,
        validators=[at_most(IMPACT_LIMIT, "Action taken and impact")],
    )
    still_required = RadioField(
        "Is improvement still required?",
        choices=choices_of([(YES, "Yes"), (NO, "No")]),
        validators=[Optional()],
    )
    still_needed = PlainTextArea(
        "What is still needed? (optional)",
        rows=4,
        validators=[at_most(STILL_NEEDED_LIMIT, "What is still needed")],
    )

    repeated = RadioField(
        "Is this recommendation repeated in the new report?",
        choices=choices_of_enum(words_of(RepeatAnswer)),
        validators=[Optional()],
    )

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        """Return the form with the answers saved so far."""
        return cls(
            data={
                "version": assessment.version,
                "category": assessment.category.value if assessment.category else None,
                "action_taken_and_impact": assessment.action_taken_and_impact,
                "still_required": typed_answer(assessment),
                "still_needed": assessment.still_needed,
                "repeated": assessment.repeated.value,
            }
        )


class ReasonForm(EditForm):
    """Why unusual answers are right."""

    reason = PlainTextArea(
        "Why is this right?",
        rows=4,
        validators=[
            DataRequired("Enter why this is right"),
            at_most(NOTE_LIMIT, "Reason"),
        ],
    )


class CorrectionForm(TrackerForm):
    """A dated note on a published judgement."""

    text = PlainTextArea(
        "Correction",
        rows=6,
        validators=[
            DataRequired("Enter the correction"),
            at_most(NOTE_LIMIT, "Correction"),
        ],
    )
    reason = PlainTextArea(
        "Why is it corrected?",
        rows=3,
        validators=[
            DataRequired("Enter why it is corrected"),
            at_most(NOTE_LIMIT, "Reason"),
        ],
    )


class RepeatedInForm(EditForm):
    """Which new recommendations make the judged one again."""

    NOT_YET: ClassVar[str] = "not_yet"

    later = SelectFromMany("Which recommendation makes it again?")
    code = StringField(
        "Add another by its reference",
        validators=[at_most(20, "Reference")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Say whether there is one answer: some recommendations, or none yet."""
        if not super().validate(extra_validators):
            return False
        said_not_yet = self.NOT_YET in self.later.data
        if said_not_yet is bool(self.chosen or self.code.data):
            self.later.errors = ["Select the recommendations that make it again, or “Not yet in a report”"]
            return False
        return True

    @property
    def chosen(self) -> list[str]:
        """The recommendations that were ticked."""
        return [each for each in self.later.data if each != self.NOT_YET]
