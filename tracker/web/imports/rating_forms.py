"""Forms for the ratings of an import: one rating or key question, as printed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from tracker.inspections.ratings import SCALE
from tracker.organisations.models import Organisation
from tracker.reports_import.ratings import FoundOverall, FoundQuestion, FoundStandard
from tracker.reports_import.services.rating import (
    LONGEST_CODE,
    LONGEST_FRAMEWORK,
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_REASON,
)
from tracker.web.forms import EditForm, PlainTextArea, at_most, choices_of

NOBODY = "None of those that were inspected"


class Figure(IntegerField):
    """A whole number, with a message of our own where what was typed is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(
                f"{self.label.text.removesuffix(' (optional)')} must be a whole number"
            ) from None


class _RatingForm(EditForm):
    """What every one of them has. ``same_subject`` carries a body over to everything of the same printed name."""

    organisation_id = SelectField("Which body is this about?", validators=[Optional()])
    same_subject = BooleanField()

    def shown_for(self, bodies: Collection[Organisation], subject: str | None) -> Self:
        """Return the form with the bodies to choose from."""
        self.organisation_id.choices = choices_of([(each.id, each.title) for each in bodies], empty=NOBODY)
        if subject is None:
            self.same_subject.label.text = "Everything for which no name is printed is about the same body"
        else:
            self.same_subject.label.text = f"Everything printed for “{subject}” is about the same body"
        return self

    def about(self, subject: str | None) -> dict[str, Any]:
        """Return whom it is about."""
        return {"organisation_id": self.organisation_id.data or None, "subject": subject}


class _RatedForm(_RatingForm):
    framework = StringField(
        "By which standards (optional)", validators=[at_most(LONGEST_FRAMEWORK, "Framework")]
    )
    rating = RadioField(
        "Rating",
        choices=choices_of((each, each) for each in SCALE),
        validators=[InputRequired("Select the rating")],
    )
    override_reason = PlainTextArea(
        "Reason printed for the rating (optional)", rows=4, validators=[at_most(LONGEST_REASON, "Reason")]
    )


class StandardForm(_RatedForm):
    """The rating of one standard."""

    standard = StringField(
        "Number of the standard",
        validators=[DataRequired("Enter the number of the standard"), at_most(LONGEST_CODE, "Number")],
    )
    name = StringField(
        "Name of the standard",
        validators=[DataRequired("Enter the name of the standard"), at_most(LONGEST_NAME, "Name")],
    )

    def answer(self, subject: str | None) -> FoundStandard:
        """Return what was typed."""
        return FoundStandard(
            **self.about(subject),
            framework=self.framework.data,
            standard=self.standard.data or "",
            name=self.name.data or "",
            rating=self.rating.data,
            override_reason=self.override_reason.data,
        )


class OverallForm(_RatedForm):
    """The rating of a body as a whole."""

    score = Figure("Score (optional)", validators=[Optional()])
    score_out_of = Figure("Highest score (optional)", validators=[Optional()])

    def answer(self, subject: str | None) -> FoundOverall:
        """Return what was typed."""
        return FoundOverall(
            **self.about(subject),
            framework=self.framework.data,
            rating=self.rating.data,
            score=self.score.data,
            score_out_of=self.score_out_of.data,
            override_reason=self.override_reason.data,
        )


class QuestionForm(_RatingForm):
    """A key question with its percentage."""

    standard = StringField("Number of the standard", validators=[at_most(LONGEST_CODE, "Number")])
    question = PlainTextArea(
        "Key question",
        rows=3,
        validators=[DataRequired("Enter the key question"), at_most(LONGEST_QUESTION, "Key question")],
    )
    percent_yes = Figure(
        "Answered with yes, in per cent", validators=[InputRequired("Enter the percentage, such as 49")]
    )

    def answer(self, subject: str | None) -> FoundQuestion:
        """Return what was typed."""
        assert self.percent_yes.data is not None
        return FoundQuestion(
            **self.about(subject),
            standard=self.standard.data,
            question=self.question.data or "",
            percent_yes=self.percent_yes.data,
        )


#: A form for one rating, which says in ``answer`` what was typed.
AnyRatingForm = StandardForm | OverallForm | QuestionForm

FORMS: dict[str, type[AnyRatingForm]] = {
    FoundStandard.part: StandardForm,
    FoundOverall.part: OverallForm,
    FoundQuestion.part: QuestionForm,
}
