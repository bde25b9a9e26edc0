"""The database can take nothing more while reminders are sent: its disk is full, or it only reads (assurance N5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from email.message import EmailMessage
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import event, make_url, select
from sqlalchemy.exc import DBAPIError

from tests.reminders.crews import each_was_accepted_once, make_rows
from tests.reminders.senders import finish_sending
from tests.reminders.world import World
from tests.support.databases import Database
from tests.support.mail_server import MailServer
from tracker.core.database import db
from tracker.core.mail import Carrier, carrier_of
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day
from tracker.reminders.sender import send_what_is_due

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)
#: Enough for a disk with room for some last small changes to be full in the middle.
ROWS = 60

#: The database takes nothing more after so many messages.
LEFT_BEFORE = 3


class Interrupted:
    """Hands messages to another carrier; after the first few something happens."""

    def __init__(self, carrier: Carrier, happen: Callable[[], None]) -> None:
        self._carrier, self._happen, self._count = carrier, happen, 0

    def deliver(self, message: EmailMessage) -> str:
        said = self._carrier.deliver(message)
        self._count += 1
        if self._count == LEFT_BEFORE:
            self._happen()
        return said

    def close(self) -> None:
        self._carrier.close()


@contextmanager
def full_disk() -> Iterator[Callable[[], None]]:
    """Yield what fills the disk of SQLite; afterwards there is room again."""
    pages: list[int] = []

    def allow_no_more_pages(connection: Any, _record: Any, _proxy: Any) -> None:
        if pages:
            connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    def fill() -> None:
        with db.engine.connect() as connection:
            pages.append(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages[0]}")

    event.listen(db.engine, "checkout", allow_no_more_pages)
    yield fill
    event.remove(db.engine, "checkout", allow_no_more_pages)
    db.session.rollback()
    db.engine.dispose()


@contextmanager
def read_only(database: Database) -> Iterator[Callable[[], None]]:
    """Yield what makes a PostgreSQL database one that only reads, for everybody; afterwards it writes again."""
    url = make_url(database.url)

    def tell(read_only: str) -> None:
        with psycopg.connect(
            url.set(drivername="postgresql").render_as_string(False), autocommit=True
        ) as server:
            name = sql.Identifier(str(url.database))
            server.execute("SET default_transaction_read_only = off")
            server.execute(
                sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}").format(
                    name, sql.SQL(read_only)
                )
            )
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    yield lambda: tell("on")
    tell("off")
    db.session.remove()
    db.engine.dispose()


def test_a_database_that_takes_nothing_more_loses_nothing_and_doubles_what_it_could_not_note(
    app: Flask, empty_database: Database, world: World, mail_server: MailServer
):
    make_rows(world, ROWS, FRIDAY)
    plan_the_day(WEEK_BEFORE)
    trouble = full_disk() if empty_database.engine == "sqlite" else read_only(empty_database)

    with trouble as begin:
        with pytest.raises(DBAPIError):
            send_what_is_due(Interrupted(carrier_of(app.config), begin), WEEK_BEFORE)
        db.session.rollback()
        taken = len(mail_server.arrivals)
        assert LEFT_BEFORE <= taken < ROWS / 2
        for _ in range(2):
            with suppress(DBAPIError):
                send_what_is_due(carrier_of(app.config), WEEK_BEFORE)
            db.session.rollback()
        assert len(mail_server.arrivals) == taken, "Nothing leaves that cannot be written down first"

    finish_sending(WEEK_BEFORE)
    each_was_accepted_once(mail_server, 1, ROWS)
    assert set(db.session.scalars(select(Reminder.state))) == {ReminderState.SENT}
