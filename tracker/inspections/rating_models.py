"""Ratings as a report prints them. None is ever worked out from another: what disagrees is a discrepancy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified
from tracker.core.events import Audience, Recorded
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation


class Printed(Identified, Recorded, Base):
    """What a report prints about one body. ``subject`` is the body's name as printed, ``position`` the place.

    Without an organisation nobody could say which body is meant: it is shown with the report only.
    """

    __abstract__ = True

    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[int]
    subject: Mapped[str | None]

    @declared_attr
    @classmethod
    def report(cls) -> Mapped[InspectionReport]:
        return relationship()

    @declared_attr
    @classmethod
    def organisation(cls) -> Mapped[Organisation | None]:
        return relationship()

    def event_thread(self) -> UUID | None:
        return self.report_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class StandardRating(Printed):
    """One standard's rating. ``override_reason`` is printed where judgement set it apart from its percentages.

    ``code`` is the standard's number as printed, such as "2.1" or "R 2.1": only within its framework does it mean one
    standard. The framework is empty where nobody could say which it is.
    """

    __tablename__ = "standard_rating"

    framework: Mapped[str | None] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    rating: Mapped[str] = mapped_column(String(40))
    override_reason: Mapped[str | None]

    __table_args__ = (CheckConstraint("length(trim(rating)) > 0", name="says_a_rating"),)


class OverallRating(Printed):
    """The rating of a body as a whole, with its score and the highest possible where they are printed."""

    __tablename__ = "overall_rating"

    framework: Mapped[str | None] = mapped_column(String(120))
    rating: Mapped[str] = mapped_column(String(40))
    score: Mapped[int | None]
    score_out_of: Mapped[int | None]
    override_reason: Mapped[str | None]

    report: Mapped[InspectionReport] = relationship(back_populates="overall_ratings")

    __table_args__ = (CheckConstraint("length(trim(rating)) > 0", name="says_a_rating"),)


class KeyQuestion(Printed):
    """A question behind a standard's rating, and in how many of a hundred cases it was answered with yes."""

    __tablename__ = "key_question"

    code: Mapped[str | None] = mapped_column(String(20))
    question: Mapped[str]
    percent_yes: Mapped[int]

    __table_args__ = (CheckConstraint("percent_yes BETWEEN 0 AND 100", name="is_a_percentage"),)


class RatingCorrection(Identified, Recorded, Base):
    """A dated note on one published rating, shown with it wherever it is shown. The rating stays as it is."""

    __tablename__ = "rating_correction"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    standard_rating_id: Mapped[UUID | None] = mapped_column(ForeignKey("standard_rating.id"))
    overall_rating_id: Mapped[UUID | None] = mapped_column(ForeignKey("overall_rating.id"))
    key_question_id: Mapped[UUID | None] = mapped_column(ForeignKey("key_question.id"))
    text: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("length(trim(text)) > 0 AND length(trim(reason)) > 0", name="says_what_and_why"),
        CheckConstraint(
            "(standard_rating_id IS NOT NULL AND overall_rating_id IS NULL AND key_question_id IS NULL) OR "
            "(standard_rating_id IS NULL AND overall_rating_id IS NOT NULL AND key_question_id IS NULL) OR "
            "(standard_rating_id IS NULL AND overall_rating_id IS NULL AND key_question_id IS NOT NULL)",
            name="is_about_one_thing",
        ),
    )

    @property
    def about_id(self) -> UUID:
        """The identifier of what is corrected."""
        about = self.standard_rating_id or self.overall_rating_id or self.key_question_id
        assert about is not None  # the database holds that exactly one of them is there
        return about

    def event_thread(self) -> UUID | None:
        return self.report_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE
