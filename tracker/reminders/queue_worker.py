"""A worker of the delivery queue: takes jobs and sends what is due, as a scheduler without a queue does."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from contextlib import suppress

import psycopg
from flask import Flask
from procrastinate.exceptions import ConnectorException

from tracker.core import clock
from tracker.reminders.pace import UNTIL_THE_NEXT_WAKE
from tracker.reminders.run_once import send_due
from tracker.reminders.runs import are_switched_on
from tracker.reminders.work_queue import QUEUE, TASK, people_due, queue_at, require_ready

logger = logging.getLogger(__name__)

#: How long to wait before a queue that went away is tried again.
SECONDS_TO_RECOVER = 5.0
#: How soon work is found that the database could not announce.
SECONDS_BETWEEN_LOOKS = 5.0

#: How often, and how soon, a worker looks again that got nothing although something is due.
MOST_LOOKS = 10
SECONDS_TO_LOOK_AGAIN = 0.2


class QueueWorker:
    """One worker process. Any number may run, on any number of machines."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._done_for: str | None = None
        self._database_url: str = app.config["SQLALCHEMY_DATABASE_URI"]

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C; the message being sent at that moment is finished first.

        Raises:
            QueueNotReady: the queue's tables are not those of the installed library.
        """
        logger.info("The worker has started")
        asyncio.run(self._until_stopped())
        logger.info("The worker has stopped")

    async def _until_stopped(self) -> None:
        work = asyncio.create_task(self._work())
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, self._stop, work)
        with suppress(asyncio.CancelledError):
            await work

    def _stop(self, work: asyncio.Task[None]) -> None:
        if not self._stopping.is_set():
            self._stopping.set()
            # The library takes no more jobs then, and waits for the one in hand.
            work.cancel()

    async def _work(self) -> None:
        """Work on the queue, and begin again when the database was away."""
        while True:
            try:
                await asyncio.to_thread(require_ready, self._database_url)
                # A new one each time: one that could not be opened never opens again.
                queue = queue_at(self._database_url)
                queue.task(name=TASK, queue=QUEUE)(self.do_job)
                async with queue.open_async():
                    await queue.run_worker_async(
                        queues=[QUEUE],
                        delete_jobs="always",
                        fetch_job_polling_interval=SECONDS_BETWEEN_LOOKS,
                        install_signal_handlers=False,
                    )
            except (ConnectorException, psycopg.Error):
                logger.exception("The queue cannot be reached; it is tried again")
            await asyncio.sleep(SECONDS_TO_RECOVER)

    def do_job(self, wake: str) -> None:
        """Send what is due until nothing is, the mail server is in trouble, or the worker is to stop.

        Of the jobs of one wake only one: after it this worker either found nothing more or should give the mail server
        a rest; the others are for other workers.
        """
        if wake == self._done_for or self._stopping.is_set():
            return
        self._done_for = wake
        with self._app.app_context():
            if not are_switched_on():
                return
            today = clock.today()

            def stop() -> bool:
                # What is left at midnight is worded for the new day, by the next job.
                return self._stopping.is_set() or clock.today() != today

            done = send_due(today, stop=stop, patience=UNTIL_THE_NEXT_WAKE)
            # Workers are woken together, and all but one may have found the oldest message just being taken.
            for _ in range(MOST_LOOKS):
                if done or stop() or not people_due():
                    break
                self._stopping.wait(SECONDS_TO_LOOK_AGAIN)
                done = send_due(today, stop=stop, patience=UNTIL_THE_NEXT_WAKE)
        if done:
            logger.info(
                "Reminders: %s", ", ".join(f"{count} {state}" for state, count in sorted(done.items()))
            )
