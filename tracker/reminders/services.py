"""What a person can do about a reminder."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Event, note_event
from tracker.reminders.address_models import failed_address_of
from tracker.reminders.database_clock import database_now
from tracker.reminders.directory import ADDRESS_FAILS
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.outbox import plan_again

#: The row of the access table that says who may.
SEND_AGAIN = "email.send_again"

#: What the record calls it.
SENT_AGAIN = "email sent again"

#: A server that refused an email a moment ago refuses it again, and too many tries give the sender a bad name.
BETWEEN_TWO = timedelta(hours=1)


def send_again(reminder: Reminder, *, by: Person) -> None:
    """Let a reminder that could not be sent, or came back, go out with the next run, if it is still true then.

    Raises:
        NotPermitted: ``by`` does not run the service.
        RuleBroken: it is not one that could not be sent, as when somebody has sent it again already; or that happened
            less than an hour ago; or the person's address fails.
    """
    require_deed(by, SEND_AGAIN)
    if not can_go_again(reminder):
        raise RuleBroken("Only an email that could not be sent can be sent again")
    if failed_address_of(reminder.recipient) is not None:
        name = reminder.recipient.name
        raise RuleBroken(f"Emails to {name} fail: correct or confirm the address first, then send this again")
    now = database_now()
    if (again_from := may_go_again_from(reminder, now)) is not None:
        at = f"{clock.london(again_from):%H:%M}"
        raise RuleBroken(f"This email was sent again less than an hour ago. You can do so again from {at}")
    reason = reminder.ended_reason
    plan_again([reminder], now)
    note_event(
        SENT_AGAIN,
        by=by,
        subject_type="reminder",
        subject_id=reminder.id,
        reason=reason,
        details={"code": reminder.code},
    )


def can_go_again(reminder: Reminder) -> bool:
    """Say whether it did not get to its recipient, and nobody has sent it again yet."""
    was_kept_back = reminder.state is ReminderState.CANCELLED and reminder.ended_reason == ADDRESS_FAILS
    return was_kept_back or reminder.state in {ReminderState.DEAD, ReminderState.BOUNCED}


def may_go_again_from(reminder: Reminder, now: datetime) -> datetime | None:
    """Return when the reminder may be sent again, if somebody did so less than an hour ago; otherwise None."""
    latest = db.session.scalar(
        select(func.max(Event.at)).where(
            Event.subject_type == "reminder", Event.subject_id == reminder.id, Event.action == SENT_AGAIN
        )
    )
    return latest + BETWEEN_TWO if latest is not None and now - latest < BETWEEN_TWO else None
