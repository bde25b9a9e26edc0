"""What planner and sender did and when: how a scheduler knows that a day is planned, and whether it is to send."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, select

from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.models import ReminderRun, ReminderSwitch


class RunKind(StrEnum):
    """What a run did. One idle row a day is moved on while there is nothing to send, so rows do not pile up."""

    PLAN = "plan"
    SEND = "send"
    IDLE = "idle"
    #: No run at all: the moment at which a register was loaded from a file.
    LOADED = "loaded"
    #: What was due when reminders were switched on; without an end the planner has still to leave it out.
    BACKLOG = "backlog"
    #: What one sender may hand over of a minute's messages; see ``pace``.
    SHARE = "share"


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
    return bool(db.session.scalar(select(planned_on(on))))


def are_switched_on() -> bool:
    """Say whether the scheduler plans and sends by itself."""
    latest = latest_switch()
    return latest.is_on if latest is not None else _loaded_at() is None


def latest_switch() -> ReminderSwitch | None:
    """Return the decision that counts, that reminders go out or do not; None if nobody has decided since loading."""
    loaded_at = _loaded_at()
    latest = db.session.scalar(
        select(ReminderSwitch).order_by(ReminderSwitch.at.desc(), ReminderSwitch.id).limit(1)
    )
    return None if latest is None or (loaded_at is not None and latest.at <= loaded_at) else latest


def _loaded_at() -> datetime | None:
    return db.session.scalar(
        select(func.max(ReminderRun.started_at)).where(ReminderRun.kind == RunKind.LOADED)
    )


def planned_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a run of the planner for this day came to its end."""
    return exists().where(
        ReminderRun.kind == RunKind.PLAN, ReminderRun.on == day, ReminderRun.ended_at.is_not(None)
    )
