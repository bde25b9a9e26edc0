"""One organisation's answer to one report: the plan, its responses, actions and updates."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import (
    ACTION_TRANSITIONS,
    OPEN_ACTIONS,
    PLAN_TRANSITIONS,
    ActionState,
    ActionStep,
    PlanState,
    PlanStep,
    Track,
)
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Audience, Recorded
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ResponseKind
from tracker.recommendations.models import Recommendation


class PlanDueRule(Identified, Versioned, Recorded, Base):
    """How many working days after publication a plan is due, for reports of one kind published from a day on.

    There is no built-in number: without a row for its kind, a report's plans have no due date.
    """

    __tablename__ = "plan_due_rule"

    kind: Mapped[str] = mapped_column(String(80))
    working_days: Mapped[int]
    valid_from: Mapped[date]

    __table_args__ = (
        UniqueConstraint("kind", "valid_from"),
        CheckConstraint("working_days BETWEEN 1 AND 250", name="working_days_in_a_year"),
    )

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class ActionPlan(Identified, Versioned, Recorded, Base):
    """What one organisation will do about one report.

    ``due_on`` is stored with the rule and calendar it was worked out from and never moves by itself; it is empty where
    the day of publication, or the number of working days, is not known (design 5).
    """

    __tablename__ = "action_plan"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    state: Mapped[PlanState] = mapped_column(enum_column(PlanState), default=PlanState.DRAFT, index=True)
    due_on: Mapped[date | None]
    due_rule: Mapped[str | None] = mapped_column(String(200))
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    return_reason: Mapped[str | None]
    #: When an answer or an action last changed: whoever submits the plan is told if that was after they looked.
    edited_at: Mapped[datetime | None]

    unrecorded_columns: ClassVar[frozenset[str]] = frozenset({"version", "edited_at"})

    organisation: Mapped[Organisation] = relationship()
    report: Mapped[InspectionReport] = relationship()
    submitted_by: Mapped[Person | None] = relationship(foreign_keys=submitted_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)
    responses: Mapped[list[Response]] = relationship(back_populates="plan")
    actions: Mapped[list[Action]] = relationship(
        back_populates="plan", order_by="Action.position", foreign_keys="Action.plan_id"
    )

    __table_args__ = (
        UniqueConstraint("organisation_id", "report_id"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_at_once_submitted"),
        CheckConstraint("state <> 'returned' OR return_reason IS NOT NULL", name="returned_with_reason"),
        CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by_id IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="moments_have_their_person",
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'agreed') OR decided_at IS NOT NULL", name="decided_at_once_decided"
        ),
    )

    def apply(self, step: PlanStep) -> None:
        """Follow one arrow of the life cycle. Nothing else writes ``state``.

        Raises:
            TransitionNotAllowed: the plan does not stand where the arrow starts.
        """
        sources, target = PLAN_TRANSITIONS[step]
        if self.state not in sources:
            raise TransitionNotAllowed(step, self.state)
        self.state = target

    @property
    def audience(self) -> Audience:
        """Say who may read of a change to the plan made now: until it is first submitted, its organisation only."""
        return Audience.RESPONDER if self.submitted_at is None else Audience.PARTIES

    def event_audience(self) -> Audience:
        return self.audience

    def event_organisation(self) -> UUID | None:
        return self.organisation_id


class Response(Identified, Versioned, Recorded, Base):
    """One organisation's answer to one recommendation."""

    __tablename__ = "response"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("action_plan.id"), index=True)
    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    kind: Mapped[ResponseKind] = mapped_column(enum_column(ResponseKind))
    explanation: Mapped[str | None]  # which part and why not the rest, or the reasons for not agreeing
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    is_complete: Mapped[bool] = mapped_column(default=False)  # "Have you completed this section?"

    plan: Mapped[ActionPlan] = relationship(back_populates="responses")
    recommendation: Mapped[Recommendation] = relationship()
    lead: Mapped[Person | None] = relationship()

    __table_args__ = (
        UniqueConstraint("plan_id", "recommendation_id"),
        CheckConstraint("kind = 'agreed' OR explanation IS NOT NULL", name="explained_unless_agreed"),
    )

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return self.plan.audience

    def event_organisation(self) -> UUID | None:
        return self.plan.organisation_id


