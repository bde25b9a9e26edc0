"""The database goes away while reminders are sent: what was in hand is taken up again (assurance N5)."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError

from tests.reminders.crews import Crew, each_was_accepted_once, make_rows
from tests.reminders.senders import finish_sending
from tests.reminders.world import World
from tests.support import postgresql
from tests.support.applications import Desk
from tests.support.databases import Database, Templates
from tests.support.mail_server import MailServer
from tracker.core.database import db
from tracker.reminders.planning import plan_the_day

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)
TIMES = 5


@pytest.mark.only_on("postgresql")
def test_connections_that_are_cut_five_times_lose_and_double_nothing(
    app: Flask, empty_database: Database, world: World, mail_server: MailServer
):
    """As a restart looks from here; the server itself is shared with other tests."""
    rows = 40
    make_rows(world, rows, FRIDAY)
    plan_the_day(WEEK_BEFORE)
    mail_server.pause(0.005)

    with again_and_again(lambda: cut_connections(empty_database), mail_server, rows):
        work_beside_outages(app)

    finish_sending(WEEK_BEFORE)
    each_was_accepted_once(mail_server, TIMES * 2, rows)


@pytest.mark.soak
@pytest.mark.own_postgresql
@pytest.mark.only_on("postgresql")
def test_a_database_that_is_restarted_five_times_loses_and_doubles_nothing(
    tmp_path: Path, mail_server: MailServer, engine: str
):
    rows = 500
    desk = Desk()
    with (
        server_of_its_own(tmp_path) as cluster,
        Templates(tmp_path).copy(engine, "empty", tmp_path / "instance") as database,
    ):
        app = desk.app_on(database, mail_server.url)
        with app.app_context():
            wait_for_the_disk(database)
            make_rows(World(), rows, FRIDAY)
            plan_the_day(WEEK_BEFORE)
            with again_and_again(lambda: postgresql.restart_server(cluster), mail_server, rows):
                work_beside_outages(app)
            finish_sending(WEEK_BEFORE)
            each_was_accepted_once(mail_server, TIMES * 2, rows)
        desk.leave(database)


def work_beside_outages(app: Flask) -> None:
    """Send with two senders, as schedulers do: what fails is begun again at the next wake."""
    crew = Crew(app, WEEK_BEFORE, size=2, kills=0, chance=random.Random(1))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            crew.work()
            return
        except OperationalError:
            db.session.rollback()
            time.sleep(0.1)
    raise AssertionError("The senders do not come to an end")


@contextmanager
def again_and_again(happen: Callable[[], None], mail_server: MailServer, rows: int) -> Iterator[None]:
    """Let it happen so many times, spread over the sending; at the end it must have happened each time."""
    done, over = [], threading.Event()

    def watch() -> None:
        for turn in range(1, TIMES + 1):
            # Some rows leave together: there are fewer messages than rows.
            while len(mail_server.arrivals) < turn * rows / (TIMES + 2):
                if over.wait(0.002):
                    return
            happen()
            done.append(turn)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    assert len(done) == TIMES


def cut_connections(database: Database) -> None:
    """End every connection to this one database, and let nobody in for a moment."""
    url = make_url(database.url)
    name = sql.Identifier(url.database or "")
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (url.database,)
        )
        time.sleep(0.05)
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


@contextmanager
def server_of_its_own(folder: Path) -> Iterator[Path]:
    """Start a server that no other test uses; its folder."""
    postgresql.server_url(folder)
    try:
        yield folder
    finally:
        postgresql.stop_server(folder)


def wait_for_the_disk(database: Database) -> None:
    """Let a commit be one, as it is unless somebody says otherwise: the tests' servers are set to save the time."""
    engine: Engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    name = make_url(database.url).database
    with engine.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    engine.dispose()
    db.engine.dispose()
