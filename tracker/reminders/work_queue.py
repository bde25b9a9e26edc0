"""The queue that tells workers on any number of machines that there is something to send. Needs the extra ``queue``.

A job holds no message and decides nothing: claims, leases and keys do (``claims``, ``sender``). A job that is lost,
done twice or too late therefore neither loses nor doubles a message, and the tables may be thrown away at any time.
"""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import func, make_url, select

from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.database_clock import database_now
from tracker.reminders.lifecycle import WAITING
from tracker.reminders.models import Reminder

QUEUE = "reminders"
TASK = "send what is due"

#: The tables stand apart from ours, whose migrations know nothing of them.
SCHEMA = "delivery_queue"

#: So many people with something due are worth another worker.
PEOPLE_FOR_A_WORKER = 25
#: More workers than this are never called at once.
MOST_JOBS = 40

#: How long a worker says nothing until it counts as dead; one that lives says something each ten seconds.
SILENT_SECONDS = 60.0

#: How long somebody waits for a connection before the database counts as away.
SECONDS_TO_CONNECT = 10.0


class QueueNotReady(Exception):
    """The queue's tables are not there, or not those of the installed library. The message says what to do."""


def queue_at(database_url: str) -> App:
    """Return the queue in this database; nothing is connected yet."""
    connection = {"options": _options(database_url), "application_name": "delivery queue"}
    return App(
        connector=PsycopgConnector(
            conninfo=_address(database_url),
            kwargs=connection,
            min_size=1,
            max_size=4,
            timeout=SECONDS_TO_CONNECT,
        )
    )


def prepare(database_url: str) -> bool:
    """Make the queue's tables, or make them anew for another release of the library; say whether that was needed.

    What waited in tables of another form is gone: the scheduler says again within a minute that there is work.
    """
    with psycopg.connect(_address(database_url), options=_options(database_url)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [SCHEMA])
        if _form_in(connection) == _form():
            return False
        schema = sql.Identifier(SCHEMA)
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(SchemaManager.get_schema())
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(_form())))
    return True


def require_ready(database_url: str) -> None:
    """Make sure that the tables are those of the installed library.

    Raises:
        QueueNotReady: they are not.
        psycopg.OperationalError: the database cannot be reached.
    """
    with psycopg.connect(_address(database_url)) as connection:
        if _form_in(connection) != _form():
            raise QueueNotReady(
                'The tables of the delivery queue are missing or of another release: run "reminders prepare-queue"'
            )


def tell_workers(database_url: str) -> int:
    """Put jobs into the queue for as many workers as what is due is worth, at least one; return how many.

    One goes in even when nothing is due, so that a worker looks and is seen to look. Jobs that wait already are not put
    in again, and those that a dead worker has left are cleared away.

    Raises:
        QueueNotReady: the queue's tables are not those of the installed library.
    """
    require_ready(database_url)
    jobs = min(MOST_JOBS, 1 + people_due() // PEOPLE_FOR_A_WORKER)
    wake = clock.now().isoformat()
    # In a thread of its own: where the caller's runs an event loop already, no second one may begin.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(lambda: asyncio.run(_put_in(queue_at(database_url), jobs, wake=wake))).result()


def people_due() -> int:
    """Return how many people have something due that no sender holds."""
    people = db.session.scalar(
        select(func.count(Reminder.recipient_id.distinct())).where(
            Reminder.state.in_(WAITING), Reminder.due_at <= database_now()
        )
    )
    db.session.rollback()
    return people or 0


async def _put_in(queue: App, jobs: int, *, wake: str) -> int:
    put_in = 0
    async with queue.open_async():
        for dead in await queue.job_manager.get_stalled_jobs(
            queue=QUEUE, seconds_since_heartbeat=SILENT_SECONDS
        ):
            # One that was only slow may end its job at this moment.
            with suppress(ConnectorException):
                await queue.job_manager.finish_job(dead, status=Status.ABORTED, delete_job=True)
        for number in range(jobs):
            # One job of each number may wait: while nobody works, they do not pile up.
            job = queue.configure_task(TASK, queue=QUEUE, queueing_lock=f"{TASK} {number}")
            with suppress(AlreadyEnqueued):
                await job.defer_async(wake=wake)
                put_in += 1
    return put_in


def _form_in(connection: psycopg.Connection) -> str | None:
    found = connection.execute(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [SCHEMA]
    ).fetchone()
    return found[0] if found else None


@lru_cache
def _form() -> str:
    """Return the mark of the tables that the installed library works on."""
    return f"procrastinate {hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()[:16]}"


def _address(database_url: str) -> str:
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _options(database_url: str) -> str:
    """Return the options of the connection, with those that the address names, so that the tables are found."""
    named = conninfo_to_dict(_address(database_url)).get("options") or ""
    return f"{named} -c search_path={SCHEMA}".strip()
