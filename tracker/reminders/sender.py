"""Sends what is due: claims a few, checks each at the last moment, hands it over, writes down what came of it.

Everything that decides is in the database, so any number of senders may run, be killed, or freeze.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage

from tracker.core.database import db
from tracker.core.mail import (
    Carrier,
    CarrierThatRemembers,
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    Held,
    Refused,
    TryLater,
    UnusableAddress,
)
from tracker.reminders import claims
from tracker.reminders.claims import Parcel
from tracker.reminders.database_clock import database_now
from tracker.reminders.emails import message_of
from tracker.reminders.entries import entries_of
from tracker.reminders.judge import Judge
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import Outcome, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.runs import note_sent
from tracker.reminders.state import load_bodies

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
        # Which bodies stand above which changes once in years, and is asked for each message.
        self._bodies = load_bodies()

    def run(self) -> None:
        """Claim and send until nothing is due, the mail server is in trouble, or somebody asks to stop."""
        # One at first: a server that cannot be reached costs one message a try, not all of them.
        most = 1
        while self._goes_on() and (held := claims.claim(most, sender=self._name)):
            reached(KillPoint.X2)
            while held and self._goes_on():
                self._send(held.pop(0))
            claims.put_back(held)
            most = MOST_AT_ONCE

    def _goes_on(self) -> bool:
        return self._broken_in_a_row < MOST_BROKEN_IN_A_ROW and not self._stop()

    def _send(self, parcel: Parcel) -> None:
        """Send one message, or find out why not. Nothing that goes wrong with it reaches the next one."""
        try:
            message, ask_first = self._prepare(parcel)
        except UnusableAddress as problem:
            self._end(parcel, Outcome.PERMANENT_FAILURE, problem.message)
        except _NothingLeft:
            pass
        except _ClaimLost:
            logger.warning("Reminder %s was taken over by another sender", parcel[0].reminder_id)
        except Exception:
            # A fault in our own code or in one row; the database going away comes up again at the next step.
            db.session.rollback()
            logger.exception("Reminder %s could not be prepared", parcel[0].reminder_id)
            self._end(parcel, Outcome.TEMPORARY_FAILURE, "There is a fault in the service; its log says more")
        else:
            self._hand_over(parcel, message, ask_first=ask_first)

    def _prepare(self, parcel: Parcel) -> tuple[EmailMessage, bool]:
        """Return the message, true at this moment, after writing down that it leaves now.

        And whether the carrier must be asked first if it has it already.
        """
        now = database_now()
        held = claims.held(parcel, now)
        if not held:
            db.session.rollback()
            raise _ClaimLost
        rules = rulebook()
        judge = Judge.about(held, rules, self._today, bodies=self._bodies)
        true = [reminder for reminder in held if not self._is_dropped(reminder, judge, now)]
        if not true:
            db.session.commit()
            raise _NothingLeft
        message_id = claims.bundle(true)
        person = judge.directory.by_id[true[0].recipient_id]
        message = message_of(
            entries_of(true, judge), person, message_id=message_id, rulebook=rules, today=self._today
        )
        ask_first = claims.begin_handover(
            true,
            address=person.email,
            subject=str(message["Subject"]),
            message_id=str(message["Message-ID"]).strip("<>"),
            now=now,
            can_be_asked=isinstance(self._carrier, CarrierThatRemembers),
        )
        return message, ask_first

    def _is_dropped(self, reminder: Reminder, judge: Judge, now: datetime) -> bool:
        """Cancel the reminder if it is no longer true; say whether it was."""
        reason = judge.why_no_longer_true(reminder)
        if reason is None:
            return False
        claims.end_one(reminder, Outcome.NO_LONGER_TRUE, reason, now)
        self.done[reminder.state] += 1
        return True

    def _deliver(self, message: EmailMessage, *, ask_first: bool) -> str:
        """Hand the message over, unless the carrier says that it has it already; return what it said."""
        if ask_first and isinstance(self._carrier, CarrierThatRemembers):
            known = self._carrier.taken_before(message)
            if known is not None:
                return known
        return self._carrier.deliver(message)

    def _hand_over(self, parcel: Parcel, message: EmailMessage, *, ask_first: bool) -> None:
        broken = 0
        try:
            outcome, detail = Outcome.ACCEPTED, self._deliver(message, ask_first=ask_first)
        except Held as problem:
            self.done.update(claims.hold(parcel, problem.message))
            return
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
        self._end(parcel, outcome, detail)

    def _end(self, parcel: Parcel, outcome: Outcome, detail: str | None) -> None:
        states = claims.end_attempt(parcel, outcome, detail)
        if not states:
            logger.warning("The outcome of reminder %s came too late to count", parcel[0].reminder_id)
            return
        reached(KillPoint.X7)
        self.done.update(states)
        if ReminderState.DEAD in states:
            logger.error("Reminder %s could not be sent: %s", parcel[0].reminder_id, detail)


class _NothingLeft(Exception):
    """Nothing that the message would say is true any more."""


class _ClaimLost(Exception):
    """The lease ran out before the hand-over began, and perhaps another sender holds the reminder now."""
