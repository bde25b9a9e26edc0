"""What a person can do about a reminder."""

from __future__ import annotations

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core.errors import RuleBroken
from tracker.core.events import note_event
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.outbox import plan_again

#: The row of the access table that says who may.
SEND_AGAIN = "email.send_again"


def send_again(reminder: Reminder, *, by: Person) -> None:
    """Let a reminder that could not be sent go out with the next run, if it is still true then.

    Raises:
        NotPermitted: ``by`` does not run the service.
        RuleBroken: it is not one that could not be sent; somebody may have sent it again already.
    """
    require_deed(by, SEND_AGAIN)
    if reminder.state is not ReminderState.DEAD:
        raise RuleBroken("Only an email that could not be sent can be sent again")
    reason = reminder.ended_reason
    plan_again(reminder, database_now())
    note_event(
        "email sent again",
        by=by,
        subject_type="reminder",
        subject_id=reminder.id,
        reason=reason,
        details={"code": reminder.code},
    )
