"""The questions about bodies, one form each."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from tracker.web.forms import EditForm, PlainTextArea, SelectFromMany, TrackerForm, at_most
from tracker.web.organisations.part_dates import PartDateBoxes

LONGEST_NAME, LONGEST_NOTE = 200, 1000


def _name(label: str, missing: str) -> StringField:
    too_long = f"The name must be {LONGEST_NAME} characters or less"
    return StringField(label, validators=[DataRequired(missing), Length(max=LONGEST_NAME, message=too_long)])


def _note() -> PlainTextArea:
    too_long = f"The note must be {LONGEST_NOTE} characters or less"
    return PlainTextArea("Note (optional)", rows=3, validators=[Length(max=LONGEST_NOTE, message=too_long)])


def _date(label: str, missing: str) -> PartDateBoxes:
    return PartDateBoxes(label, called="The date", validators=[DataRequired(missing)])


class NewForm(TrackerForm):
    """A body that begins."""

    kind = SelectField("What is it?", validators=[DataRequired("Select what it is")])
    name = _name("Name", "Enter the name")
    parent = SelectField("What does it belong to?")
    began = PartDateBoxes("When did it begin? (optional)", called="The date")


class RenameForm(EditForm):
    """A new name."""

    name = _name("New name", "Enter the new name")


class CloseForm(TrackerForm):
    """A body ends and nobody follows it."""

    on = _date("Until when did it stand?", "Enter until when it stood")
    note = _note()


class MoveForm(TrackerForm):
    """A unit leaves its region for another."""

    region = SelectField("To which region does it move?", validators=[DataRequired("Select the region")])
    on = _date("From when?", "Enter from when it belongs there")
    note = _note()


class WhatHappensForm(TrackerForm):
    """Which change to record. Changes nothing."""

    acts_once = False

    change = RadioField("What happens?", validators=[InputRequired("Select what happens")])


class SuccessionForm(TrackerForm):
    """Who ends and who takes over. Changes nothing: the page after it shows what follows."""

    acts_once = False

    ending = SelectFromMany("Which bodies end?", validators=[InputRequired("Select the bodies that end")])
    taking_over = SelectFromMany("Who takes over?", validators=[InputRequired("Select who takes over")])
    on = _date("From when?", "Enter from when the others take over")
    note = _note()


class TakeBackForm(EditForm):
    """Why a change never happened. ``version`` says which change the person saw."""

    reason = PlainTextArea(
        "Why is it taken back?",
        rows=3,
        validators=[
            DataRequired("Enter why it is taken back"),
            at_most(LONGEST_NOTE, "The reason"),
        ],
    )


class ConfirmForm(TrackerForm):
    """The last word on a change; what it is about stands in the address."""
