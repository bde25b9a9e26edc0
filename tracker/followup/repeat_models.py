"""Which new recommendation makes an earlier one again, as an inspector names it with a judgement."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Identified
from tracker.core.events import Audience, Recorded
from tracker.followup.models import Assessment
from tracker.recommendations.models import Recommendation


class NamedRepeat(Identified, Recorded, Base):
    """An inspector says that ``later`` makes the judged recommendation again.

    While the judgement is a draft nothing else says so; publishing it links the two (``Repeat``).
    """

    __tablename__ = "named_repeat"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessment.id"))
    later_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)

    assessment: Mapped[Assessment] = relationship()
    later: Mapped[Recommendation] = relationship()

    __table_args__ = (UniqueConstraint("assessment_id", "later_id"),)

    def event_thread(self) -> UUID | None:
        return self.assessment_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE
