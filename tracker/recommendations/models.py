"""A recommendation as printed, the organisations that carry it, and the earlier ones it repeats."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.events import Audience, Recorded
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.numbers import is_printed


class Confidence(StrEnum):
    """How the recommendation was found in the document."""

    LIST = "list"
    TABLE = "table"
    GUESS = "guess"
    BY_HAND = "by_hand"


class Recommendation(Identified, Versioned, Recorded, Base):
    """One thing a published report asks of someone. Only published ones exist here; the printed number is not unique.

    ``addressee`` is whom the report names and never changes; ``assignments`` say who carries it. ``category``,
    ``still_required`` and ``followed_up_on`` repeat the latest published judgement, so that lists can filter on it.
    ``reopened_on`` is the day on which somebody took back that this judgement closes it. ``heirs`` are the units (their
    identifiers, as text) to which a person has given it since the addressed unit closed; they carry it inside the
    organisations that answer for them.
    """

    __tablename__ = "recommendation"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    block: Mapped[int]
    position: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str] = mapped_column(String(300))
    addressee_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    text: Mapped[str]
    page: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    confidence: Mapped[Confidence] = mapped_column(enum_column(Confidence))
    standard: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[RecommendationStatus] = mapped_column(
        enum_column(RecommendationStatus), default=RecommendationStatus.AWAITING_RESPONSE, index=True
    )
    category: Mapped[ProgressCategory | None] = mapped_column(enum_column(ProgressCategory))
    still_required: Mapped[bool | None]
    followed_up_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    heirs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    report: Mapped[InspectionReport] = relationship()
    addressee: Mapped[Organisation] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="recommendation", cascade="all, delete-orphan", order_by="Assignment.valid_from"
    )

    __table_args__ = (
        UniqueConstraint("report_id", "position"),
        CheckConstraint("length(text) > 0", name="has_text"),
        CheckConstraint(
            "(category IS NULL) = (still_required IS NULL) AND (category IS NULL) = (followed_up_on IS NULL)",
            name="judgement_is_whole",
        ),
        CheckConstraint("status <> 'closed' OR category IS NOT NULL", name="closed_after_judgement"),
    )

    @property
    def has_printed_number(self) -> bool:
        """Say whether the report prints its number; otherwise ``number`` is its place in the report, in brackets."""
        return is_printed(self.number)

    @property
    def heir_ids(self) -> frozenset[UUID]:
        """The units that took over from the addressed one; empty while nobody has said so."""
        return frozenset(UUID(each) for each in self.heirs or ())

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Assignment(Identified, Recorded, Base):
    """An organisation carries a recommendation from a day to a day. It answers for it and keeps the plan."""

    __tablename__ = "assignment"

    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    reason: Mapped[str | None]

    recommendation: Mapped[Recommendation] = relationship(back_populates="assignments")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        Index("uq_assignment_current", "recommendation_id", "organisation_id", "valid_from", unique=True),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_starts"),
    )

    def is_in_force(self, on: date) -> bool:
        """Say whether it holds on that day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Repeat(Identified, Recorded, Base):
    """A later recommendation makes an earlier one again. A person says so; wording usually changes."""

    __tablename__ = "repeat"

    later_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    earlier_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)

    later: Mapped[Recommendation] = relationship(foreign_keys=later_id)
    earlier: Mapped[Recommendation] = relationship(foreign_keys=earlier_id)

    __table_args__ = (
        UniqueConstraint("later_id", "earlier_id"),
        CheckConstraint("later_id <> earlier_id", name="not_of_itself"),
    )

    def event_thread(self) -> UUID | None:
        return self.later_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE
