"""X8 where mail services report: a web server killed while it writes a report down, and Notify asking again."""

from __future__ import annotations

import json
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tests.support.notify_server import NotifyServer
from tests.support.reports_of_delivery import ADDRESS, TOKEN, report
from tracker.core.database import db
from tracker.reminders.address_models import DeliveryReport, FailedAddress
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.run_once import run_once

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


@contextmanager
def web_server(begin: Any, **settings: str) -> Iterator[tuple[Any, str]]:
    """A web server of one process, which nobody starts again."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = begin(
        "run", "--port", str(port), NOTIFY_CALLBACK_TOKEN=TOKEN, **{"SERVICE_URL": url, **settings}
    )
    deadline = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "The web server does not begin"
            assert process.poll() is None
            time.sleep(0.05)
    yield process, url


def send(url: str, said: dict[str, Any]) -> str:
    request = urllib.request.Request(
        f"{url}{ADDRESS}",
        data=json.dumps(said).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(json.load(answer)["report"])


@pytest.mark.parametrize(
    "engine_alone",
    [
        # Two web servers take time: in the ordinary run one engine is enough.
        pytest.param("postgresql", marks=pytest.mark.only_on("postgresql")),
        pytest.param("sqlite", marks=[pytest.mark.only_on("sqlite"), pytest.mark.soak]),
    ],
)
def test_a_permanent_failure_is_recorded_once_if_the_web_server_is_killed_meanwhile(
    engine_alone: str,
    app: Flask,
    world: World,
    start: Any,
    notify_server: NotifyServer,
    mail_server: MailServer,
):
    for _ in range(2):
        world.action(FRIDAY)
    through_smtp = app.config["MAIL_URL"]
    app.config.update(notify_server.settings)
    run_once(WEEK_BEFORE)
    app.config["MAIL_URL"] = through_smtp
    [message] = notify_server.taken
    said = report(message["reference"], "permanent-failure", known_as=message["id"])

    with web_server(start, REMINDERS_KILL_AT="X8") as (killed, url):
        with pytest.raises((urllib.error.URLError, ConnectionError)):
            send(url, said)
        assert killed.wait(60) == -signal.SIGKILL
    db.session.expire_all()
    assert db.session.scalars(select(FailedAddress)).all() == []
    assert set(db.session.scalars(select(Reminder.state))) == {ReminderState.SENT}
    db.session.commit()
    with web_server(start) as (_server, url):
        assert [send(url, said) for _ in range(2)] == ["counted", "known already"]
    for _ in range(2):
        run_once(WEEK_BEFORE + timedelta(days=3))

    db.session.expire_all()
    assert len(db.session.scalars(select(FailedAddress)).all()) == 1
    assert len(db.session.scalars(select(DeliveryReport)).all()) == 1
    owners = select(Reminder.state).where(Reminder.recipient_id == world.owner.id)
    assert set(db.session.scalars(owners)) == {ReminderState.BOUNCED}
    assert [str(each.message["Subject"]) for each in mail_server.to(world.lead.email)] == [
        "We could not email an action owner in Fenmarch"
    ]
