"""The forms of importing. They check the shape of an answer; services check the rules."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from tracker.organisations.partial_dates import PartialDate
from tracker.reports_import.services.checking import (
    LONGEST_HEADING,
    LONGEST_NUMBER,
    LONGEST_STANDARD,
    LONGEST_TEXT,
)
from tracker.reports_import.services.details import LONGEST_KIND, LONGEST_NAME, LONGEST_TITLE
from tracker.reports_import.services.settling import LONGEST_NOTE
from tracker.web.forms import DateBoxes, EditForm, PlainTextArea, SelectFromMany, TrackerForm, at_most


class UploadForm(TrackerForm):
    """One file with a published report."""

    file = FileField("Report", validators=[FileRequired("Select the file of a report")])


class ButtonForm(TrackerForm):
    """A button that begins something."""


class StepForm(EditForm):
    """A button that takes an import, as the person saw it, a step further."""


class ItemForm(EditForm):
    """One recommendation as it will be published."""

    text = PlainTextArea(
        "Text of the recommendation",
        rows=7,
        validators=[
            DataRequired("Enter the text of the recommendation"),
            at_most(LONGEST_TEXT, "Text of the recommendation"),
        ],
    )
    addressee = SelectField("Who this is for", validators=[Optional()])
    whole_block = BooleanField()
    number = StringField("Printed number", validators=[at_most(LONGEST_NUMBER, "Printed number")])
    heading = StringField("Heading as printed", validators=[at_most(LONGEST_HEADING, "Heading as printed")])
    standard = StringField("Standard (optional)", validators=[at_most(LONGEST_STANDARD, "Standard")])


class NoteForm(EditForm):
    """What an editor has to say about something that the report says against itself."""

    note = PlainTextArea("Note (optional)", rows=4, validators=[at_most(LONGEST_NOTE, "Note")])


class RepeatsForm(EditForm):
    """Which earlier recommendations one makes again."""

    NONE: ClassVar[str] = "none"

    earlier = SelectFromMany("Which of these does it repeat?")
    code = StringField("Add another by its reference", validators=[at_most(20, "Reference")])

    def validate(self, extra_validators: Any = None) -> bool:
        """Say whether there is one answer: some recommendations, or none."""
        if not super().validate(extra_validators):
            return False
        said_none = self.NONE in self.earlier.data
        said_some = bool(self.chosen_ids or self.code.data)
        if said_none is said_some:
            self.earlier.errors = ["Select the recommendations that it repeats, or select “None of these”"]
        return said_none is not said_some

    @property
    def chosen_ids(self) -> list[str]:
        """The recommendations that were ticked."""
        return [each for each in self.earlier.data if each != self.NONE]


class DateAsPrinted(DateBoxes):
    """A date in three boxes of which the day may be empty; its data is "2024-05", "2024-05-24" or None."""

    def process(self, formdata: Any, data: Any = ..., extra_filters: Any = None) -> None:
        """Read the boxes, or show the date that is given as written."""
        super().process(formdata, data, extra_filters)
        if isinstance(self.object_data, str) and not any(self.typed.values()):
            known = PartialDate.parse(self.object_data)
            parts = {"day": known.day, "month": known.month, "year": known.year}
            self.typed = {part: "" if value is None else str(value) for part, value in parts.items()}

    def _read(self) -> Any:
        has_no_day = not self.typed["day"] and self.typed["month"] and self.typed["year"]
        if not has_no_day:
            found = super()._read()
            return found.isoformat() if isinstance(found, date) else None
        self.typed["day"] = "1"
        found = super()._read()
        self.typed["day"] = ""
        return f"{found:%Y-%m}" if isinstance(found, date) else None


class DetailsForm(EditForm):
    """What the report says about itself."""

    title = StringField("Title", validators=[at_most(LONGEST_TITLE, "Title")])
    kind = StringField("Kind of inspection", validators=[at_most(LONGEST_KIND, "Kind of inspection")])
    inspected = FieldList(SelectField("What was inspected", validators=[Optional()]))
    published = DateAsPrinted("Date of publication as printed", called="Date of publication")
    published_on = DateBoxes("Day of publication", called="Day of publication")
    fieldwork_started = DateAsPrinted("Fieldwork start", called="Fieldwork start")
    lead_inspector = StringField("Lead inspector", validators=[at_most(LONGEST_NAME, "Lead inspector")])
    isbn = StringField("ISBN", validators=[at_most(30, "ISBN")])


class PublishForm(EditForm):
    """Confirms the publication. ``version`` stands for every word that was approved."""

    is_another_report = BooleanField("This is another report than the one published already")
    carried_by = FieldList(
        SelectField("Who carries this now", validators=[InputRequired("Select who carries this now")])
    )
