"""Senders as processes of their own that cost no start: forked from the test, with connections of their own.

They can be killed, or frozen and thawed, at the points of assurance 7.3.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select, update

from tests.support.mail_server import MailServer
from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import WAITING, ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.run_once import send_due

SECONDS_TO_WAIT = 300


@dataclass
class SenderProcess:
    """A sender that has begun."""

    pid: int
    status: int | None = field(default=None)

    @property
    def was_killed(self) -> bool:
        """Say whether a signal ended it."""
        return self.status is not None and os.WIFSIGNALED(self.status)

    @property
    def has_failed(self) -> bool:
        """Say whether it did not come to its own end: it was killed, or the database went away."""
        return self.status not in {None, 0}

    def has_ended(self) -> bool:
        """Say whether it is over, without waiting."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def wait(self) -> None:
        """Wait until it is over."""
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while not self.has_ended():
            assert time.monotonic() < deadline, "The sender does not come to an end"
            time.sleep(0.005)

    def wait_until_frozen(self) -> None:
        """Wait until it has stopped itself."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), "The sender ended instead of freezing"

    def thaw(self) -> None:
        """Let it go on where it was frozen."""
        os.kill(self.pid, signal.SIGCONT)

    def kill_after(self, seconds: float) -> None:
        """End it at whatever it is doing then, if it is still at work."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.has_ended():
            time.sleep(0.002)
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
            self.wait()


def start_sender(app: Flask, today: date, **environment: str) -> SenderProcess:
    """Begin a sender for this day; the environment may name a point at which it dies or freezes."""
    forget_connections()
    pid = os.fork()
    if pid:
        return SenderProcess(pid)
    status = 1
    try:
        os.environ.update(environment)
        with app.app_context():
            send_due(today)
        status = 0
    finally:
        os._exit(status)  # Nothing of the test that it was forked from may run in it.


def forget_connections() -> None:
    """Leave no connection open that a forked process would share."""
    db.session.rollback()
    db.engine.dispose()


def let_time_pass() -> None:
    """Let every lease lapse and every wait be over."""
    moment = database_now() - timedelta(seconds=1)
    db.session.execute(update(Reminder).values(due_at=moment))
    db.session.execute(update(Reminder).where(Reminder.lease_until.is_not(None)).values(lease_until=moment))
    db.session.commit()


def still_open() -> int:
    """Return how many reminders a sender may yet take, or holds."""
    open_states = [*WAITING, ReminderState.CLAIMED]
    count = db.session.scalar(select(func.count()).where(Reminder.state.in_(open_states)))
    db.session.rollback()
    return count or 0


def finish_sending(today: date, most_rounds: int = 10) -> None:
    """Send until nothing is left, with all time passed that anything waits for."""
    for _ in range(most_rounds):
        let_time_pass()
        send_due(today)
        if not still_open():
            return
    raise AssertionError(f"{still_open()} reminders are still open")


def copies(mail_server: MailServer) -> Counter[str]:
    """Return how often the server took each message, by what the reminders call it."""
    return Counter(
        str(arrival.message["Message-ID"]).strip("<>").partition("@")[0] for arrival in mail_server.arrivals
    )


def wait_until(what: Callable[[], bool], expected: str, seconds: float = 180) -> None:
    """Return as soon as it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, expected
        time.sleep(0.005)
