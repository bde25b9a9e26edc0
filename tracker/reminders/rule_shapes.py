"""What can be said in a rule, by its milestone: how it counts its days, and whom it may tell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tracker.reminders.lifecycle import HAPPENINGS, WARNINGS, Milestone, Recipient


class Counting(StrEnum):
    """How a rule finds its days."""

    #: So many days before a date, perhaps on the day too.
    BEFORE = "before"
    #: On the day of a date, which leaves nothing to choose.
    ON_THE_DAY = "on_the_day"
    #: So many days after a date, perhaps again and again.
    AFTER = "after"
    #: On a day of the week.
    WEEKLY = "weekly"
    #: When something happens.
    AT_ONCE = "at_once"


def counting_of(milestone: Milestone) -> Counting:
    """Return how rules with this milestone find their days."""
    if milestone in HAPPENINGS:
        return Counting.AT_ONCE
    if milestone is Milestone.WEEKLY_DIGEST:
        return Counting.WEEKLY
    if milestone is Milestone.DUE_TODAY:
        return Counting.ON_THE_DAY
    return Counting.BEFORE if milestone in WARNINGS else Counting.AFTER


_OF_AN_ACTION = (
    Recipient.OWNER,
    Recipient.HELPER,
    Recipient.PLAN_LEAD,
    Recipient.DIRECTOR,
    Recipient.PDU_HEAD,
    Recipient.HEADQUARTERS,
)
_OF_A_PLAN = (Recipient.DIRECTOR, Recipient.PLAN_LEAD, Recipient.PDU_HEAD, Recipient.HEADQUARTERS)
_OF_A_FOLLOW_UP = (
    Recipient.OWNER,
    Recipient.PLAN_LEAD,
    Recipient.DIRECTOR,
    Recipient.PDU_HEAD,
    Recipient.HEADQUARTERS,
    Recipient.INSPECTORATE,
)

#: Whom rules with each milestone may tell: those who are something to its subject and may see it.
MAY_BE_TOLD: Mapping[Milestone, tuple[Recipient, ...]] = {
    Milestone.DUE_SOON: _OF_AN_ACTION,
    Milestone.DUE_TODAY: _OF_AN_ACTION,
    Milestone.OVERDUE: _OF_AN_ACTION,
    Milestone.SILENT: _OF_AN_ACTION,
    Milestone.ESCALATED: _OF_AN_ACTION,
    Milestone.PLAN_DUE: _OF_A_PLAN,
    Milestone.PLAN_OVERDUE: _OF_A_PLAN,
    Milestone.FOLLOW_UP_NEAR: _OF_A_FOLLOW_UP,
    Milestone.WEEKLY_DIGEST: (Recipient.OWNER, Recipient.HELPER),
    Milestone.PLAN_SUBMITTED: (*_OF_A_PLAN, Recipient.INSPECTORATE),
    Milestone.PLAN_RETURNED: _OF_A_PLAN,
    Milestone.PLAN_AGREED: (*_OF_A_PLAN, Recipient.INSPECTORATE),
    Milestone.RECOMMENDATIONS_PUBLISHED: _OF_A_PLAN,
    Milestone.FOLLOW_UP_ANNOUNCED: _OF_A_FOLLOW_UP,
    # Those who are told of results hold a post: its actions are no longer followed by then.
    Milestone.FOLLOW_UP_PUBLISHED: tuple(each for each in _OF_A_FOLLOW_UP if each is not Recipient.OWNER),
    Milestone.OWNER_CHANGED: (*_OF_AN_ACTION, Recipient.FORMER_OWNER),
    Milestone.REQUEST_ASKED: (Recipient.PLAN_LEAD, Recipient.DIRECTOR),
    Milestone.REQUEST_DECIDED: (Recipient.ASKER, Recipient.OWNER, Recipient.PLAN_LEAD, Recipient.DIRECTOR),
    # The administrators only where nobody leads plans.
    Milestone.ADDRESS_FAILED: (Recipient.PLAN_LEAD, Recipient.ADMINISTRATOR),
}
