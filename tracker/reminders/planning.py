"""One run of the planner: read the state, work out the day, add what is missing, cancel what is no longer true."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from tracker.core.database import db
from tracker.reminders import backlog
from tracker.reminders.database_clock import database_now
from tracker.reminders.judge import Judge
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import HAS_LEFT, WAITING, ReminderState, ReminderStep
from tracker.reminders.models import KEY_COLUMNS, Reminder
from tracker.reminders.outbox import CHUNK, OVER, known_states, put_in, put_in_as_skipped
from tracker.reminders.planner import (
    PlannedReminder,
    ReminderKey,
    plan_reminders,
    reminders_in_force,
    sent_on,
)
from tracker.reminders.rule_versions import rulebook, seed_rules_and_commit
from tracker.reminders.rules import Rulebook
from tracker.reminders.runs import RunKind, begin_run
from tracker.reminders.skipped import overtaken
from tracker.reminders.state import in_parts, load_state


@dataclass(frozen=True)
class Planned:
    """What one run of the planner did."""

    planned: int
    cancelled: int
    skipped: int = 0


def reminders_to_send(today: date) -> list[PlannedReminder]:
    """Return what would be sent today, sorted, and change nothing. What was sent already is not among it."""
    rules = rulebook()
    return not_over(_not_told_ahead(plan_reminders(load_state(today), rules, today), today))


def not_over(planned: Sequence[PlannedReminder]) -> list[PlannedReminder]:
    """Return those that have neither been sent nor given up nor skipped."""
    known = known_states(planned)
    # What was cancelled and is in the plan again goes out after all.
    gone = {key for key, state in known.items() if state in OVER and state is not ReminderState.CANCELLED}
    return [each for each in planned if each.key not in gone]


def _not_told_ahead(planned: Sequence[PlannedReminder], today: date) -> list[PlannedReminder]:
    """Leave out what somebody was told a later stage of, on a day that is still to come.

    That happens only when a clock was ahead and has been put right (assurance N6).
    """
    rows = db.session.execute(
        select(
            Reminder.recipient_id, Reminder.subject_type, Reminder.subject_id, Reminder.milestone_date
        ).where(Reminder.morning > today, Reminder.state.in_(HAS_LEFT))
    )
    told = {tuple(row) for row in rows}
    return [each for each in planned if (*each.key[:3], each.key.milestone_date) not in told]


def plan_the_day(today: date) -> Planned:
    """Bring the outbox in line with today's state and commit. Safe to run again, and beside another."""
    seed_rules_and_commit()
    backlog.settle_and_commit()
    run = begin_run(RunKind.PLAN, today)
    rules = rulebook()
    state = load_state(today)
    now = database_now()
    in_force = reminders_in_force(state, rules, today)
    cancelled = _cancel_what_is_no_longer_true({each.key for each in in_force}, rules, today)
    put = put_in(_not_told_ahead(sent_on(today, rules, in_force), today), now=now, morning=today)
    skipped = overtaken(put.new, rules, after=state.last_planned_on, until=today)
    done = Planned(put.count, cancelled, put_in_as_skipped(skipped, now=now))
    run.ended_at = database_now()
    run.counts = asdict(done)
    reached(KillPoint.X0)
    db.session.commit()
    reached(KillPoint.X1)
    return done


def _cancel_what_is_no_longer_true(still_true: Collection[ReminderKey], rules: Rulebook, today: date) -> int:
    doubtful = _waiting_besides(still_true)
    if not doubtful:
        return 0
    judge = Judge.about(doubtful, rules, today)
    cancelled = 0
    for reminder in doubtful:
        reason = judge.why_no_longer_true(reminder)
        if reason is not None:
            reminder.apply(ReminderStep.CANCEL)
            reminder.ended_reason = reason
            cancelled += 1
    db.session.flush()
    return cancelled


def _waiting_besides(still_true: Collection[ReminderKey]) -> list[Reminder]:
    """Return the waiting reminders that are not among these, locked; those that a sender holds are left to it.

    What is told at once is not among them: its truth is looked at when it leaves.
    """
    columns = [getattr(Reminder, column) for column in KEY_COLUMNS]
    waiting = db.session.execute(
        select(Reminder.id, *columns)
        .where(Reminder.state.in_(WAITING), Reminder.act_id.is_(None))
        .order_by(Reminder.id)
        .execution_options(yield_per=CHUNK)
    )
    doubtful = [identifier for identifier, *key in waiting if ReminderKey(*key) not in still_true]
    return [
        reminder
        for part in in_parts(doubtful)
        for reminder in db.session.scalars(
            select(Reminder)
            .where(Reminder.id.in_(part), Reminder.state.in_(WAITING))
            .order_by(Reminder.id)
            .with_for_update(skip_locked=True)
        )
    ]
