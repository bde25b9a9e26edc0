"""What a rule says, in one sentence that its reader can check: "7 days before an action is due, the owner is told"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.rules import Rule
from tracker.reminders.sending_days import CountedIn
from tracker.reminders.weekly import DAYS_AHEAD
from tracker.reminders.wording import counted, listed

WEEKDAYS: Mapping[int, str] = {1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday"}

WORDS_OF_RECIPIENT: Mapping[Recipient, str] = {
    Recipient.OWNER: "the owner",
    Recipient.HELPER: "those who help the owner",
    Recipient.FORMER_OWNER: "the owner before",
    Recipient.ASKER: "whoever asked",
    Recipient.PLAN_LEAD: "the plan lead",
    Recipient.DIRECTOR: "the regional director",
    Recipient.PDU_HEAD: "the head of the PDU",
    Recipient.HEADQUARTERS: "headquarters",
    Recipient.INSPECTORATE: "the inspectorate",
    Recipient.ADMINISTRATOR: "the administrators",
}

#: "14 days before …": what comes.
_COMING: Mapping[Milestone, str] = {
    Milestone.DUE_SOON: "an action is due",
    Milestone.PLAN_DUE: "an action plan is due",
    Milestone.FOLLOW_UP_NEAR: "a follow-up starts",
}

#: "7 days after …": what should have been done.
_PAST: Mapping[Milestone, str] = {
    Milestone.OVERDUE: "an action was due",
    Milestone.ESCALATED: "an action was due",
    Milestone.PLAN_OVERDUE: "an action plan was due",
}

#: What is mostly about a plan that nobody has submitted yet.
_OF_DRAFTS = frozenset({Milestone.PLAN_DUE, Milestone.PLAN_OVERDUE})

ONLY_ONCE_RETURNED = (
    "Headquarters see no drafts: they are told only of a plan that was submitted and returned."
)

#: "When …": what is told at once.
_HAPPENING: Mapping[Milestone, str] = {
    Milestone.PLAN_SUBMITTED: "an action plan is submitted",
    Milestone.PLAN_RETURNED: "an action plan is returned for changes",
    Milestone.PLAN_AGREED: "an action plan is agreed",
    Milestone.RECOMMENDATIONS_PUBLISHED: "recommendations are published",
    Milestone.FOLLOW_UP_ANNOUNCED: "a follow-up is announced",
    Milestone.FOLLOW_UP_PUBLISHED: "the results of a follow-up are published",
    Milestone.OWNER_CHANGED: "an action gets another owner",
    Milestone.REQUEST_ASKED: "a change to an action is asked for",
    Milestone.REQUEST_DECIDED: "a request about an action is decided",
    Milestone.ADDRESS_FAILED: "emails to somebody fail",
}


def name_of(key: str) -> str:
    """Return a rule's name as a heading has it."""
    return key[:1].upper() + key[1:]


def in_words(rule: Rule) -> str:
    """Return what a rule does, as a sentence, whether or not it is switched on."""
    who, are_told = _who(rule.recipients)
    if rule.milestone is Milestone.WEEKLY_DIGEST:
        what = f"a list of the actions that are overdue, due in the next {DAYS_AHEAD} days or new"
        return f"Every {WEEKDAYS[rule.weekday or 1]}, {who} {_gets(rule.recipients)} {what}."
    at_once = " at once" if rule.speaks_at_once else ""
    when = _when(rule)
    return f"{when[:1].upper()}{when[1:]}, {who} {are_told}{at_once}.{_remark(rule)}"


def _remark(rule: Rule) -> str:
    """Say who of those named is not told always, since they may not always see what it is about."""
    is_seldom = rule.milestone in _OF_DRAFTS and Recipient.HEADQUARTERS in rule.recipients
    return f" {ONLY_ONCE_RETURNED}" if is_seldom else ""


def _when(rule: Rule) -> str:
    if rule.speaks_at_once:
        return f"when {_HAPPENING[rule.milestone]}"
    if rule.milestone is Milestone.DUE_TODAY:
        return "on the day on which an action is due"
    if rule.milestone is Milestone.SILENT:
        return f"when an action has had no update for {_days(rule.offsets, rule)}{_again(rule)}"
    if rule.milestone in _PAST:
        return f"{_days(rule.offsets, rule)} after {_PAST[rule.milestone]}{_again(rule)}"
    coming = _COMING[rule.milestone]
    before = [-offset for offset in rule.offsets if offset < 0]
    if not before:
        return f"on the day on which {coming}"
    on_the_day = " and on the day itself" if 0 in rule.offsets else ""
    return f"{_days(before, rule)} before {coming}{on_the_day}"


def _days(numbers: Sequence[int], rule: Rule) -> str:
    unit = "working day" if rule.counted_in is CountedIn.WORKING_DAYS else "day"
    if len(numbers) == 1:
        return counted(numbers[0], unit)
    return f"{listed([str(number) for number in numbers])} {unit}s"


def _again(rule: Rule) -> str:
    return f" and then every {_days([rule.repeat_every], rule)}" if rule.repeat_every else ""


def _who(recipients: Collection[Recipient]) -> tuple[str, str]:
    names = [words for recipient, words in WORDS_OF_RECIPIENT.items() if recipient in recipients]
    return listed(names), "is told" if _is_one(recipients) else "are told"


def _gets(recipients: Collection[Recipient]) -> str:
    return "gets" if _is_one(recipients) else "get"


def _is_one(recipients: Collection[Recipient]) -> bool:
    return len(recipients) == 1 and Recipient.HELPER not in recipients
