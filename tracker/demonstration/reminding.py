"""What the invented administrator says about reminders, and one person's choices: all of it still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.demonstration.telling import days_ago
from tracker.reminders import choices, rule_services
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.rule_stories import get_story

#: So many days from now on the rule changes and a week is kept free: the reminders until then are the usual ones.
CHANGES_IN, FREE_IN = 45, 60


def plan_changes(people: Mapping[str, Person]) -> None:
    """Let a rule change and some days be free of reminders in a while, and let somebody do without warnings."""
    today, administrator = clock.today(), people["admin"]
    with days_ago(2, hour=11):
        story = get_story("action-overdue", viewer=administrator)
        rule_services.change_rule(
            replace(
                story.newest, offsets=(1, 3, 7), repeat_every=7, valid_from=today + timedelta(days=CHANGES_IN)
            ),
            by=administrator,
            reason="Plan leads asked to hear sooner of what is late.",
            expected_version=story.version,
        )
        free = today + timedelta(days=FREE_IN)
        rule_services.keep_days_free(
            free, free + timedelta(days=4), by=administrator, reason="The offices are closed for a move."
        )
        choices.choose({Milestone.DUE_SOON}, 3, by=people["head"], expected_version=0)
