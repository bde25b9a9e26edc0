"""Ratings as they come from a report, and correcting a published one with a dated note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.inspections.models import InspectionReport
from tracker.inspections.rating_models import (
    KeyQuestion,
    OverallRating,
    Printed,
    RatingCorrection,
    StandardRating,
)
from tracker.organisations.models import Organisation

#: The row of the access table that says who corrects what is published of a report's ratings.
CORRECT = "rating.correct"

#: The inspectorate's scale, best first.
SCALE = ("Outstanding", "Good", "Requires improvement", "Inadequate")

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class StandardAsPrinted:
    """One standard's rating; ``subject`` is the name of the body as printed."""

    organisation: Organisation | None
    subject: str | None
    framework: str | None
    code: str
    name: str
    rating: str
    override_reason: str | None = None


@dataclass(frozen=True)
class OverallAsPrinted:
    """The rating of a body as a whole."""

    organisation: Organisation | None
    subject: str | None
    framework: str | None
    rating: str
    score: int | None = None
    score_out_of: int | None = None
    override_reason: str | None = None


@dataclass(frozen=True)
class QuestionAsPrinted:
    """A key question with its percentage."""

    organisation: Organisation | None
    subject: str | None
    code: str | None
    question: str
    percent_yes: int


@dataclass(frozen=True)
class RatingsAsPrinted:
    """Everything that a report prints about ratings, in its order."""

    standards: Sequence[StandardAsPrinted] = ()
    overall: Sequence[OverallAsPrinted] = ()
    key_questions: Sequence[QuestionAsPrinted] = ()


def store_ratings(report: InspectionReport, printed: RatingsAsPrinted, *, by: Person) -> None:
    """Put into the register what a report prints about ratings: as printed, nothing worked out.

    Raises:
        NotPermitted: ``by`` does not publish reports.
    """
    require_deed(by, "import.change")
    with act("ratings published", by=by):
        for model, found in (
            (StandardRating, printed.standards),
            (OverallRating, printed.overall),
            (KeyQuestion, printed.key_questions),
        ):
            db.session.add_all(
                model(report=report, position=position, **vars(each))
                for position, each in enumerate(found, start=1)
            )


def correct_rating(rating: Printed, *, text: str, reason: str, by: Person) -> RatingCorrection:
    """Add a dated note that is shown wherever the rating is. Notes are never changed; a further one may follow.

    Raises:
        NotPermitted: ``by`` is no editor.
        RuleBroken: note or reason is missing or too long.
    """
    require_deed(by, CORRECT)
    note = _note(text, "Enter the correction", "Correction", "text")
    why = _note(reason, "Enter why it is corrected", "Reason", "reason")
    about = {
        StandardRating: "standard_rating_id",
        OverallRating: "overall_rating_id",
        KeyQuestion: "key_question_id",
    }[type(rating)]
    correction = RatingCorrection(
        report_id=rating.report_id, text=note, reason=why, by=by, at=clock.now(), **{about: rating.id}
    )
    with act("rating corrected", by=by, reason=why):
        db.session.add(correction)
    return correction


def _note(text: str, missing: str, called: str, field: str) -> str:
    note = text.strip()
    if not note:
        raise RuleBroken(missing, field=field)
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(f"{called} must be {LONGEST_NOTE:,} characters or less", field=field)
    return note
