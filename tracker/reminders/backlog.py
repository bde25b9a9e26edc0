"""What was due already when reminders were switched on and is left out: it counts as told until its next turn.

Of a large register that is a hundred thousand rows, for which nobody who pressed a button waits: the planner writes
them before it plans anything more. Only what waits in the outbox already is skipped at once: a sender could take it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

from sqlalchemy import CursorResult, select, update

from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import REMINDER_TRANSITIONS, ReminderStep
from tracker.reminders.models import Reminder, ReminderRun
from tracker.reminders.outbox import put_in_as_skipped
from tracker.reminders.planner import State, reminders_in_force
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.runs import RunKind, begin_run
from tracker.reminders.state import load_state

BACKLOG_SKIPPED = "It fell due before reminders were switched on"

#: There is one at most: whoever switches reminders on again ends the one before.
_OPEN = (
    select(ReminderRun).where(ReminderRun.kind == RunKind.BACKLOG, ReminderRun.ended_at.is_(None)).limit(1)
)


def leave_out(today: date, *, most_things: int | None = None) -> int | None:
    """Let everything that is true today count as told; return how much that is.

    Where the register holds more open things than ``most_things`` it is left to the planner: None.
    """
    skipped = _skip_what_waits()
    state = load_state(today)
    if most_things is not None:
        things = list(islice(state.things, most_things + 1))
        if len(things) > most_things:
            begin_run(RunKind.BACKLOG, today)
            return None
        state = replace(state, things=things)
    return skipped + _skip(state, today)


def left_to_planner() -> ReminderRun | None:
    """Return the note of a backlog that the planner has still to leave out."""
    return db.session.scalars(_OPEN).one_or_none()


def settle_and_commit() -> None:
    """Leave out what somebody left to the planner, as it stood on that day. Safe to run again, and beside another."""
    run = _locked()
    if run is not None:
        _end(run, skipped=_skip(load_state(run.on), run.on))
        db.session.commit()


def forget() -> None:
    """Leave out nothing more of an earlier backlog: somebody has decided anew."""
    run = _locked()
    if run is not None:
        _end(run, skipped=0)


def _locked() -> ReminderRun | None:
    """Return the same, which no other process settles before this transaction ends."""
    return db.session.scalars(_OPEN.with_for_update()).one_or_none()


def _end(run: ReminderRun, *, skipped: int) -> None:
    run.ended_at = database_now()
    run.counts = {"skipped": skipped}


def _skip_what_waits() -> int:
    sources, target = REMINDER_TRANSITIONS[ReminderStep.SKIP]
    done = db.session.execute(
        update(Reminder)
        .where(Reminder.state.in_(sources))
        .values(state=target, ended_reason=BACKLOG_SKIPPED)
        .execution_options(synchronize_session="fetch")
    )
    assert isinstance(done, CursorResult)
    return done.rowcount


def _skip(state: State, day: date) -> int:
    planned = reminders_in_force(state, rulebook(), day)
    return put_in_as_skipped([(each, BACKLOG_SKIPPED) for each in planned], now=database_now())
