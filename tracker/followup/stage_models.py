"""What happens around a follow-up: it is announced, read by a second person, and shown to the organisation."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, Versioned
from tracker.core.events import Audience, Recorded
from tracker.followup.models import Assessment, FollowUp
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation

#: Characters in what an announcement says.
CONTACT_LIMIT = 300


class Announcement(Identified, Versioned, Recorded, Base):
    """What the organisation is told before fieldwork. ``organisation`` is who answers: the region of a PDU.

    It lists the recommendations that were taken in on the day of the announcement; what inspectors leave out later is
    their draft.
    """

    __tablename__ = "announcement"

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    fieldwork_from: Mapped[date] = mapped_column(index=True)
    fieldwork_to: Mapped[date | None]
    ready_by: Mapped[date]
    have_ready: Mapped[str]
    contact: Mapped[str] = mapped_column(String(CONTACT_LIMIT))
    announced_at: Mapped[datetime]
    announced_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    follow_up: Mapped[FollowUp] = relationship()
    organisation: Mapped[Organisation] = relationship()
    announced_by: Mapped[Person] = relationship()
    items: Mapped[list[AnnouncedRecommendation]] = relationship(
        back_populates="announcement", order_by="AnnouncedRecommendation.position"
    )

    __table_args__ = (
        CheckConstraint(
            "fieldwork_to IS NULL OR fieldwork_to >= fieldwork_from", name="ends_after_it_starts"
        ),
        CheckConstraint("ready_by <= fieldwork_from", name="ready_before_fieldwork"),
    )

    def event_thread(self) -> UUID | None:
        return self.follow_up_id

    def event_audience(self) -> Audience:
        return Audience.PARTIES

    def event_organisation(self) -> UUID | None:
        return self.organisation_id


class AnnouncedRecommendation(Identified, Recorded, Base):
    """One recommendation that the announcement names."""

    __tablename__ = "announced_recommendation"

    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcement.id"))
    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    position: Mapped[int]

    announcement: Mapped[Announcement] = relationship(back_populates="items")
    recommendation: Mapped[Recommendation] = relationship()

    __table_args__ = (UniqueConstraint("announcement_id", "recommendation_id"),)

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return Audience.PARTIES

    def event_organisation(self) -> UUID | None:
        return self.announcement.organisation_id


class ReaderNote(Identified, Recorded, Base):
    """Why a second reader sent the follow-up back; about one judgement, or about all of it."""

    __tablename__ = "reader_note"

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up.id"), index=True)
    assessment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    text: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    follow_up: Mapped[FollowUp] = relationship()
    assessment: Mapped[Assessment | None] = relationship()
    by: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("length(trim(text)) > 0", name="says_something"),)

    def event_thread(self) -> UUID | None:
        return self.follow_up_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class AccuracyCheck(Identified, Versioned, Recorded, Base):
    """The inspected organisation's director and lead read the draft and may comment until the end of ``comment_by``.

    It closes by itself after that day in London, so "open" is worked out when read (``accuracy_rules``).
    """

    __tablename__ = "accuracy_check"

    follow_up_id: Mapped[UUID] = mapped_column(ForeignKey("follow_up.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    comment_by: Mapped[date]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    follow_up: Mapped[FollowUp] = relationship()
    organisation: Mapped[Organisation] = relationship()
    opened_by: Mapped[Person] = relationship(foreign_keys=opened_by_id)
    closed_by: Mapped[Person | None] = relationship(foreign_keys=closed_by_id)
    comments: Mapped[list[AccuracyComment]] = relationship(
        back_populates="check", order_by="AccuracyComment.at, AccuracyComment.id"
    )

    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
    )

    def event_thread(self) -> UUID | None:
        return self.follow_up_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class AccuracyComment(Identified, Versioned, Recorded, Base):
    """What the organisation says about the facts of one judgement, and what the inspectorate answers."""

    __tablename__ = "accuracy_comment"

    check_id: Mapped[UUID] = mapped_column(ForeignKey("accuracy_check.id"), index=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"), index=True)
    text: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    check: Mapped[AccuracyCheck] = relationship(back_populates="comments")
    assessment: Mapped[Assessment] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)

    __table_args__ = (
        CheckConstraint("length(trim(text)) > 0", name="says_something"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            name="answer_is_whole",
        ),
    )

    def event_thread(self) -> UUID | None:
        return self.check.follow_up_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE
