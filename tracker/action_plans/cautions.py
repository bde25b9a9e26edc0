"""What deserves a second look before a plan is submitted. Nothing here stops anybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tracker.action_plans.models import Action
from tracker.action_plans.queries import PlanItem
from tracker.action_plans.rules import in_words
from tracker.core.working_days import is_beyond_known_holidays, is_working_day
from tracker.recommendations.lifecycle import ResponseKind

#: An action in fewer characters seldom says who would notice that it is done.
SHORT_ACTION = 30


def cautions_about(item: PlanItem, *, possible_owner_ids: Collection[UUID], today: date) -> list[str]:
    """Return what to look at again in one recommendation's part of the plan."""
    found = []
    if item.response is not None:
        if item.response.kind is ResponseKind.NOT_AGREED and item.open_actions:
            found.append("The recommendation is not agreed, but has actions")
        if item.response.lead is None:
            found.append("Nobody is named to lead on this")
        elif item.response.lead_id not in possible_owner_ids:
            found.append(f"{item.response.lead.name}, who leads on this, no longer holds a post here")
    for action in item.open_actions:
        found += [f"{action.code}: {words}" for words in _about(action, possible_owner_ids, today)]
    return found


def _about(action: Action, possible_owner_ids: Collection[UUID], today: date) -> list[str]:
    found = []
    if action.owner_id not in possible_owner_ids:
        found.append(f"{action.owner.name}, who owns it, no longer holds a post here")
    if len(action.text) < SHORT_ACTION:
        found.append(f"the action is described in fewer than {SHORT_ACTION} characters")
    if action.target_date < today:
        found.append(f"the target date {in_words(action.target_date)} is in the past")
    if said := caution_about_day(action.target_date, today=today):
        found.append(f"the target date {said}")
    return found


def caution_about_day(day: date, *, today: date) -> str:
    """Return what to look at again in a target date, in words that begin with it; nothing for a working day."""
    if not is_working_day(day):
        return f"{in_words(day)} is a weekend or a bank holiday"
    if is_beyond_known_holidays(day, today=today):
        return f"{in_words(day)} lies beyond the bank holidays known today"
    return ""
