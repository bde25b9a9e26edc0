"""What the invented administrator says about reminders, one person's choices, and one address that fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.demonstration.telling import days_ago
from tracker.reminders import choices, rule_services
from tracker.reminders.failed_addresses import note_failed
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.rule_stories import get_story

#: So many days from now on the rule changes and a week is kept free: the reminders until then are the usual ones.
CHANGES_IN, FREE_IN = 45, 60


#: What an invented mail server says of an invented reader.
NO_SUCH_MAILBOX = "The mail server does not accept the address: 550 5.1.1 No such mailbox"


def let_an_address_fail(people: Mapping[str, Person]) -> None:
    """Let emails to the reader fail since a while: the plan lead and the administrator see what to do."""
    with days_ago(3, hour=8):
        note_failed(people["reader"].id, people["reader"].email, NO_SUCH_MAILBOX, clock.now())


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
