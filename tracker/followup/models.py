"""The inspectorate's check of earlier recommendations, and its judgement of each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Audience, Recorded
from tracker.followup.cross_checks import CrossCheck, raised_by
from tracker.followup.lifecycle import FOLLOW_UP_TRANSITIONS, FollowUpState, FollowUpStep, RepeatAnswer
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation

#: Characters in an inspector's texts.
IMPACT_LIMIT = 20_000
STILL_NEEDED_LIMIT = 4_000
NOTE_LIMIT = 4_000


class FollowUp(Identified, Versioned, Recorded, Base):
    """A check of what came of earlier recommendations to one organisation, its units and its predecessors.

    With ``second_reading`` each judgement is confirmed by somebody who did not write in it before it is published.
    """

    __tablename__ = "follow_up"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    inspection: Mapped[str] = mapped_column(String(300))
    fieldwork_started: Mapped[str | None] = mapped_column(String(10))
    state: Mapped[FollowUpState] = mapped_column(
        enum_column(FollowUpState), default=FollowUpState.PLANNED, index=True
    )
    started_at: Mapped[datetime]
    started_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    invented: Mapped[bool] = mapped_column(default=False)
    second_reading: Mapped[bool] = mapped_column(default=False, server_default=false())

    organisation: Mapped[Organisation] = relationship()
    started_by: Mapped[Person] = relationship(foreign_keys=started_by_id)
    published_by: Mapped[Person | None] = relationship(foreign_keys=published_by_id)
    assessments: Mapped[list[Assessment]] = relationship(
        back_populates="follow_up", order_by="Assessment.position"
    )
    printed_in: Mapped[PrintedIn | None] = relationship(back_populates="follow_up")

    __table_args__ = (
        CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name="published_at_if_published"
        ),
    )

    def apply(self, step: FollowUpStep) -> None:
        """Follow one arrow of the life cycle. Nothing else writes ``state``.

        Raises:
            TransitionNotAllowed: the follow-up does not stand where the arrow starts.
        """
        sources, target = FOLLOW_UP_TRANSITIONS[step]
        if self.state not in sources:
            raise TransitionNotAllowed(step, self.state)
        self.state = target

    @property
    def judged_on(self) -> date | None:
        """The day from which its judgements count: None before it is published."""
        if self.printed_in is not None:
            return self.printed_in.judged_on
        return None if self.published_at is None else clock.london(self.published_at).date()

    def event_audience(self) -> Audience:
        return Audience.EVERYONE if self.state is FollowUpState.PUBLISHED else Audience.INSPECTORATE


class PrintedIn(Identified, Recorded, Base):
    """The follow-up was not made here: its judgements were read from the table that a published report prints.

    ``published`` is when that report came out, as exactly as it is known; ``judged_on`` is the latest day that this may
    be, and the day of recording where nothing is known.
    """

    __tablename__ = "printed_in"

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    published: Mapped[str | None] = mapped_column(String(10))
    judged_on: Mapped[date]

    follow_up: Mapped[FollowUp] = relationship(back_populates="printed_in")
    report: Mapped[InspectionReport] = relationship()

    def event_thread(self) -> UUID | None:
        return self.follow_up_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Assessment(Identified, Versioned, Recorded, Base):
    """The judgement on one recommendation. ``category`` and ``still_required`` are independent of each other.

    ``taken`` is false for a recommendation that the inspector leaves out: it stays "not followed up", visibly.
    ``as_it_stood`` is the plan with its updates at the moment of publishing. ``repeated`` says whether the new report
    makes the recommendation again; ``cross_check_reason`` why answers that seldom go together are right here.
    """

    __tablename__ = "assessment"

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up.id"), index=True)
    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    position: Mapped[int]
    taken: Mapped[bool] = mapped_column(default=True)
    category: Mapped[ProgressCategory | None] = mapped_column(enum_column(ProgressCategory))
    action_taken_and_impact: Mapped[str | None]
    still_required: Mapped[bool | None]
    still_needed: Mapped[str | None]
    assessed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    assessed_at: Mapped[datetime | None]
    as_it_stood: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    repeated: Mapped[RepeatAnswer] = mapped_column(
        enum_column(RepeatAnswer),
        default=RepeatAnswer.NOT_DECIDED,
        server_default=RepeatAnswer.NOT_DECIDED.value,
    )
    cross_check_reason: Mapped[str | None]

    #: Everybody may read of a published judgement, but not everybody the plan that it was made on.
    secret_columns: ClassVar[frozenset[str]] = frozenset({"as_it_stood"})

    follow_up: Mapped[FollowUp] = relationship(back_populates="assessments")
    recommendation: Mapped[Recommendation] = relationship()
    assessed_by: Mapped[Person | None] = relationship()
    allocation: Mapped[Allocation | None] = relationship(
        back_populates="assessment", cascade="all, delete-orphan"
    )
    confirmation: Mapped[Confirmation | None] = relationship(
        back_populates="assessment", cascade="all, delete-orphan"
    )
    corrections: Mapped[list[Correction]] = relationship(
        back_populates="assessment", order_by="Correction.at, Correction.id"
    )

    __table_args__ = (
        UniqueConstraint("follow_up_id", "recommendation_id"),
        CheckConstraint("length(action_taken_and_impact) <= 20000", name="impact_length"),
    )

    @property
    def is_complete(self) -> bool:
        """Say whether all that publishing needs is there: three answers, and a reason where they are unusual."""
        return (
            self.category is not None
            and bool(self.action_taken_and_impact)
            and self.still_required is not None
            and not self.open_questions
        )

    @property
    def unusual(self) -> list[CrossCheck]:
        """The questions that these answers together raise."""
        return raised_by(self.category, self.still_required, self.repeated)

    @property
    def open_questions(self) -> list[CrossCheck]:
        """The questions among them that nobody has given a reason for."""
        return [] if self.cross_check_reason else self.unusual

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return self.follow_up.event_audience()


class Allocation(Identified, Recorded, Base):
    """An inspector is to judge this recommendation. A colleague may all the same."""

    __tablename__ = "allocation"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)

    assessment: Mapped[Assessment] = relationship(back_populates="allocation")
    person: Mapped[Person] = relationship()

    def event_thread(self) -> UUID | None:
        return self.assessment_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class Confirmation(Identified, Recorded, Base):
    """A second reader agrees with a judgement as it stands. It goes when the judgement is changed."""

    __tablename__ = "confirmation"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), unique=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship(back_populates="confirmation")
    by: Mapped[Person] = relationship()

    def event_thread(self) -> UUID | None:
        return self.assessment_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class Correction(Identified, Recorded, Base):
    """A dated note on a published judgement, shown with it wherever it is shown. The judgement stays as it is."""

    __tablename__ = "correction"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    text: Mapped[str]
    reason: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship(back_populates="corrections")
    by: Mapped[Person] = relationship()

    __table_args__ = (
        CheckConstraint("length(trim(text)) > 0 AND length(trim(reason)) > 0", name="says_what_and_why"),
    )

    def event_thread(self) -> UUID | None:
        return self.assessment.recommendation_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE
