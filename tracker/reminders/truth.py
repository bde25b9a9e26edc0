"""Is a reminder that was planned earlier still true? Asked by the planner each day, and just before sending (N10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.planner import (
    DueAction,
    DueActions,
    PlannedReminder,
    ReminderKey,
    reminders_in_force,
    start_of_sending,
    why_not_told,
)
from tracker.reminders.rules import Rule
from tracker.reminders.wording import weekday_and_day


def why_no_longer_true(
    key: ReminderKey,
    milestone: Milestone,
    *,
    action: DueAction | None,
    person: Person | None,
    rules: Sequence[Rule],
    today: date,
) -> str | None:
    """Return in plain words why this reminder should not go to this person today, or None when it should."""
    if action is None:
        return "The action no longer exists"
    if person is None:
        return "The account no longer exists"
    if (about_action := _about_action(action, key)) is not None:
        return about_action
    in_force = reminders_in_force(DueActions([action], {person.id: person}), rules, today)
    if any(planned.key == key for planned in in_force):
        return None
    return _about_person(person, action, today) or _about_stage(milestone, in_force, action, today)


def _about_action(action: DueAction, key: ReminderKey) -> str | None:
    if not action.is_open:
        return "The action has been completed, withdrawn or carried into another plan"
    if action.recommendation_has_ended:
        return "The recommendation needs no more action"
    if not action.is_submitted:
        return "The action plan is a draft"
    if action.target_date != key.milestone_date:
        return f"The target date was moved to {weekday_and_day(action.target_date)}"
    return None


def _about_person(person: Person, action: DueAction, today: date) -> str | None:
    with clock.standing_at(start_of_sending(today)):
        return why_not_told(person, action)


def _about_stage(
    milestone: Milestone, in_force: Sequence[PlannedReminder], action: DueAction, today: date
) -> str:
    if in_force:
        return "A later reminder about the same action takes its place"
    if milestone is not Milestone.OVERDUE and action.target_date < today:
        return "The target date has passed; this reminder came too late"
    return "This person is no longer the one to tell, or the rule was switched off"
