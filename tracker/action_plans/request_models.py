"""Somebody who may not change an action asks those who may: for another date, other words or another owner."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import REQUEST_TRANSITIONS, ChangeKind, RequestState, RequestStep
from tracker.action_plans.models import Action
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Audience, Recorded


class ChangeRequest(Identified, Versioned, Recorded, Base):
    """One change that somebody asks for, with the reason, and what became of it. One is open per action and kind."""

    __tablename__ = "change_request"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(enum_column(ChangeKind))
    state: Mapped[RequestState] = mapped_column(
        enum_column(RequestState), default=RequestState.ASKED, index=True
    )
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(4000))
    wanted_date: Mapped[date | None]
    wanted_text: Mapped[str | None] = mapped_column(String(4000))
    wanted_owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(4000))

    action: Mapped[Action] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    wanted_owner: Mapped[Person | None] = relationship(foreign_keys=wanted_owner_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    __table_args__ = (
        Index(
            "uq_change_request_open",
            "action_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint(
            "(kind = 'date') = (wanted_date IS NOT NULL) AND (kind = 'wording') = (wanted_text IS NOT NULL)"
            " AND (kind = 'owner') = (wanted_owner_id IS NOT NULL)",
            name="says_what_is_wanted",
        ),
        CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="open_until_decided",
        ),
        CheckConstraint("state <> 'refused' OR decision_reason IS NOT NULL", name="refused_with_reason"),
        CheckConstraint("length(reason) > 0", name="has_reason"),
    )

    def require(self, step: RequestStep) -> None:
        """Do nothing if the life cycle has an arrow for this step from here.

        Raises:
            TransitionNotAllowed: the request is not open any more.
        """
        source, _target = REQUEST_TRANSITIONS[step]
        if self.state is not source:
            raise TransitionNotAllowed(step, self.state)

    def apply(self, step: RequestStep) -> None:
        """Follow one arrow of the life cycle. Nothing else writes ``state``.

        Raises:
            TransitionNotAllowed: the request is not open any more.
        """
        self.require(step)
        _source, self.state = REQUEST_TRANSITIONS[step]

    def event_thread(self) -> UUID | None:
        return self.action.recommendation_id

    def event_audience(self) -> Audience:
        """Who asked whom for what stays inside the organisation; what was changed is told with the change itself."""
        return Audience.RESPONDER

    def event_organisation(self) -> UUID | None:
        return self.action.event_organisation()
