"""One run of the planner: read the state, work out the day, add what is missing, cancel what is no longer true."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.due_actions import load_due_actions
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import WAITING, ReminderState, ReminderStep
from tracker.reminders.models import Reminder
from tracker.reminders.outbox import OVER, key_of, known_states, put_in
from tracker.reminders.planner import (
    DueActions,
    PlannedReminder,
    ReminderKey,
    plan_reminders,
    reminders_in_force,
    sent_on,
)
from tracker.reminders.rules import ACTION, Rule, rules_in_force, seed_rules_and_commit
from tracker.reminders.runs import RunKind, begin_run
from tracker.reminders.truth import why_no_longer_true


@dataclass(frozen=True)
class Planned:
    """What one run of the planner did."""

    planned: int
    cancelled: int


def reminders_to_send(today: date) -> list[PlannedReminder]:
    """Return what would be sent today, sorted, and change nothing. What was sent already is not among it."""
    rules = rules_in_force()
    planned = plan_reminders(load_due_actions(rules, today), rules, today)
    known = known_states(planned)
    # What was cancelled and is in the plan again goes out after all.
    gone = {key for key, state in known.items() if state in OVER and state is not ReminderState.CANCELLED}
    return [each for each in planned if each.key not in gone]


def plan_the_day(today: date) -> Planned:
    """Bring the outbox in line with today's state and commit. Safe to run again, and beside another."""
    seed_rules_and_commit()
    run = begin_run(RunKind.PLAN, today)
    rules = rules_in_force()
    state = load_due_actions(rules, today)
    now = database_now()
    in_force = reminders_in_force(state, rules, today)
    cancelled = _cancel_what_is_no_longer_true(in_force, state, rules, today)
    done = Planned(planned=put_in(sent_on(today, in_force), now=now), cancelled=cancelled)
    run.ended_at = database_now()
    run.counts = {"planned": done.planned, "cancelled": done.cancelled}
    reached(KillPoint.X0)
    db.session.commit()
    reached(KillPoint.X1)
    return done


def _cancel_what_is_no_longer_true(
    in_force: Sequence[PlannedReminder], state: DueActions, rules: Sequence[Rule], today: date
) -> int:
    still_true = {planned.key for planned in in_force}
    cancelled = 0
    for reminder in _waiting_besides(still_true):
        reason = why_no_longer_true(
            key_of(reminder),
            reminder.milestone,
            action=state.by_id.get(reminder.subject_id),
            person=state.people.get(reminder.recipient_id),
            rules=rules,
            today=today,
        )
        if reason is not None:
            reminder.apply(ReminderStep.CANCEL)
            reminder.ended_reason = reason
            cancelled += 1
    db.session.flush()
    return cancelled


def _waiting_besides(still_true: Collection[ReminderKey]) -> list[Reminder]:
    """Return the waiting reminders that are not among these, locked; those that a sender holds are left to it."""
    waiting = db.session.scalars(
        select(Reminder)
        .where(Reminder.subject_type == ACTION, Reminder.state.in_(WAITING))
        .order_by(Reminder.id)
        .with_for_update(skip_locked=True)
    )
    return [reminder for reminder in waiting if key_of(reminder) not in still_true]
