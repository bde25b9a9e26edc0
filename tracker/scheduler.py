"""The scheduler process: wakes every minute and asks the database what is due; beside that it reads uploaded reports.

Files of evidence are checked for viruses here too.

It remembers nothing. A run that was missed, a restart or a second scheduler change nothing about what is planned and
sent: rows decide (``reminders.runs.is_planned``, ``Reminder.due_at``, the unique key, leases).
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app

from tracker.core import clock
from tracker.core.database import db
from tracker.core.leadership import Leadership, leadership
from tracker.evidence.scanning import scan_waiting_files
from tracker.evidence.storage import forget_abandoned_files, forget_unused_files
from tracker.reminders.alarm import Alarm
from tracker.reminders.happenings import plan_happenings
from tracker.reminders.health import reminders_health
from tracker.reminders.pace import UNTIL_THE_NEXT_WAKE
from tracker.reminders.planner import start_of_sending
from tracker.reminders.planning import plan_the_day
from tracker.reminders.run_once import send_due
from tracker.reminders.runs import are_switched_on, is_planned
from tracker.reports_import.reading_run import read_what_waits

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WAKES = 60
SECONDS_BETWEEN_LOOKS = 1
#: How soon a report is read that nothing is before.
SECONDS_BETWEEN_READINGS = 2
SECONDS_BETWEEN_SCANS = 5


class ReminderScheduler:
    """One scheduler process. Of several, one works and the others wait to take over."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._leads = False
        self._alarm = Alarm()
        with app.app_context():
            self._leadership: Leadership = leadership(
                "scheduler", engine=db.engine, instance=Path(app.config["INSTANCE_PATH"])
            )
        self._scheduler = BlockingScheduler(
            timezone=clock.LONDON,
            # A scanner that hangs holds up no reminder: it has a thread of its own.
            executors={"default": ThreadPoolExecutor(2), "scanning": ThreadPoolExecutor(1)},
            # Work that was missed is not made up for by the scheduler: the next wake finds it in the database.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_job(self._look, "interval", seconds=SECONDS_BETWEEN_LOOKS, id="look")
        self._scheduler.add_job(self._wake, "interval", seconds=SECONDS_BETWEEN_WAKES, id="wake")
        self._scheduler.add_job(
            self._scan_evidence, "interval", seconds=SECONDS_BETWEEN_SCANS, id="scan", executor="scanning"
        )

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C; the message being sent at that moment is finished first."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._stop)
        logger.info("The scheduler has started")
        reading = threading.Thread(target=self._read_reports, name="reading")
        reading.start()
        try:
            self._scheduler.start()
        finally:
            self._stopping.set()
            reading.join()
        self._leadership.release()
        logger.info("The scheduler has stopped")

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping.set()
        # From another thread: shutting down waits for the job in hand, and a signal handler must not wait.
        threading.Thread(target=self._scheduler.shutdown).start()

    def _look(self) -> None:
        """Take over as soon as nobody leads, and begin to work at once."""
        led, self._leads = self._leads, self._leadership.hold()
        if self._leads and not led:
            logger.info("This scheduler leads from now on")
            self._scheduler.modify_job("wake", next_run_time=datetime.now(clock.LONDON))

    def _wake(self) -> None:
        """Do what is due, if this process leads; if not, watch over the one that does (assurance N16)."""
        try:
            with self._app.app_context():
                if self._leads:
                    do_what_is_due(stop=self._stopping)
                self._alarm.tell(reminders_health())
        except Exception:
            # The database may be away for a while. Whatever was not done is still due at the next wake.
            logger.exception("Reminders could not be planned or sent; the next wake tries again")

    def _scan_evidence(self) -> None:
        """Check what waits for the scanner, and forget files that nobody needs; rows keep schedulers apart."""
        try:
            with self._app.app_context():
                scan_waiting_files(stop=self._stopping.is_set)
                forget_unused_files()
                forget_abandoned_files()
        except Exception:
            logger.exception("Evidence could not be checked; it stays closed and is tried again")

    def _read_reports(self) -> None:
        """Read what waits, in a thread of its own: a long report holds no reminder up, and no reminder a report.

        Every scheduler reads, not only the one that leads: claims keep them apart, and each reads one file at a time.
        """
        while not self._stopping.wait(SECONDS_BETWEEN_READINGS):
            try:
                with self._app.app_context():
                    read_what_waits(stop=self._stopping.is_set)
            except Exception:
                logger.exception("A report could not be read; it is tried again")


def do_what_is_due(*, stop: threading.Event) -> None:
    """Plan today once its morning has come, tell of what has happened, then send what is due.

    With a delivery queue workers are told to send it instead.

    Each happens whatever becomes of the one before: a fault in planning holds nothing up that is planned already.
    """
    today = clock.today()
    if not are_switched_on():
        return
    with _going_on_after("Today could not be planned"):
        if clock.now() >= start_of_sending(today) and not is_planned(today):
            planned = plan_the_day(today)
            logger.info(
                "Reminders of %s: %d planned, %d cancelled", today, planned.planned, planned.cancelled
            )
    with _going_on_after("What has happened could not be told"):
        if told := plan_happenings(today):
            logger.info("Happenings: %d to tell", told)
    if current_app.config["DELIVERY_QUEUE"]:
        from tracker.reminders.work_queue import tell_workers  # noqa: PLC0415 - an optional extra

        with _going_on_after("Workers could not be told that there is something to send"):
            tell_workers(current_app.config["SQLALCHEMY_DATABASE_URI"])
        return
    # What is left at midnight is worded for the new day, by the next wake.
    done = send_due(today, stop=lambda: stop.is_set() or clock.today() != today, patience=UNTIL_THE_NEXT_WAKE)
    if done:
        logger.info("Reminders: %s", ", ".join(f"{count} {state}" for state, count in sorted(done.items())))


@contextmanager
def _going_on_after(trouble: str) -> Iterator[None]:
    try:
        yield
    except Exception:
        db.session.rollback()
        logger.exception("%s; the next wake tries again", trouble)