class Action(Identified, Versioned, Recorded, Base):
    """One step with one owner and one target date. The first target date is kept for good.

    One that is carried names the plan that took it over: a plan of the service, with the action there if there is one,
    or a plan kept elsewhere, by its name and reference.
    """

    __tablename__ = "action"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("action_plan.id"), index=True)
    recommendation_id: Mapped[UUID] = mapped_column(ForeignKey("recommendation.id"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    success_measure: Mapped[str | None]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    first_target_date: Mapped[date]
    target_date: Mapped[date] = mapped_column(index=True)
    state: Mapped[ActionState] = mapped_column(
        enum_column(ActionState), default=ActionState.NOT_YET_STARTED, index=True
    )
    completed_on: Mapped[date | None]
    what_changed: Mapped[str | None]
    withdrawal_reason: Mapped[str | None]
    #: Withdrawn before the plan was ever submitted: it stays in the record, but is no part of the plan.
    removed_in_draft: Mapped[bool] = mapped_column(default=False)
    last_update_at: Mapped[datetime | None]
    carried_on: Mapped[date | None]
    carried_to_plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("action_plan.id"), index=True)
    carried_to_action_id: Mapped[UUID | None] = mapped_column(ForeignKey("action.id"), index=True)
    carried_to_name: Mapped[str | None] = mapped_column(String(300))
    carried_to_reference: Mapped[str | None] = mapped_column(String(300))

    plan: Mapped[ActionPlan] = relationship(back_populates="actions", foreign_keys=plan_id)
    recommendation: Mapped[Recommendation] = relationship()
    owner: Mapped[Person] = relationship()
    carried_to_plan: Mapped[ActionPlan | None] = relationship(foreign_keys=carried_to_plan_id)
    carried_to_action: Mapped[Action | None] = relationship(
        foreign_keys=carried_to_action_id, remote_side="Action.id"
    )
    helpers: Mapped[list[ActionHelper]] = relationship(
        back_populates="action", order_by="ActionHelper.added_at", cascade="all, delete-orphan"
    )
    updates: Mapped[list[ActionUpdate]] = relationship(
        back_populates="action", order_by="ActionUpdate.at.desc()"
    )
    date_changes: Mapped[list[TargetDateChange]] = relationship(
        back_populates="action",
        order_by="TargetDateChange.at",
        lazy="selectin",  # Wherever a target date is shown, so is how often it moved.
    )

    __table_args__ = (
        CheckConstraint(
            "(state = 'completed') = (completed_on IS NOT NULL)", name="completed_on_if_completed"
        ),
        CheckConstraint(
            "state <> 'completed' OR what_changed IS NOT NULL", name="completed_says_what_changed"
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)", name="withdrawn_with_reason"
        ),
        CheckConstraint("length(text) > 0", name="has_text"),
        CheckConstraint("NOT removed_in_draft OR state = 'withdrawn'", name="removed_is_withdrawn"),
        CheckConstraint("(state = 'carried') = (carried_on IS NOT NULL)", name="carried_on_if_carried"),
        CheckConstraint(
            "carried_on IS NULL AND carried_to_plan_id IS NULL AND carried_to_name IS NULL"
            " OR carried_on IS NOT NULL AND (carried_to_plan_id IS NULL) <> (carried_to_name IS NULL)",
            name="carried_to_one_plan",
        ),
        CheckConstraint(
            "(carried_to_name IS NULL) = (carried_to_reference IS NULL)", name="carried_with_reference"
        ),
        CheckConstraint(
            "carried_to_action_id IS NULL OR carried_to_plan_id IS NOT NULL AND carried_to_action_id <> id",
            name="carried_to_another_action",
        ),
        Index("ix_action_due", "state", "target_date"),
    )

    def require(self, step: ActionStep) -> None:
        """Do nothing if the life cycle has an arrow for this step from here.

        Raises:
            TransitionNotAllowed: the action does not stand where the arrow starts.
        """
        sources, _target = ACTION_TRANSITIONS[step]
        if self.state not in sources:
            raise TransitionNotAllowed(step, self.state)

    def apply(self, step: ActionStep) -> None:
        """Follow one arrow of the life cycle. Nothing else writes ``state``.

        Raises:
            TransitionNotAllowed: the action does not stand where the arrow starts.
        """
        self.require(step)
        _sources, self.state = ACTION_TRANSITIONS[step]

    @property
    def times_moved(self) -> int:
        """How often the target date was moved after it had been promised."""
        return len(self.date_changes)

    def is_overdue(self, today: date) -> bool:
        """Say whether the target date has passed and the action is still open. A draft promises nothing yet."""
        return self.state in OPEN_ACTIONS and self.target_date < today and self.plan.submitted_at is not None

    def event_thread(self) -> UUID | None:
        return self.recommendation_id

    def event_audience(self) -> Audience:
        return self.plan.audience

    def event_organisation(self) -> UUID | None:
        return self.plan.organisation_id


class ActionHelper(Identified, Recorded, Base):
    """Somebody helps the owner of an action. Taken off, the row goes; the record keeps who helped from when to when."""

    __tablename__ = "action_helper"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))

    action: Mapped[Action] = relationship(back_populates="helpers")
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    added_by: Mapped[Person] = relationship(foreign_keys=added_by_id)

    __table_args__ = (UniqueConstraint("action_id", "person_id"),)

    def event_thread(self) -> UUID | None:
        return self.action.recommendation_id

    def event_audience(self) -> Audience:
        return self.action.event_audience()

    def event_organisation(self) -> UUID | None:
        return self.action.event_organisation()


class TargetDateChange(Identified, Recorded, Base):
    """A target date was moved, with the reason. Rows are only ever added."""

    __tablename__ = "target_date_change"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    old_date: Mapped[date]
    new_date: Mapped[date]
    reason: Mapped[str]

    action: Mapped[Action] = relationship(back_populates="date_changes")
    by: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("old_date <> new_date", name="date_is_another"),)

    def event_thread(self) -> UUID | None:
        return self.action.recommendation_id

    def event_audience(self) -> Audience:
        return self.action.event_audience()

    def event_organisation(self) -> UUID | None:
        return self.action.event_organisation()


class ActionUpdate(Identified, Recorded, Base):
    """A dated note of progress in its author's own words. Rows are only ever added; the database refuses the rest."""

    __tablename__ = "action_update"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    track: Mapped[Track] = mapped_column(enum_column(Track))

    action: Mapped[Action] = relationship(back_populates="updates")
    by: Mapped[Person] = relationship()

    __table_args__ = (CheckConstraint("length(text) BETWEEN 1 AND 4000", name="text_length"),)

    def event_thread(self) -> UUID | None:
        return self.action.recommendation_id

    def event_audience(self) -> Audience:
        return self.action.event_audience()

    def event_organisation(self) -> UUID | None:
        return self.action.event_organisation()
