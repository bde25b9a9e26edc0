"""Sends what is due: claims a few, checks each at the last moment, hands it over, writes down what came of it.

Everything that decides is in the database, so any number of senders may run, be killed, or freeze.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection

from tracker.core.database import db
from tracker.core.mail import (
    Carrier,
    CarrierThatRemembers,
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    Held,
    NoSuchAddress,
    Refused,
    TryLater,
)
from tracker.reminders import claims, handovers
from tracker.reminders.claims import Parcel
from tracker.reminders.database_clock import database_now
from tracker.reminders.departures import Departure
from tracker.reminders.directory import ADDRESS_FAILS
from tracker.reminders.kill_points import KillPoint, reached
from tracker.reminders.lifecycle import Outcome, ReminderState
from tracker.reminders.pace import Pace
from tracker.reminders.preparing import prepare
from tracker.reminders.refusals import DISBELIEVED, end_refused
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.runs import note_sent
from tracker.reminders.state import load_bodies

logger = logging.getLogger(__name__)

#: How many messages a sender holds at once, as soon as the mail server has taken one.
MOST_AT_ONCE = 160

#: How many of them are looked at and written together: more where the mail server is quick.
FEWEST_PREPARED, MOST_PREPARED = 5, 80

#: A message that could not leave within this time of being looked at is looked at again.
TRUE_FOR_SECONDS = 1.0

#: After so many broken connections in a row the mail server itself is in trouble: leave the rest for the next run.
MOST_BROKEN_IN_A_ROW = 3


def never() -> bool:
    """Go on to the end."""
    return False


def send_what_is_due(
    carrier: Carrier, today: date, *, stop: Callable[[], bool] = never, pace: Pace | None = None
) -> Counter[ReminderState]:
    """Send every reminder that is due, oldest first; return how many stand where now. Safe to run beside others.

    ``stop`` is asked between two messages; what was not begun then goes back. What the ``pace`` has no patience for is
    still due afterwards.
    """
    begun = database_now()
    db.session.rollback()
    sender = Sender(carrier, today, stop, pace or Pace())
    try:
        with _collecting_only_what_is_new():
            sender.run()
    finally:
        carrier.close()
    note_sent(today, {state.value: count for state, count in sender.done.items()}, begun=begun)
    db.session.commit()
    return sender.done


@contextmanager
def _collecting_only_what_is_new() -> Iterator[None]:
    """Keep the garbage collector away from what was there before: it outlasts the sending.

    Going through all the modules' objects again and again took a tenth of the time of a large morning.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class Sender:
    """One run over what is due, with one carrier."""

    def __init__(self, carrier: Carrier, today: date, stop: Callable[[], bool], pace: Pace) -> None:
        self.done: Counter[ReminderState] = Counter()
        self._carrier = carrier
        self._today = today
        self._stop = stop
        self._pace = pace
        self._name = f"{socket.gethostname()}:{os.getpid()}"[:120]
        self._broken_in_a_row = 0
        #: Addresses that were found to fail during this run.
        self._failed: set[str] = set()
        #: What a mail server took a moment ago: written down together with the beginning of the next.
        self._taken: tuple[Parcel, str] | None = None
        # Which bodies stand above which changes once in years, and rules only from one day to the next.
        self._bodies = load_bodies()
        self._rules = rulebook()
        #: How many messages are made ready at once: as many as leave while they are true.
        self._at_once = FEWEST_PREPARED

    def run(self) -> None:
        """Claim and send until nothing is due, the mail server is in trouble, or somebody asks to stop."""
        # One at first: a server that cannot be reached costs one message a try, not all of them.
        most = 1
        while self._goes_on() and (held := self._claim(most)):
            reached(KillPoint.X2)
            claims.put_back(self._send_all(deque(held)))
            self._pace.settle()
            most = MOST_AT_ONCE
        self._pace.settle()

    def _claim(self, most: int) -> list[Parcel]:
        allowed = self._pace.allow(most, today=self._today, goes_on=self._goes_on)
        return claims.claim(allowed, sender=self._name) if allowed else []

    def _goes_on(self) -> bool:
        return self._broken_in_a_row < MOST_BROKEN_IN_A_ROW and not self._stop()

    def _send_all(self, waiting: deque[Parcel]) -> list[Parcel]:
        """Send what is claimed, a few at a time; return what was not begun."""
        while waiting and self._goes_on():
            some = [waiting.popleft() for _ in range(min(self._at_once, len(waiting)))]
            prepared = deque(self._prepare(some))
            looked_at = time.monotonic()
            with db.engine.connect() as book:
                while prepared and self._goes_on() and time.monotonic() - looked_at < TRUE_FOR_SECONDS:
                    self._send(prepared.popleft(), book)
                self._note_taken(book)
            # What the mail server kept waiting is looked at anew.
            waiting.extendleft(each.parcel for each in reversed(prepared))
            self._at_once = (
                max(FEWEST_PREPARED, self._at_once // 2)
                if prepared
                else min(MOST_PREPARED, self._at_once * 2)
            )
        return list(waiting)

    def _prepare(self, parcels: Sequence[Parcel]) -> list[Departure]:
        """Return the messages that can leave now. Nothing that is wrong with one of them reaches the others."""
        try:
            prepared = prepare(
                parcels,
                self._today,
                rules=self._rules,
                bodies=self._bodies,
                carrier_remembers=isinstance(self._carrier, CarrierThatRemembers),
            )
        except Exception:
            # A fault in our own code or in one row; the database going away comes up again at the next step.
            db.session.rollback()
            if len(parcels) > 1:
                return [departure for parcel in parcels for departure in self._prepare([parcel])]
            logger.exception("Reminder %s could not be prepared", parcels[0][0].reminder_id)
            self._end(
                parcels[0], Outcome.TEMPORARY_FAILURE, "There is a fault in the service; its log says more"
            )
            return []
        self.done.update(prepared.dropped)
        for parcel in prepared.lost:
            logger.warning("Reminder %s was taken over by another sender", parcel[0].reminder_id)
        for parcel, reason in prepared.unusable:
            self._end(parcel, Outcome.PERMANENT_FAILURE, reason)
        return prepared.ready

    def _send(self, departure: Departure, book: Connection) -> None:
        """Hand one message over, if it is still ours to send, and find out what came of it."""
        if departure.address in self._failed:
            # Another message to it was made ready before it was known to fail.
            self._end(departure.parcel, Outcome.NO_LONGER_TRUE, ADDRESS_FAILS)
            return
        if not self._begin(departure, book):
            logger.warning("Reminder %s was taken over by another sender", departure.parcel[0].reminder_id)
            return
        self._pace.count()
        try:
            said = self._deliver(departure)
        except Held as problem:
            self.done.update(claims.hold(departure.parcel, problem.message))
        except NoSuchAddress as problem:
            self._end_refused(departure, problem.message)
        except (Refused, TryLater, HandoverUnknown) as problem:
            outcome, self._broken_in_a_row = self._what_follows(problem)
            self._end(departure.parcel, outcome, problem.message)
        else:
            self._taken, self._broken_in_a_row = (departure.parcel, said), 0

    def _what_follows(self, problem: Refused | TryLater | HandoverUnknown) -> tuple[Outcome, int]:
        """Return how a hand-over ended that failed, and how many connections have broken in a row by now."""
        if isinstance(problem, Refused):
            return Outcome.PERMANENT_FAILURE, 0
        if isinstance(problem, HandoverUnknown):
            return Outcome.UNKNOWN, self._broken_in_a_row + 1
        if isinstance(problem, CarrierUnavailable):
            return Outcome.TEMPORARY_FAILURE, MOST_BROKEN_IN_A_ROW
        broken = self._broken_in_a_row + 1 if isinstance(problem, ConnectionBroke) else 0
        return Outcome.TEMPORARY_FAILURE, broken

    def _begin(self, departure: Departure, book: Connection) -> bool:
        """Commit that the message leaves now and, with it, that the one before was taken.

        Returns False if it is no longer ours to send.
        """
        if handovers.accept_and_begin(book, self._taken, departure):
            book.commit()
            self._count_taken()
            return True
        book.rollback()
        was_taken = self._taken
        self._note_taken(book)
        # What stopped us may have been the one before.
        return was_taken is not None and self._begin(departure, book)

    def _note_taken(self, book: Connection) -> None:
        """Commit that the message before was taken."""
        if self._taken is None:
            return
        if handovers.accept(book, *self._taken, database_now(book)):
            book.commit()
            self._count_taken()
            return
        # Something happened to a part of it: the slow way settles the rest.
        book.rollback()
        (parcel, said), self._taken = self._taken, None
        self._end(parcel, Outcome.ACCEPTED, said)

    def _count_taken(self) -> None:
        if self._taken is not None:
            self.done[ReminderState.SENT] += len(self._taken[0])
            self._taken = None
            reached(KillPoint.X7)

    def _deliver(self, departure: Departure) -> str:
        """Hand the message over, unless the carrier says that it has it already; return what it said."""
        if departure.ask_first and isinstance(self._carrier, CarrierThatRemembers):
            known = self._carrier.taken_before(departure.message)
            if known is not None:
                return known
        return self._carrier.deliver(departure.message)

    def _end_refused(self, departure: Departure, said: str) -> None:
        refusal = end_refused(departure.parcel, departure.address, said)
        self._note_ended(departure.parcel, refusal.states, said)
        if refusal.is_believed:
            self._broken_in_a_row = 0
            self._failed.add(departure.address)
        else:
            logger.error("%s: it is not believed, and tried again later", DISBELIEVED)
            self._broken_in_a_row = MOST_BROKEN_IN_A_ROW

    def _end(self, parcel: Parcel, outcome: Outcome, detail: str | None) -> None:
        self._note_ended(parcel, claims.end_attempt(parcel, outcome, detail), detail)

    def _note_ended(self, parcel: Parcel, states: Sequence[ReminderState], detail: str | None) -> None:
        if not states:
            logger.warning("The outcome of reminder %s came too late to count", parcel[0].reminder_id)
            return
        reached(KillPoint.X7)
        self.done.update(states)
        if ReminderState.DEAD in states:
            logger.error("Reminder %s could not be sent: %s", parcel[0].reminder_id, detail)
