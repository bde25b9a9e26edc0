"""What planner and sender did and when: how a scheduler knows that a day is planned, and the health line (N16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select

from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import WAITING, ReminderState
from tracker.reminders.models import Reminder, ReminderRun, ReminderSwitch
from tracker.reminders.planner import start_of_sending

#: How late a plan or a send may be before somebody should look.
PATIENCE = timedelta(minutes=15)

#: When so many emails, and such a share of those of a day, could not be sent, it is no longer about single addresses.
MOST_DEAD = 5
DEAD_SHARE = 0.2
LATELY = timedelta(days=1)

_ENDED_AFTER_TRYING = frozenset(
    {ReminderState.SENT, ReminderState.DELIVERED, ReminderState.BOUNCED, ReminderState.DEAD}
)


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
    return bool(db.session.scalar(select(_planned_on(on))))


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
    """Return the last good plan and send, the oldest row that is due, and how many could not be sent.

    Asks one question, so that every page can ask it.
    """
    now = clock.now()
    today = clock.london(now).date()
    found = db.session.execute(_how_it_stands(now, today)).one()
    switched_on = found.loaded_at is None
    if found.switched_at is not None and (found.loaded_at is None or found.switched_at > found.loaded_at):
        switched_on = found.switched_to
    worries = []
    if switched_on:  # Otherwise somebody decided so, or has not decided yet: nothing stands still.
        if now > start_of_sending(today) + PATIENCE and not found.planned_today:
            worries.append("today's reminders are not planned")
        if found.sent_at is None or now - found.sent_at > PATIENCE:
            worries.append("no sender has looked for work lately")
        if found.oldest_due_at is not None and now - found.oldest_due_at > PATIENCE:
            worries.append("reminders that are due are not being sent")
        if found.dead_lately >= MOST_DEAD and found.dead_lately >= DEAD_SHARE * found.ended_lately:
            worries.append(f"{found.dead_lately} of the last {found.ended_lately} emails could not be sent")
    return RemindersHealth(
        found.planned_at, found.sent_at, found.oldest_due_at, found.dead, switched_on, tuple(worries)
    )


def _how_it_stands(now: datetime, today: date) -> Select[Any]:
    """Return the statement for one row with everything that the health line says."""
    latest_switch = select(ReminderSwitch).order_by(ReminderSwitch.at.desc(), ReminderSwitch.id).limit(1)
    switch = latest_switch.subquery()
    lately = Reminder.due_at > now - LATELY
    counted = select(func.count()).select_from(Reminder)
    return select(
        _latest_end(RunKind.PLAN).label("planned_at"),
        _latest_end(RunKind.SEND, RunKind.IDLE).label("sent_at"),
        select(func.max(ReminderRun.started_at))
        .where(ReminderRun.kind == RunKind.LOADED)
        .scalar_subquery()
        .label("loaded_at"),
        select(switch.c.at).scalar_subquery().label("switched_at"),
        select(switch.c.is_on).scalar_subquery().label("switched_to"),
        _planned_on(today).label("planned_today"),
        select(func.min(Reminder.due_at))
        .where(Reminder.state.in_([*WAITING, ReminderState.CLAIMED]), Reminder.due_at <= now)
        .scalar_subquery()
        .label("oldest_due_at"),
        counted.where(Reminder.state == ReminderState.DEAD).scalar_subquery().label("dead"),
        counted.where(Reminder.state == ReminderState.DEAD, lately).scalar_subquery().label("dead_lately"),
        counted.where(Reminder.state.in_(_ENDED_AFTER_TRYING), lately)
        .scalar_subquery()
        .label("ended_lately"),
    )


def _planned_on(day: date) -> ColumnElement[bool]:
    return exists().where(
        ReminderRun.kind == RunKind.PLAN, ReminderRun.on == day, ReminderRun.ended_at.is_not(None)
    )


def _latest_end(*kinds: RunKind) -> ScalarSelect[datetime | None]:
    return select(func.max(ReminderRun.ended_at)).where(ReminderRun.kind.in_(kinds)).scalar_subquery()
