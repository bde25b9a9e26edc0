"""The delivery queue with real workers on PostgreSQL: it says that there is work, and decides nothing."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import func, make_url, select, text

from config import SettingMissing, load_settings
from tests.reminders.crews import each_was_accepted_once, let_leases_lapse_of
from tests.reminders.senders import SenderProcess, copies, forget_connections, still_open, wait_until
from tests.reminders.world import BY, World
from tests.support.copied_process import Copy
from tests.support.databases import Database, run_flask
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.working_days import previous_working_day
from tracker.reminders.health import Trouble, reminders_health
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.planning import plan_the_day
from tracker.reminders.queue_worker import QueueWorker
from tracker.reminders.switch import Backlog, switch_off, switch_on
from tracker.reminders.work_queue import PEOPLE_FOR_A_WORKER, QueueNotReady, prepare, tell_workers
from tracker.scheduler import do_what_is_due

WITH_QUEUE = {"DELIVERY_QUEUE": "procrastinate"}
LONG_AGO = date(2020, 1, 1)
#: So many people that two workers are called.
PEOPLE = PEOPLE_FOR_A_WORKER + 2

postgresql_only = pytest.mark.only_on("postgresql")


@pytest.fixture
def queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """The tables of the queue in the test's database, and the setting; gives the database's address."""
    monkeypatch.setitem(app.config, "DELIVERY_QUEUE", "procrastinate")
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    prepare(url)
    return url


def fall_due(world: World, people: int) -> int:
    """Let something be due for so many owners, and for their plan lead; return how many rows that makes."""
    for number in range(people):
        world.action(LONG_AGO, owner=world.person(f"Owner {number}", Role.ACTION_OWNER))
    plan_the_day(previous_working_day(clock.today()))
    rows = db.session.scalar(select(func.count(Reminder.id))) or 0
    db.session.commit()
    assert rows >= people
    return rows


def asked(question: str) -> Any:
    found = db.session.execute(text(question)).scalars().all()
    db.session.rollback()
    return found


def jobs_in(status: str) -> list[int]:
    return list(
        asked(f"SELECT id FROM delivery_queue.procrastinate_jobs WHERE status = '{status}' ORDER BY id")
    )


def registered_workers() -> list[int]:
    return list(asked("SELECT id FROM delivery_queue.procrastinate_workers"))


def senders() -> set[str]:
    found = set(db.session.scalars(select(ReminderAttempt.sender)))
    db.session.rollback()
    return found


def start_workers(start, count: int) -> list[Copy]:
    workers = [start("reminders", "work", **WITH_QUEUE) for _ in range(count)]
    wait_until(lambda: len(registered_workers()) == count, "All workers have begun")
    return workers


def stop(processes: list[Copy]) -> None:
    for each in processes:
        each.send_signal(signal.SIGTERM)
    assert [each.wait(60) for each in processes] == [0] * len(processes)


@postgresql_only
def test_two_workers_deliver_what_a_scheduler_puts_into_the_queue_once_each(
    world: World, queue: str, start, mail_server: MailServer
):
    rows = fall_due(world, PEOPLE)
    workers = start_workers(start, 2)
    mail_server.hold()

    scheduler = start("scheduler", **WITH_QUEUE)
    wait_until(lambda: len(senders()) == 2, "Both workers have something in hand")
    mail_server.let_go()
    wait_until(lambda: not still_open(), "All is sent")
    stop([scheduler, *workers])

    each_was_accepted_once(mail_server, kills=0, rows=rows)
    assert {int(name.rpartition(":")[2]) for name in senders()} == {each.pid for each in workers}
    assert registered_workers() == []
    assert reminders_health().looked_at is not None


@postgresql_only
def test_what_a_killed_worker_held_is_delivered_by_another(
    world: World, queue: str, start, mail_server: MailServer
):
    rows = fall_due(world, PEOPLE)
    workers = {each.pid: each for each in start_workers(start, 2)}
    mail_server.pause(0.2)

    tell_workers(queue)
    wait_until(lambda: len(mail_server.arrivals) >= 5, "Some are sent")
    mail_server.hold()
    killed = workers.pop(who_holds_most())
    killed.kill()
    killed.wait()
    mail_server.pause(0)
    mail_server.let_go()

    def is_all_sent() -> bool:
        let_leases_lapse_of([SenderProcess(killed.pid)])
        tell_workers(queue)
        return not still_open()

    wait_until(is_all_sent, "The other one sends the rest")
    each_was_accepted_once(mail_server, kills=1, rows=rows)

    wait_until(lambda: len(jobs_in("doing")) == 1, "Only the dead worker's job is left")
    left_behind = jobs_in("doing")
    db.session.execute(
        text(
            "UPDATE delivery_queue.procrastinate_workers SET last_heartbeat = now() - interval '2 minutes' "
            "WHERE id = (SELECT worker_id FROM delivery_queue.procrastinate_jobs WHERE id = :job)"
        ),
        {"job": left_behind[0]},
    )
    db.session.commit()
    tell_workers(queue)
    assert left_behind[0] not in jobs_in("doing")
    stop(list(workers.values()))


def who_holds_most() -> int:
    """Return the process whose claims are most."""
    rows = db.session.execute(
        select(ReminderAttempt.sender)
        .join(Reminder, Reminder.attempt_id == ReminderAttempt.id)
        .where(Reminder.state == ReminderState.CLAIMED)
    ).scalars()
    [(sender, held)] = Counter(rows).most_common(1)
    db.session.rollback()
    assert held > 1, "It is killed in the middle of its work"
    return int(sender.rpartition(":")[2])


@postgresql_only
def test_a_worker_that_is_stopped_finishes_the_message_in_hand_and_gives_the_rest_back(
    world: World, queue: str, start, mail_server: MailServer
):
    rows = fall_due(world, 20)
    workers = start_workers(start, 1)
    mail_server.pause(0.2)

    tell_workers(queue)
    wait_until(lambda: len(mail_server.arrivals) >= 3, "Some are sent")
    stop(workers)

    arrived = len(mail_server.arrivals)
    assert 3 <= arrived < rows
    assert set(copies(mail_server).values()) == {1}
    states = Counter(db.session.scalars(select(Reminder.state)))
    assert set(states) == {ReminderState.SENT, ReminderState.PLANNED}
    assert not any(db.session.scalars(select(Reminder.maybe_twice)))
    assert jobs_in("doing") == []


@pytest.mark.soak  # It takes a while until all that waits for a connection has given up.
@postgresql_only
def test_a_worker_goes_on_when_the_database_was_away(
    world: World, queue: str, start, mail_server: MailServer
):
    [worker] = start_workers(start, 1)
    before = set(registered_workers())
    forget_connections()

    with database_away(queue):
        heard = threading.Event()
        threading.Thread(target=listen_for, args=(worker, "The queue cannot be reached", heard)).start()
        assert heard.wait(90), "It notices"

    wait_until(lambda: bool(set(registered_workers()) - before), "It is back")
    rows = fall_due(world, 2)
    tell_workers(queue)
    wait_until(lambda: not still_open(), "It sends again")
    each_was_accepted_once(mail_server, kills=0, rows=rows)
    stop([worker])


@contextmanager
def database_away(url: str) -> Iterator[None]:
    """Cut all connections to the database, and let nobody in."""
    name = make_url(url).database or ""
    server = make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            yield
        finally:
            connection.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def listen_for(process: Copy, words: str, heard: threading.Event) -> None:
    for line in process.stderr:
        if words in line:
            heard.set()
            return


@postgresql_only
def test_while_no_worker_looks_nothing_is_sent_jobs_do_not_pile_up_and_health_says_so(
    world: World, queue: str, mail_server: MailServer
):
    fall_due(world, PEOPLE)

    for _ in range(3):
        do_what_is_due(stop=threading.Event())

    assert len(jobs_in("todo")) == 2
    assert mail_server.arrivals == []
    assert Trouble.SENDER in reminders_health().troubles


@postgresql_only
def test_one_job_goes_in_when_nothing_is_due_so_that_a_worker_is_seen_to_look(world: World, queue: str):
    assert tell_workers(queue) == 1
    assert tell_workers(queue) == 0


@postgresql_only
def test_tables_of_another_release_are_made_anew_and_migrations_know_nothing_of_them(
    world: World, queue: str, empty_database: Database
):
    assert prepare(queue) is False

    db.session.execute(text("COMMENT ON SCHEMA delivery_queue IS 'procrastinate of another release'"))
    db.session.execute(text("DROP TABLE delivery_queue.procrastinate_events CASCADE"))
    db.session.commit()
    with pytest.raises(QueueNotReady, match="reminders prepare-queue"):
        tell_workers(queue)

    said = run_flask("reminders", "prepare-queue", database=empty_database, **WITH_QUEUE).stdout
    assert said == "The delivery queue is ready\n"
    assert tell_workers(queue) == 1
    run_flask("db", "check", database=empty_database)


@postgresql_only
def test_while_the_mail_server_is_away_each_wake_costs_one_message_a_try(
    app: Flask, world: World, queue: str
):
    fall_due(world, 4)
    app.config["MAIL_URL"] = "smtp://127.0.0.1:1"
    worker = QueueWorker(app)

    tried = []
    for wake in ["first", "first", "first", "second"]:
        worker.do_job(wake)
        in_retry = select(Reminder.recipient_id).where(Reminder.state == ReminderState.RETRY)
        tried.append(len(set(db.session.scalars(in_retry))))
        db.session.rollback()

    assert tried == [1, 1, 1, 2]


@postgresql_only
def test_a_worker_that_meets_another_at_the_oldest_message_looks_again(
    app: Flask, world: World, queue: str, mail_server: MailServer
):
    rows = fall_due(world, 3)
    address = make_url(queue).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as another:
        another.execute("SELECT id FROM person FOR UPDATE")
        threading.Timer(0.4, another.rollback).start()
        QueueWorker(app).do_job("both woken")

    each_was_accepted_once(mail_server, kills=0, rows=rows)


@postgresql_only
def test_a_job_that_is_left_when_reminders_are_switched_off_sends_nothing(
    app: Flask, world: World, queue: str, mail_server: MailServer
):
    rows = fall_due(world, 2)
    worker = QueueWorker(app)
    switch_off(by=BY, reason="The register is being moved")
    db.session.commit()
    worker.do_job("left")
    assert mail_server.arrivals == []

    switch_on(clock.today(), Backlog.SEND, by=BY)
    db.session.commit()
    worker.do_job("next")
    each_was_accepted_once(mail_server, kills=0, rows=rows)


@postgresql_only
def test_workers_can_be_told_where_an_event_loop_runs_already(app: Flask, queue: str):
    async def tell() -> int:
        return tell_workers(queue)

    def in_a_loop() -> int:
        with app.app_context():
            return asyncio.run(tell())

    # A browser of another test may have left its loop running in this thread.
    with ThreadPoolExecutor(max_workers=1) as apart:
        assert apart.submit(in_a_loop).result() == 1


@postgresql_only
def test_without_its_tables_neither_worker_nor_scheduler_starts(world: World, start):
    for process in [start("reminders", "work", **WITH_QUEUE), start("scheduler", **WITH_QUEUE)]:
        _, said = process.communicate(timeout=180)
        assert process.returncode == 2
        assert 'run "reminders prepare-queue"' in said


@postgresql_only
def test_without_the_setting_there_is_nothing_to_work_on(app: Flask):
    result = app.test_cli_runner().invoke(args=["reminders", "work"])
    assert result.exit_code == 2
    assert "without DELIVERY_QUEUE the scheduler sends by itself" in result.output


@pytest.mark.only_on("sqlite")
def test_the_setting_is_refused_on_sqlite_when_a_command_starts(app: Flask, start):
    process = start("reminders", "work", **WITH_QUEUE)
    _, said = process.communicate(timeout=180)
    assert process.returncode not in {0, None}
    assert "DELIVERY_QUEUE=procrastinate needs PostgreSQL" in said


def test_the_setting_is_refused_where_it_cannot_be_followed(monkeypatch: pytest.MonkeyPatch):
    on_postgresql = {"DATABASE_URL": "postgresql://127.0.0.1/tracker"}
    assert load_settings(on_postgresql)["DELIVERY_QUEUE"] == ""
    assert load_settings({**on_postgresql, **WITH_QUEUE})["DELIVERY_QUEUE"] == "procrastinate"

    with pytest.raises(SettingMissing, match="needs PostgreSQL"):
        load_settings(WITH_QUEUE)
    with pytest.raises(SettingMissing, match="must be procrastinate"):
        load_settings({**on_postgresql, "DELIVERY_QUEUE": "celery"})
    monkeypatch.setattr("config.find_spec", lambda _name: None)
    with pytest.raises(SettingMissing, match="install the optional extra queue"):
        load_settings({**on_postgresql, **WITH_QUEUE})
