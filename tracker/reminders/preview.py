"""What one person will be sent in the coming days if nothing changes: the planner's own answers, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.accounts.models import Person
from tracker.core.working_days import next_working_day
from tracker.reminders.due_actions import load_actions_of
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.outbox import OVER, known_states
from tracker.reminders.planner import DueAction, DueActions, PlannedReminder, ReminderKey, plan_reminders
from tracker.reminders.rules import Rule, rules_in_force
from tracker.reminders.stages import next_turn

DAYS_AHEAD = 90


@dataclass(frozen=True)
class Coming:
    """One reminder that a person will be sent, and the day."""

    day: date
    action: DueAction
    planned: PlannedReminder


def coming_reminders(person: Person, today: date, *, days: int = DAYS_AHEAD) -> list[Coming]:
    """Return what the person will be sent from today on, by day, if nothing changes."""
    rules = rules_in_force()
    until = today + timedelta(days=days)
    state = load_actions_of(person, rules, until)
    by_day: dict[date, list[DueAction]] = defaultdict(list)
    for action in state.actions:
        for day in _days_of_interest(action, person, rules, today, until):
            by_day[day].append(action)
    found: dict[ReminderKey, Coming] = {}
    for day in sorted(by_day):
        for planned in plan_reminders(DueActions(by_day[day], state.people), rules, day):
            found.setdefault(planned.key, Coming(day, state.by_id[planned.key.subject_id], planned))
    known = known_states([coming.planned for coming in found.values()])
    gone = {key for key, standing in known.items() if standing in OVER - {ReminderState.CANCELLED}}
    return [coming for key, coming in found.items() if key not in gone]


def _days_of_interest(
    action: DueAction, person: Person, rules: Sequence[Rule], today: date, until: date
) -> Iterator[date]:
    """Yield the days on which the planner's answer about this action may be a new one."""
    days = {today, *(membership.valid_from for membership in person.memberships)}
    turn = next_turn(rules, action.target_date, today)
    while turn is not None and turn.day <= until:
        days.add(turn.day)
        turn = next_turn(rules, action.target_date, turn.day)
    working_days = {next_working_day(day) for day in days if today <= day}
    yield from (day for day in working_days if day <= until)
