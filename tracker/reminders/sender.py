"""Sends what is due: claims a few, checks each at the last moment, hands it over, writes down what came of it.

Everything that decides is in the database, so any number of senders may run, be killed, or freeze.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage

from tracker.core.database import db
from tracker.core.mail import (
    Carrier,
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    Refused,
    TryLater,
    UnusableAddress,
)
from tracker.reminders import claims
from tracker.reminders.claims import Claim
from tracker.reminders.database_clock import database_now
from tracker.reminders.due_actions import load_one_action
from tracker.reminders.emails import message_about
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import Outcome, ReminderState
from tracker.reminders.outbox import key_of
from tracker.reminders.rules import rules_in_force
from tracker.reminders.runs import note_sent
from tracker.reminders.truth import why_no_longer_true

logger = logging.getLogger(__name__)

#: How many reminders a sender holds at once, as soon as the mail server has taken one.
MOST_AT_ONCE = 25

#: After so many broken connections in a row the mail server itself is in trouble: leave the rest for the next run.
MOST_BROKEN_IN_A_ROW = 3


def never() -> bool:
    """Go on to the end."""
    return False


def send_what_is_due(
    carrier: Carrier, today: date, *, stop: Callable[[], bool] = never
) -> Counter[ReminderState]:
    """Send every reminder that is due, oldest first; return how many stand where now. Safe to run beside others.

    ``stop`` is asked between two messages; what was not begun then goes back.
    """
    begun = database_now()
    db.session.rollback()
    sender = Sender(carrier, today, stop)
    try:
        sender.run()
    finally:
        carrier.close()
    note_sent(today, {state.value: count for state, count in sender.done.items()}, begun=begun)
    db.session.commit()
    return sender.done


class Sender:
    """One run over what is due, with one carrier."""

    def __init__(self, carrier: Carrier, today: date, stop: Callable[[], bool]) -> None:
        self.done: Counter[ReminderState] = Counter()
        self._carrier = carrier
        self._today = today
        self._stop = stop
        self._name = f"{socket.gethostname()}:{os.getpid()}"[:120]
        self._broken_in_a_row = 0

    def run(self) -> None:
        """Claim and send until nothing is due, the mail server is in trouble, or somebody asks to stop."""
        # One at first: a server that cannot be reached costs one reminder a try, not all of them.
        most = 1
        while self._goes_on() and (held := claims.claim(most, sender=self._name)):
            reached(KillPoint.X2)
            while held and self._goes_on():
                self._send(held.pop(0))
            claims.put_back(held)
            most = MOST_AT_ONCE

    def _goes_on(self) -> bool:
        return self._broken_in_a_row < MOST_BROKEN_IN_A_ROW and not self._stop()

    def _send(self, claim: Claim) -> None:
        """Send one reminder, or find out why not. Nothing that goes wrong with it reaches the next one."""
        try:
            message = self._prepare(claim)
        except UnusableAddress as problem:
            self._end(claim, Outcome.PERMANENT_FAILURE, problem.message)
        except _NoLongerTrue as problem:
            self._end(claim, Outcome.NO_LONGER_TRUE, str(problem))
        except _ClaimLost:
            logger.warning("Reminder %s was taken over by another sender", claim.reminder_id)
        except Exception:
            # A fault in our own code or in one row; the database going away comes up again at the next step.
            db.session.rollback()
            logger.exception("Reminder %s could not be prepared", claim.reminder_id)
            self._end(claim, Outcome.TEMPORARY_FAILURE, "There is a fault in the service; its log says more")
        else:
            self._hand_over(claim, message)

    def _prepare(self, claim: Claim) -> EmailMessage:
        """Return the message, true at this moment, after writing down that it leaves now."""
        now = database_now()
        reminder = claims.held(claim, now)
        if reminder is None:
            db.session.rollback()
            raise _ClaimLost
        rules = rules_in_force()
        state = load_one_action(reminder.subject_id, reminder.recipient_id)
        action, person = state.by_id.get(reminder.subject_id), state.people.get(reminder.recipient_id)
        reason = why_no_longer_true(
            key_of(reminder), reminder.milestone, action=action, person=person, rules=rules, today=self._today
        )
        if reason is not None or action is None or person is None:
            raise _NoLongerTrue(reason)
        message = message_about(reminder, action, person, rules=rules, today=self._today)
        claims.begin_handover(reminder, claim, address=person.email, subject=str(message["Subject"]), now=now)
        return message

    def _hand_over(self, claim: Claim, message: EmailMessage) -> None:
        broken = 0
        try:
            outcome, detail = Outcome.ACCEPTED, self._carrier.deliver(message)
        except Refused as problem:
            outcome, detail = Outcome.PERMANENT_FAILURE, problem.message
        except TryLater as problem:
            outcome, detail = Outcome.TEMPORARY_FAILURE, problem.message
            if isinstance(problem, CarrierUnavailable):
                broken = MOST_BROKEN_IN_A_ROW
            elif isinstance(problem, ConnectionBroke):
                broken = self._broken_in_a_row + 1
        except HandoverUnknown as problem:
            outcome, detail = Outcome.UNKNOWN, problem.message
            broken = self._broken_in_a_row + 1
        self._broken_in_a_row = broken
        self._end(claim, outcome, detail)

    def _end(self, claim: Claim, outcome: Outcome, detail: str | None) -> None:
        state = claims.end_attempt(claim, outcome, detail)
        if state is None:
            logger.warning("The outcome of reminder %s came too late to count", claim.reminder_id)
            return
        reached(KillPoint.X7)
        self.done[state] += 1
        if state is ReminderState.DEAD:
            logger.error("Reminder %s could not be sent: %s", claim.reminder_id, detail)


class _NoLongerTrue(Exception):
    """What the reminder says is not true any more."""


class _ClaimLost(Exception):
    """The lease ran out before the hand-over began, and perhaps another sender holds the reminder now."""
