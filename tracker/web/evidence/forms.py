"""Forms about evidence."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Optional

from tracker.action_plans.models import Action
from tracker.evidence.contents.errors import NothingSelected
from tracker.evidence.limits import LONGEST_LINK, LONGEST_TEXT, LONGEST_TITLE
from tracker.web.dates import day_short
from tracker.web.forms import EditForm, PlainTextArea, TrackerForm, at_most, choices_of

YES, NO = "yes", "no"


def _title() -> StringField:
    return StringField("Title", validators=[DataRequired("Enter a title"), at_most(LONGEST_TITLE, "Title")])


def _shows() -> PlainTextArea:
    return PlainTextArea(
        "What does this show?",
        validators=[DataRequired("Enter what this shows"), at_most(LONGEST_TEXT, "What this shows")],
        rows=4,
    )


def _update() -> SelectField:
    return SelectField("Which update does it support? (optional)", validators=[Optional()])


class UploadForm(TrackerForm):
    """One file, with what it shows. The texts come first, so that they are read even where the file is far too big."""

    title = _title()
    shows = _shows()
    update = _update()
    file = FileField("Upload evidence", validators=[FileRequired(NothingSelected.sentence)])


class LinkForm(TrackerForm):
    """The address of a document that stays where it is."""

    link = StringField(
        "Address of the document",
        validators=[DataRequired("Enter the address of the document"), at_most(LONGEST_LINK, "Address")],
    )
    title = _title()
    shows = _shows()
    update = _update()


class AnotherForm(TrackerForm):
    """Whether there is more to add."""

    another = RadioField(
        "Add another file?",
        choices=choices_of([(YES, "Yes"), (NO, "No")]),
        validators=[DataRequired("Select yes if you want to add another file")],
    )


class RemoveForm(EditForm):
    """Why it goes."""

    reason = PlainTextArea(
        "Why are you removing this?",
        validators=[DataRequired("Enter why you are removing this"), at_most(LONGEST_TEXT, "Reason")],
        rows=3,
    )


def offer_updates(form: UploadForm | LinkForm, action: Action) -> None:
    """Fill the choice of updates with those of the action; where there are none, the question is not asked."""
    if not action.updates:
        del form.update
        return
    updates = [(str(each.id), f"{day_short(each.at)}: {_begin(each.text)}") for each in action.updates]
    form.update.choices = choices_of(updates, empty="No particular update")


def _begin(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 60 else f"{one_line[:57]}…"
