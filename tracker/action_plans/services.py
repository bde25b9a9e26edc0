"""Everything that a person does with a plan, an answer or an action, in one place to look for it."""

from tracker.action_plans.answering import answer, finish_section, name_lead
from tracker.action_plans.deciding import (
    AlreadySubmitted,
    Missing,
    NotReady,
    agree_plan,
    list_missing,
    return_plan,
    submit_plan,
)
from tracker.action_plans.opening import give_due_dates, open_plan, set_due_rule
from tracker.action_plans.planning import add_action, change_date, change_owner, edit_action, withdraw_action
from tracker.action_plans.progress import add_update, complete_action, reopen_action
from tracker.action_plans.standing import refresh_status, refresh_statuses

__all__ = [
    "AlreadySubmitted",
    "Missing",
    "NotReady",
    "add_action",
    "add_update",
    "agree_plan",
    "answer",
    "change_date",
    "change_owner",
    "complete_action",
    "edit_action",
    "finish_section",
    "give_due_dates",
    "list_missing",
    "name_lead",
    "open_plan",
    "refresh_status",
    "refresh_statuses",
    "reopen_action",
    "return_plan",
    "set_due_rule",
    "submit_plan",
    "withdraw_action",
]
