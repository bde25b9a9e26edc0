"""How far a promised date may be moved, and by whom."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.accounts import access
from tracker.accounts.models import Person
from tracker.action_plans import permissions
from tracker.action_plans.models import Action
from tracker.action_plans.rules import in_words

#: Calendar days beyond the first target date up to which a plan lead decides; further is the director's to answer for.
LEAD_DECIDES_WITHIN = timedelta(days=60)


def last_day_for_lead(action: Action) -> date:
    """Return the last day to which a plan lead may move the target date."""
    return action.first_target_date + LEAD_DECIDES_WITHIN


def row_for_date(action: Action, day: date) -> str:
    """Name the row of the access file that says who may move the target date to this day.

    Until the plan is first submitted nothing was promised. An earlier day delays nobody.
    """
    if action.plan.submitted_at is None or day <= action.target_date:
        return permissions.change_row(action.plan)
    return "action.postpone_far" if day > last_day_for_lead(action) else "action.postpone"


def may_move(person: Person, action: Action, day: date) -> bool:
    """Say whether this person may move the target date to this day."""
    return access.may_do(person, row_for_date(action, day), permissions.concerns_action(action))


def require_move(person: Person, action: Action, day: date) -> None:
    """Do nothing if this person may move the target date to this day.

    Raises:
        NotFound: the action does not exist for them.
        NotPermitted: the day is later than they decide about; the message says who does.
    """
    permissions.require_action_sight(person, action)
    access.require_deed(person, row_for_date(action, day), permissions.concerns_action(action))


def moves_in_words(action: Action) -> str:
    """Return "Moved 2 times; first 31 March 2026", or nothing for a date that stands as it was promised."""
    if not action.times_moved:
        return ""
    times = "once" if action.times_moved == 1 else f"{action.times_moved} times"
    return f"Moved {times}; first {in_words(action.first_target_date)}"
