"""Up to where a person has read what changed in a plan. They say so themselves: opening a page is not reading it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.models import ActionPlan
from tracker.core import clock
from tracker.core.database import Base, Identified, db
from tracker.core.events import Event


class PlanMark(Identified, Base):
    """The last event that a person had read in a plan's history, and when they said so. One row moves along.

    It is not part of the record: what somebody has read concerns only themselves.
    """

    __tablename__ = "plan_mark"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("action_plan.id"), index=True)
    marked_at: Mapped[datetime]
    last_event_id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))

    __table_args__ = (UniqueConstraint("person_id", "plan_id"),)


def find_mark(plan: ActionPlan, *, of: Person) -> PlanMark | None:
    """Return up to where this person has read, None where they never said so."""
    return db.session.scalar(select(PlanMark).where(PlanMark.plan_id == plan.id, PlanMark.person_id == of.id))


def mark_as_read(plan: ActionPlan, *, by: Person, last_event_id: int) -> None:
    """Remember that ``by`` has read the plan's changes up to this event. The mark never moves back.

    What came after the page was shown stays unread, because the page sends the last event that it showed.

    Raises:
        NotFound: ``by`` may not see the plan.
    """
    permissions.require_plan_sight(by, plan)
    newest = db.session.scalar(select(func.max(Event.id))) or 0
    # The person's row is held, so that two presses at once make one mark.
    db.session.execute(select(Person.id).where(Person.id == by.id).with_for_update())
    mark = find_mark(plan, of=by)
    if mark is None:
        mark = PlanMark(person_id=by.id, plan_id=plan.id, last_event_id=0)
        db.session.add(mark)
    mark.last_event_id = max(mark.last_event_id, min(last_event_id, newest))
    mark.marked_at = clock.now()
    db.session.flush()
