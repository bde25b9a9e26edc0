"""Everything that a person does with a plan, an answer or an action, in one place to look for it."""

from tracker.action_plans.answering import answer, finish_section, name_lead
from tracker.action_plans.asking import (
    ask_for_date,
    ask_for_owner,
    ask_for_wording,
    change_or_ask_for_date,
    withdraw_request,
)
from tracker.action_plans.carrying import carry_action, carry_remaining, take_back_action
from tracker.action_plans.deciding import (
    AlreadySubmitted,
    Missing,
    NotReady,
    agree_plan,
    list_missing,
    return_plan,
    submit_plan,
)
from tracker.action_plans.granting import grant_request, refuse_request
from tracker.action_plans.helping import add_helper, take_off_helper
from tracker.action_plans.opening import give_due_dates, open_plan, set_due_rule
from tracker.action_plans.planning import add_action, change_date, change_owner, edit_action, withdraw_action
from tracker.action_plans.progress import add_update, complete_action, reopen_action
from tracker.action_plans.standing import refresh_status, refresh_statuses

__all__ = [
    "AlreadySubmitted",
    "Missing",
    "NotReady",
    "add_action",
    "add_helper",
    "add_update",
    "agree_plan",
    "answer",
    "ask_for_date",
    "ask_for_owner",
    "ask_for_wording",
    "carry_action",
    "carry_remaining",
    "change_date",
    "change_or_ask_for_date",
    "change_owner",
    "complete_action",
    "edit_action",
    "finish_section",
    "give_due_dates",
    "grant_request",
    "list_missing",
    "name_lead",
    "open_plan",
    "refresh_status",
    "refresh_statuses",
    "refuse_request",
    "reopen_action",
    "return_plan",
    "set_due_rule",
    "submit_plan",
    "take_back_action",
    "take_off_helper",
    "withdraw_action",
    "withdraw_request",
]
