"""How reminders are doing: what stands still, and since when (assurance N16). One question tells all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select

from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.lifecycle import WAITING, ReminderState
from tracker.reminders.models import Reminder, ReminderRun, ReminderSwitch
from tracker.reminders.pace import A_MINUTE, messages_since
from tracker.reminders.planner import start_of_sending
from tracker.reminders.refusals import DISBELIEVED
from tracker.reminders.runs import RunKind, planned_on

#: How late a plan or a send may be before somebody should look.
PATIENCE = timedelta(minutes=15)

#: When so many emails, and such a share of those of a day, could not be sent, it is no longer about single addresses.
MOST_DEAD = 5
DEAD_SHARE = 0.2
LATELY = timedelta(days=1)

_ENDED_AFTER_TRYING = frozenset(
    {ReminderState.SENT, ReminderState.DELIVERED, ReminderState.BOUNCED, ReminderState.DEAD}
)


class Trouble(StrEnum):
    """What is wrong, in the one word that machines are told."""

    PLANNER = "planner"
    SENDER = "sender"
    QUEUE = "queue"
    DEAD = "dead"
    REFUSED = "refused"


@dataclass(frozen=True)
class RemindersHealth:
    """How reminders are doing. ``troubles`` is empty when all is well, else a plain line for each."""

    #: When the planner last came to its end.
    planned_at: datetime | None
    #: When a sender last looked for work and came to its end, whether or not there was any.
    looked_at: datetime | None
    #: When a run ended that last handed an email over.
    sent_at: datetime | None
    #: Since when the oldest email is due that has not left.
    oldest_due_at: datetime | None
    #: How many emails could not be sent, ever.
    dead: int
    switched_on: bool
    troubles: Mapping[Trouble, str]

    @property
    def worries(self) -> tuple[str, ...]:
        """Return what is wrong in plain words, for the administrator."""
        return tuple(self.troubles.values())

    @property
    def is_well(self) -> bool:
        """Say whether nobody needs to look. Single addresses that cannot be reached make no trouble."""
        return not self.troubles


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
    looked_at = max(filter(None, (found.idle_at, found.ran_at)), default=None)
    troubles: dict[Trouble, str] = {}
    if switched_on:  # Otherwise somebody decided so, or has not decided yet: nothing stands still.
        if now > start_of_sending(today) + PATIENCE and not found.planned_today:
            troubles[Trouble.PLANNER] = "today’s reminders are not planned"
        # A run over many emails may last longer than that; its leases show that somebody is at work.
        if (looked_at is None or now - looked_at > PATIENCE) and not found.at_work:
            troubles[Trouble.SENDER] = "no sender has looked for work lately"
        is_late = found.oldest_due_at is not None and now - found.oldest_due_at > PATIENCE
        if is_late and not _at_full_pace(found.left_lately):
            troubles[Trouble.QUEUE] = "reminders that are due are not being sent"
        if found.disbelieved:
            troubles[Trouble.REFUSED] = f"{DISBELIEVED[0].lower()}{DISBELIEVED[1:]}"
        if found.dead_lately >= MOST_DEAD and found.dead_lately >= DEAD_SHARE * found.ended_lately:
            troubles[Trouble.DEAD] = (
                f"{found.dead_lately} of the last {found.ended_lately} emails could not be sent"
            )
    return RemindersHealth(
        planned_at=found.planned_at,
        looked_at=looked_at,
        sent_at=found.sent_at,
        oldest_due_at=found.oldest_due_at,
        dead=found.dead,
        switched_on=switched_on,
        troubles=troubles,
    )


def _at_full_pace(left_lately: int) -> bool:
    """Say whether as many leave as may, where it is said how many that is: then what waits is not forgotten."""
    most = current_app.config["MAIL_MOST_A_MINUTE"]
    return most is not None and left_lately >= most


def _how_it_stands(now: datetime, today: date) -> Select[Any]:
    """Return the statement for one row with everything that the health line says."""
    latest_switch = select(ReminderSwitch).order_by(ReminderSwitch.at.desc(), ReminderSwitch.id).limit(1)
    switch = latest_switch.subquery()
    lately = Reminder.due_at > now - LATELY
    counted = select(func.count()).select_from(Reminder)
    handed_over = ReminderRun.counts[ReminderState.SENT.value].as_integer() > 0
    return select(
        _latest_end(RunKind.PLAN).label("planned_at"),
        _latest_end(RunKind.IDLE).label("idle_at"),
        _end_of_latest_send().label("ran_at"),
        _end_of_latest_send(handed_over).label("sent_at"),
        select(func.max(ReminderRun.started_at))
        .where(ReminderRun.kind == RunKind.LOADED)
        .scalar_subquery()
        .label("loaded_at"),
        select(switch.c.at).scalar_subquery().label("switched_at"),
        select(switch.c.is_on).scalar_subquery().label("switched_to"),
        planned_on(today).label("planned_today"),
        exists().where(Reminder.state == ReminderState.CLAIMED, Reminder.lease_until > now).label("at_work"),
        select(func.min(Reminder.due_at))
        .where(Reminder.state.in_([*WAITING, ReminderState.CLAIMED]), Reminder.due_at <= now)
        .scalar_subquery()
        .label("oldest_due_at"),
        counted.where(Reminder.state == ReminderState.DEAD).scalar_subquery().label("dead"),
        counted.where(Reminder.state == ReminderState.DEAD, lately).scalar_subquery().label("dead_lately"),
        counted.where(Reminder.state.in_(_ENDED_AFTER_TRYING), lately)
        .scalar_subquery()
        .label("ended_lately"),
        exists()
        .where(
            Reminder.state == ReminderState.RETRY,
            Reminder.ended_reason.startswith(DISBELIEVED, autoescape=True),
        )
        .label("disbelieved"),
        # Those of one minute come in the next one again, in whatever part of it.
        messages_since(now - 2 * A_MINUTE, now).label("left_lately"),
    )


def _latest_end(kind: RunKind) -> ScalarSelect[datetime | None]:
    """Return the latest end of runs of which there are few: of looks that found nothing, one row a day is kept."""
    return select(func.max(ReminderRun.ended_at)).where(ReminderRun.kind == kind).scalar_subquery()


def _end_of_latest_send(*such: ColumnElement[bool]) -> ScalarSelect[datetime | None]:
    """Return the end of the run of the sender that began last; there are many, and an index leads to the last."""
    return (
        select(ReminderRun.ended_at)
        .where(ReminderRun.kind == RunKind.SEND, ReminderRun.ended_at.is_not(None), *such)
        .order_by(ReminderRun.started_at.desc())
        .limit(1)
        .scalar_subquery()
    )
