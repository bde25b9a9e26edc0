"""Rules, reminders and attempts. The reminder row is the outbox; attempts are its delivery story.

Reminders do not go through the record of events: their own rows and attempts are the record of what was sent.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Recorded
from tracker.reminders.lifecycle import (
    REMINDER_TRANSITIONS,
    WAITING,
    WORDS_OF_MILESTONE,
    WORDS_OF_OUTCOME,
    Milestone,
    Outcome,
    Recipient,
    ReminderState,
    ReminderStep,
)
from tracker.reminders.sending_days import CountedIn


class ReminderRule(Identified, Versioned, Recorded, Base):
    """One dated version of a rule: who is told what, how many days before or after a date, or at once.

    It holds from ``valid_from`` until the next version of the same key begins. A version that holds is never changed.
    """

    __tablename__ = "reminder_rule"

    key: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    milestone: Mapped[Milestone] = mapped_column(enum_column(Milestone))
    #: Days after the date that the rule is about: -7 is seven days before, 0 the day itself, 1 the day after.
    offsets: Mapped[list[int]] = mapped_column(JSON)
    #: After the last of them, once more every so many days; empty: never again.
    repeat_every: Mapped[int | None]
    counted_in: Mapped[CountedIn] = mapped_column(enum_column(CountedIn))
    #: On which day of the week a digest goes out: 1 is Monday.
    weekday: Mapped[int | None]
    recipients: Mapped[list[str]] = mapped_column(JSON)
    enabled: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        UniqueConstraint("key", "valid_from"),
        CheckConstraint("repeat_every IS NULL OR repeat_every > 0", name="repeats_forward"),
        CheckConstraint("weekday IS NULL OR weekday BETWEEN 1 AND 5", name="weekday_is_one"),
    )

    @property
    def recipient_kinds(self) -> list[Recipient]:
        """Return whom it tells."""
        return [Recipient(name) for name in self.recipients]


class QuietDays(Identified, Recorded, Base):
    """Days on which nothing is sent, besides weekends and bank holidays."""

    __tablename__ = "quiet_days"

    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))

    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),)


class ReminderSwitch(Identified, Recorded, Base):
    """A decision that the scheduler sends reminders, or that it does not. The latest one counts."""

    __tablename__ = "reminder_switch"

    at: Mapped[datetime] = mapped_column(index=True)
    is_on: Mapped[bool]
    by_name: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str | None]


class HappeningCursor(Base):
    """Up to where the record of events has been read for things to tell of at once. One row; see ``happenings``."""

    __tablename__ = "happening_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Events up to this one are done with.
    floor: Mapped[int] = mapped_column(BigInteger)
    #: The last event there was at the moment beside it: the next floor, once nothing older can still appear.
    ahead: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[datetime]


class ToldAct(Base):
    """An act of the record whose happenings are in the outbox, or were found to be nothing to tell of."""

    __tablename__ = "told_act"

    act_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    note: Mapped[str | None]


#: What makes a reminder this one and no other.
KEY_COLUMNS = ("recipient_id", "subject_type", "subject_id", "milestone_key", "milestone_date")


class Reminder(Identified, Base):
    """One message to one person about one milestone of one thing. The unique key makes a double impossible (N1)."""

    __tablename__ = "reminder"

    code: Mapped[str] = mapped_column(String(14), unique=True)
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    #: The milestone with its offset, for example "due_soon-7": part of the key.
    milestone_key: Mapped[str] = mapped_column(String(40))
    milestone: Mapped[Milestone] = mapped_column(enum_column(Milestone))
    #: The target date that the message speaks of: part of the key, so a date that moves makes a new reminder.
    milestone_date: Mapped[date]
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("reminder_rule.id"))
    planned_at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(enum_column(ReminderState), default=ReminderState.PLANNED)
    #: A sender takes it from this moment on.
    due_at: Mapped[datetime]
    #: How many tries have failed or ended in doubt.
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    #: The latest attempt. Only it may record an outcome here.
    attempt_id: Mapped[UUID | None]
    sent_at: Mapped[datetime | None]
    #: Why it stands where it stands, in plain words.
    ended_reason: Mapped[str | None]
    #: Handed over once more after a hand-over of which nobody knows how it ended. That happens once only.
    maybe_twice: Mapped[bool] = mapped_column(default=False)
    #: The morning on which it fell due: what one person is told of one morning leaves as one message. Empty for what
    #: is told at once.
    morning: Mapped[date | None]
    #: Shared by those that were first handed over as one message: every later try takes the same ones together.
    bundle_id: Mapped[UUID | None]
    #: The act of the record that it tells of, for what is told at once.
    act_id: Mapped[UUID | None]

    #: Read only by those who list e-mails: see ``references``.
    codes_together: Mapped[str | None] = query_expression()

    recipient: Mapped[Person] = relationship()
    attempts: Mapped[list[ReminderAttempt]] = relationship(
        back_populates="reminder", order_by="ReminderAttempt.started_at"
    )

    __table_args__ = (
        UniqueConstraint(*KEY_COLUMNS, name="uq_reminder_key"),
        CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="lease_if_claimed"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at_if_sent"),
        Index("ix_reminder_waiting", "state", "due_at"),
        Index("ix_reminder_subject", "subject_type", "subject_id"),
        # Finds in one go which of a morning's reminders are there already.
        Index("ix_reminder_stage", "milestone_date", "milestone_key"),
    )

    def apply(self, step: ReminderStep) -> None:
        """Follow one arrow of the life cycle. Nothing else writes ``state``.

        Raises:
            TransitionNotAllowed: the reminder does not stand where the arrow starts.
        """
        sources, target = REMINDER_TRANSITIONS[step]
        if self.state not in sources:
            raise TransitionNotAllowed(step, self.state)
        self.state = target
        if target is not ReminderState.CLAIMED:
            self.lease_until = None

    @property
    def message_id(self) -> UUID:
        """Return what every try of it goes by: its own identifier or, where several left together, theirs."""
        return self.bundle_id or self.id

    @property
    def is_waiting(self) -> bool:
        """Say whether a sender will take it when its time has come."""
        return self.state in WAITING

    @property
    def references(self) -> list[str]:
        """Return the codes of all that left in the same message; where nobody has read them, its own."""
        return sorted((self.codes_together or self.code).split())

    @property
    def subject_line(self) -> str:
        """Return the subject under which it was last handed over, or what it will be about."""
        handed_over = [attempt.subject for attempt in self.attempts if attempt.subject]
        return handed_over[-1] if handed_over else WORDS_OF_MILESTONE[self.milestone]


class ReminderAttempt(Identified, Base):
    """One try to hand one reminder to a mail server. Written before the try, so that a killed sender leaves a trace."""

    __tablename__ = "reminder_attempt"

    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminder.id"), index=True)
    number: Mapped[int]
    started_at: Mapped[datetime]
    #: Written just before the message leaves: without it the attempt cannot have reached anybody.
    handed_over_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    detail: Mapped[str | None]
    sender: Mapped[str] = mapped_column(String(120))
    address: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str | None] = mapped_column(String(300))
    #: Shared by all that left in the same message.
    message_id: Mapped[str | None] = mapped_column(String(320), index=True)

    reminder: Mapped[Reminder] = relationship(back_populates="attempts")

    def was_taken_as(self, carrier_id: str) -> bool:
        """Say whether the mail service took it under this identifier of its own, which it names in its answer."""
        return self.outcome is Outcome.ACCEPTED and carrier_id in (self.detail or "")

    @property
    def is_open(self) -> bool:
        """Say whether it was handed over and nobody knows how that ended."""
        return self.handed_over_at is not None and self.outcome in {None, Outcome.UNKNOWN}

    @property
    def in_words(self) -> str:
        """Say how it ended, for the administrator."""
        return WORDS_OF_OUTCOME[self.outcome] if self.outcome else "Going on"

    __table_args__ = (UniqueConstraint("reminder_id", "number"),)


class ReminderRun(Identified, Base):
    """One run of the planner or the sender: what it counted, for the health line and for the administrator."""

    __tablename__ = "reminder_run"

    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (Index("ix_reminder_run_kind", "kind", "started_at"),)
