"""One whole run: plan the day, send what is due, say what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import func, select

from tracker.core.database import db
from tracker.core.mail import carrier_of
from tracker.reminders.happenings import plan_happenings
from tracker.reminders.kill_points import watch_handover
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.pace import Pace
from tracker.reminders.planning import plan_the_day
from tracker.reminders.sender import never, send_what_is_due


@dataclass(frozen=True)
class Counts:
    """What this run planned, sent and cancelled; and how many stand in retry, dead or in doubt after it."""

    planned: int
    sent: int
    cancelled: int
    retry: int
    dead: int
    in_doubt: int

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in asdict(self).items())


def run_once(today: date) -> Counts:
    """Plan and send for this day, with what has happened. Safe to run again, and beside another."""
    planned = plan_the_day(today)
    told = plan_happenings(today)
    done = send_due(today)
    standing = _standing()
    return Counts(
        planned=planned.planned + told,
        sent=done[ReminderState.SENT],
        cancelled=planned.cancelled + done[ReminderState.CANCELLED],
        retry=standing[ReminderState.RETRY],
        dead=standing[ReminderState.DEAD],
        in_doubt=standing[ReminderState.IN_DOUBT],
    )


def send_due(
    today: date, *, stop: Callable[[], bool] = never, patience: timedelta | None = None
) -> Counter[ReminderState]:
    """Send what is due with the carrier that the settings name, at most as many in a minute as they allow.

    With a ``patience`` the run leaves what it would have to wait longer for.
    """
    carrier = carrier_of(current_app.config, watcher=watch_handover)
    pace = Pace(current_app.config["MAIL_MOST_A_MINUTE"], patience)
    return send_what_is_due(carrier, today, stop=stop, pace=pace)


def _standing() -> Counter[ReminderState]:
    rows = db.session.execute(select(Reminder.state, func.count()).group_by(Reminder.state))
    standing: Counter[ReminderState] = Counter()
    for state, count in rows:
        standing[state] = count
    return standing
