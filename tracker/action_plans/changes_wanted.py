"""Which recommendations headquarters named when it returned a plan: their sections are to be looked at again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.action_plans.models import ActionPlan
from tracker.core.database import Base, Identified, db
from tracker.core.events import Audience, Recorded
from tracker.recommendations.models import Recommendation


class ChangeWanted(Identified, Recorded, Base):
    """One recommendation that was named when a plan was returned at this moment. Rows stay when the plan moves on."""

    __tablename__ = "change_wanted"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("action_plan.id"))
    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    asked_at: Mapped[datetime]

    plan: Mapped[ActionPlan] = relationship()
    recommendation: Mapped[Recommendation] = relationship()

    __table_args__ = (UniqueConstraint("plan_id", "recommendation_id", "asked_at"),)

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return self.plan.audience

    def event_organisation(self) -> UUID | None:
        return self.plan.organisation_id


def want_changes(plan: ActionPlan, recommendation_ids: Collection[UUID], *, asked_at: datetime) -> None:
    """Name these recommendations; to be called inside the act that returns the plan."""
    for recommendation_id in sorted(recommendation_ids):
        db.session.add(ChangeWanted(plan=plan, recommendation_id=recommendation_id, asked_at=asked_at))


def list_wanted(plan: ActionPlan) -> dict[UUID, datetime]:
    """Return which recommendations were named when the plan was last returned with names, and when that was.

    They are still told after the plan is submitted again: headquarters reads those parts first.
    """
    found = db.session.execute(
        select(ChangeWanted.recommendation_id, ChangeWanted.asked_at)
        .where(ChangeWanted.plan_id == plan.id)
        .order_by(ChangeWanted.asked_at.desc())
    ).all()
    latest = found[0].asked_at if found else None
    return {row.recommendation_id: row.asked_at for row in found if row.asked_at == latest}
