"""The inspectorate's check of earlier recommendations, and its judgement of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Audience, Recorded
from tracker.followup.lifecycle import FOLLOW_UP_TRANSITIONS, FollowUpState, FollowUpStep
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation

#: Characters in an inspector's texts.
IMPACT_LIMIT = 20_000
STILL_NEEDED_LIMIT = 4_000


class FollowUp(Identified, Versioned, Recorded, Base):
    """A check of what came of earlier recommendations to one organisation, its units and its predecessors."""

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

    organisation: Mapped[Organisation] = relationship()
    started_by: Mapped[Person] = relationship(foreign_keys=started_by_id)
    published_by: Mapped[Person | None] = relationship(foreign_keys=published_by_id)
    assessments: Mapped[list[Assessment]] = relationship(
        back_populates="follow_up", order_by="Assessment.position"
    )

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

    def event_audience(self) -> Audience:
        return Audience.EVERYONE if self.state is FollowUpState.PUBLISHED else Audience.INSPECTORATE


class Assessment(Identified, Versioned, Recorded, Base):
    """The judgement on one recommendation. ``category`` and ``still_required`` are independent of each other.

    ``taken`` is false for a recommendation that the inspector leaves out: it stays "not followed up", visibly.
    ``as_it_stood`` is the plan with its updates at the moment of publishing.
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

    #: Everybody may read of a published judgement, but not everybody the plan that it was made on.
    secret_columns: ClassVar[frozenset[str]] = frozenset({"as_it_stood"})

    follow_up: Mapped[FollowUp] = relationship(back_populates="assessments")
    recommendation: Mapped[Recommendation] = relationship()
    assessed_by: Mapped[Person | None] = relationship()

    __table_args__ = (
        UniqueConstraint("follow_up_id", "recommendation_id"),
        CheckConstraint("length(action_taken_and_impact) <= 20000", name="impact_length"),
    )

    @property
    def is_complete(self) -> bool:
        """Say whether all three answers that publishing needs are there."""
        return (
            self.category is not None
            and bool(self.action_taken_and_impact)
            and self.still_required is not None
        )

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return self.follow_up.event_audience()
