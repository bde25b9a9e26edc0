"""Forms about one action."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired

from tracker.action_plans.lifecycle import Track
from tracker.action_plans.rules import LONGEST_TEXT
from tracker.web.forms import DateBoxes, EditForm, PlainTextArea, at_most, choices_of_enum
from tracker.web.statuses import words_of


def _owner() -> SelectField:
    return SelectField("Owner", validators=[DataRequired("Select who will own this action")])


def _target_date() -> DateBoxes:
    return DateBoxes("Target date", called="Target date", validators=[DataRequired("Enter the target date")])


def _reason(question: str) -> PlainTextArea:
    return PlainTextArea(question, validators=[at_most(LONGEST_TEXT, "Reason")], rows=3)


class ActionForm(EditForm):
    """What an action says. ``reason`` is asked in a submitted plan only."""

    text = PlainTextArea(
        "Action", validators=[DataRequired("Enter the action"), at_most(LONGEST_TEXT, "Action")], rows=4
    )
    owner = _owner()
    target_date = _target_date()
    success_measure = PlainTextArea(
        "How will you know it worked? (optional)",
        validators=[at_most(LONGEST_TEXT, "How you will know it worked")],
        rows=3,
    )
    reason = _reason("Why are you changing a submitted plan?")


class WordingForm(EditForm):
    """What a submitted action says; its owner and date have pages of their own."""

    text = PlainTextArea(
        "Action", validators=[DataRequired("Enter the action"), at_most(LONGEST_TEXT, "Action")], rows=4
    )
    success_measure = PlainTextArea(
        "How will you know it worked? (optional)",
        validators=[at_most(LONGEST_TEXT, "How you will know it worked")],
        rows=3,
    )
    reason = _reason("Why are you changing the action?")


class UpdateForm(EditForm):
    """Progress in the owner's own words. The question is set by the page: since when?"""

    text = PlainTextArea(
        "What has been done?",
        validators=[DataRequired("Enter what has been done"), at_most(LONGEST_TEXT, "Update")],
    )
    track = RadioField(
        "Is it on track?",
        choices=choices_of_enum(words_of(Track)),
        validators=[DataRequired("Select whether it is on track")],
    )


class CompleteForm(EditForm):
    """The action was completed."""

    completed_on = DateBoxes(
        "When was this action completed?",
        called="Date completed",
        validators=[DataRequired("Enter the date the action was completed")],
    )
    what_changed = PlainTextArea(
        "What changed as a result?",
        validators=[DataRequired("Enter what changed as a result"), at_most(LONGEST_TEXT, "What changed")],
    )


class ChangeOwnerForm(EditForm):
    """Another owner."""

    owner = SelectField(
        "Who will own this action?", validators=[DataRequired("Select who will own this action")]
    )
    reason = _reason("Why is the owner changing?")


class ChangeDateForm(EditForm):
    """Another target date."""

    target_date = DateBoxes(
        "What is the new target date?",
        called="Target date",
        validators=[DataRequired("Enter the target date")],
    )
    reason = _reason("Why is the target date changing?")


class ReasonForm(EditForm):
    """A step that needs nothing but its reason. The question is set by the page."""

    reason = _reason("Why?")


class HelperForm(EditForm):
    """Somebody more who helps."""

    helper = SelectField(
        "Who else helps with this action?", validators=[DataRequired("Select who will help")]
    )


class CarryForm(EditForm):
    """Which other plan carries the work: one here, by a code, or one kept elsewhere."""

    code = StringField("Code of the plan or action")
    called = StringField("What is it called?", validators=[at_most(300, "Name")])
    reference = StringField(
        "Where can it be found?",
        validators=[at_most(300, "Reference")],
    )
    on = DateBoxes(
        "Since when does it carry this?",
        called="Date",
        validators=[DataRequired("Enter since when the other plan carries this")],
    )
    reason = _reason("Why does another plan carry this?")


class AskForDateForm(EditForm):
    """Another date, asked for."""

    target_date = DateBoxes(
        "Which target date do you ask for?",
        called="Target date",
        validators=[DataRequired("Enter the target date")],
    )
    reason = _reason("Why do you ask?")


class AskForWordingForm(EditForm):
    """Other words, asked for."""

    text = PlainTextArea(
        "What should the action say?",
        validators=[DataRequired("Enter the action"), at_most(LONGEST_TEXT, "Action")],
        rows=4,
    )
    reason = _reason("Why do you ask?")


class AskForOwnerForm(EditForm):
    """Another owner, asked for."""

    owner = SelectField("Who should own it?", validators=[DataRequired("Select who should own this action")])
    reason = _reason("Why do you ask?")
