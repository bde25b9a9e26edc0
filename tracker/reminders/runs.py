"""What planner and sender did and when: how a scheduler knows that a day is planned, and the health line (N16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, func, select

from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import WAITING, ReminderState
from tracker.reminders.models import Reminder, ReminderRun, ReminderSwitch
from tracker.reminders.planner import start_of_sending

#: How late a plan or a send may be before somebody should look.
PATIENCE = timedelta(minutes=15)


class RunKind(StrEnum):
    """What a run did. One idle row a day is moved on while there is nothing to send, so rows do not pile up."""

    PLAN = "plan"
    SEND = "send"
    IDLE = "idle"
    #: No run at all: the moment at which a register was loaded from a file.
    LOADED = "loaded"


def begin_run(kind: RunKind, on: date) -> ReminderRun:
    """Add a run that has begun; the caller fills in its end and commits. A run that dies leaves no end."""
    run = ReminderRun(kind=kind, on=on, started_at=database_now())
    db.session.add(run)
    return run


def note_sent(on: date, counts: dict[str, int], *, begun: datetime) -> None:
    """Note what a run of the sender did, or that it looked and had nothing to do; the caller commits."""
    now = database_now()
    run = None if any(counts.values()) else _idle_run(on)
    if run is None:
        kind = RunKind.SEND if any(counts.values()) else RunKind.IDLE
        run = ReminderRun(kind=kind, on=on, started_at=begun, counts=counts)
        db.session.add(run)
    run.ended_at = now


def _idle_run(on: date) -> ReminderRun | None:
    return db.session.scalars(
        select(ReminderRun).where(ReminderRun.kind == RunKind.IDLE, ReminderRun.on == on).limit(1)
    ).one_or_none()


def is_planned(on: date) -> bool:
    """Say whether a run of the planner for this day came to its end."""
    statement = exists().where(
        ReminderRun.kind == RunKind.PLAN, ReminderRun.on == on, ReminderRun.ended_at.is_not(None)
    )
    return bool(db.session.scalar(select(statement)))


def are_switched_on() -> bool:
    """Say whether the scheduler plans and sends by itself."""
    loaded_at = db.session.scalar(
        select(func.max(ReminderRun.started_at)).where(ReminderRun.kind == RunKind.LOADED)
    )
    latest = db.session.scalar(
        select(ReminderSwitch).order_by(ReminderSwitch.at.desc(), ReminderSwitch.id).limit(1)
    )
    if latest is None or (loaded_at is not None and latest.at <= loaded_at):
        return loaded_at is None
    return latest.is_on


@dataclass(frozen=True)
class RemindersHealth:
    """How reminders are doing. ``worries`` is empty when all is well, else one plain line each."""

    planned_at: datetime | None
    sent_at: datetime | None
    oldest_due_at: datetime | None
    dead: int
    switched_on: bool
    worries: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Say whether nobody needs to look. Dead reminders alone do not stop the service from being ready."""
        return not self.worries


def reminders_health() -> RemindersHealth:
    """Return the last good plan and send, the oldest row that is due, and how many could not be sent."""
    now = database_now()
    planned_at = _latest_end(RunKind.PLAN)
    sent_at = _latest_end(RunKind.SEND, RunKind.IDLE)
    oldest_due_at = db.session.scalar(
        select(func.min(Reminder.due_at)).where(
            Reminder.state.in_([*WAITING, ReminderState.CLAIMED]), Reminder.due_at <= now
        )
    )
    dead = db.session.scalar(select(func.count()).where(Reminder.state == ReminderState.DEAD)) or 0
    worries: list[str] = []
    if not are_switched_on():  # Somebody decided so, or has not decided yet: nothing stands still.
        return RemindersHealth(planned_at, sent_at, oldest_due_at, dead, False, ())
    today = clock.london(now).date()
    if now > start_of_sending(today) + PATIENCE and not is_planned(today):
        worries.append("today's reminders are not planned")
    if sent_at is None or now - sent_at > PATIENCE:
        worries.append("no sender has looked for work lately")
    if oldest_due_at is not None and now - oldest_due_at > PATIENCE:
        worries.append("reminders that are due are not being sent")
    return RemindersHealth(planned_at, sent_at, oldest_due_at, dead, True, tuple(worries))


def _latest_end(*kinds: RunKind) -> datetime | None:
    return db.session.scalar(select(func.max(ReminderRun.ended_at)).where(ReminderRun.kind.in_(kinds)))
