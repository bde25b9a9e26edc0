"""The questions of an answer, one form each."""

from __future__ import annotations

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired

from tracker.action_plans.rules import LONGEST_EXPLANATION
from tracker.recommendations.lifecycle import ResponseKind
from tracker.web.forms import EditForm, PlainTextArea, TrackerForm, at_most, choices_of, choices_of_enum
from tracker.web.statuses import words_of

YES, NO = "yes", "no"
YES_OR_NO = [(YES, "Yes"), (NO, "No")]

#: What each answer commits to.
COMMITMENTS = {
    ResponseKind.AGREED.value: "All of it will be done. Add actions that say how and by when",
    ResponseKind.PARTLY_AGREED.value: "Part of it will be done. Say which part will not be, and why",
    ResponseKind.NOT_AGREED.value: "None of it will be done. Give clear reasons",
}


class AnswerForm(EditForm):
    """Agreed, partly agreed or not agreed."""

    kind = RadioField(
        "Do you agree with this recommendation?",
        choices=choices_of_enum(words_of(ResponseKind)),
        validators=[DataRequired("Select whether you agree with this recommendation")],
    )


class ExplainForm(EditForm):
    """The reasons for not agreeing, in whole or in part. Their absence is the service's to notice."""

    explanation = PlainTextArea(
        "Why do you not agree with this recommendation?",
        validators=[at_most(LONGEST_EXPLANATION, "Explanation")],
        rows=10,
    )


class LeadForm(EditForm):
    """Who leads."""

    lead = SelectField("Who will lead on this?", validators=[DataRequired("Select who will lead on this")])


class AnotherForm(TrackerForm):
    """After an action: another one? Changes nothing."""

    acts_once = False

    another = RadioField(
        "Do you want to add another action?",
        choices=choices_of(YES_OR_NO),
        validators=[DataRequired("Select whether you want to add another action")],
    )


class SectionForm(EditForm):
    """Whether the section is completed."""

    is_complete = RadioField(
        "Have you completed this section?",
        choices=choices_of(
            [(YES, "Yes, I have completed this section"), (NO, "No, I will come back to it later")]
        ),
        validators=[DataRequired("Select whether you have completed this section")],
    )
