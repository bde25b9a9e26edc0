"""Pages that anybody may open, and what machines ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import make_url, select, text

from tests.support.applications import Desk
from tests.support.browserlike import Browserlike
from tests.support.databases import Database
from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.health import PATIENCE
from tracker.reminders.models import ReminderRun
from tracker.web.public.views import STATEMENT_REVIEWED_ON

PAGES = ["/accessibility-statement", "/cookies", "/privacy", "/help"]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path", PAGES)
def test_nobody_needs_to_sign_in_and_no_cookie_is_set(app: Flask, client: Browserlike, path: str):
    page = client.get(path)
    assert "Set-Cookie" not in page.response.headers
    assert page.all("//footer//ul//a/@href") == PAGES


@pytest.mark.only_on("sqlite")
def test_the_cookies_page_lists_every_cookie_that_is_set(demo_app: Flask, signed_in_by_page):
    browser: Browserlike = signed_in_by_page("lead@westmere.example")
    browser.client.get("/", base_url="https://tracker.example")
    named = {row[0] for row in browser.get("/cookies").table}
    assert {cookie.key for cookie in browser.client._cookies.values()} == named


def test_the_accessibility_statement_is_reviewed_within_a_year():
    assert clock.today() - STATEMENT_REVIEWED_ON < timedelta(days=365)


@pytest.mark.only_on("sqlite")
def test_the_contact_for_weaknesses_is_in_force(app: Flask, client: Browserlike):
    response = client.raw("GET", "/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in response.get_data(as_text=True).splitlines())
    assert response.mimetype == "text/plain"
    assert lines["Contact"] == "mailto:support@tracker.invalid"
    assert date.fromisoformat(lines["Expires"][:10]) > clock.today()


def test_ready_once_the_database_is_migrated_and_reminders_run(app: Flask, client: Browserlike):
    assert _ready(client) == (503, "degraded")
    run_reminders(app)
    assert _ready(client) == (200, "ready")
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    assert _ready(client) == (503, "migrations")


def test_not_ready_when_nobody_has_sent_for_a_while(app: Flask, client: Browserlike):
    run_reminders(app)
    for run in db.session.scalars(select(ReminderRun)):
        run.ended_at = run.ended_at - PATIENCE - timedelta(seconds=5)
    db.session.commit()
    assert _ready(client) == (503, "degraded")
    assert client.raw("GET", "/ready").json["because"] == ["sender"]


def test_ready_says_how_reminders_are_doing_and_nothing_of_anybody(app: Flask, client: Browserlike):
    run_reminders(app)
    said = client.raw("GET", "/ready").json

    assert said.keys() == {"status", "reminders"}
    planned_at = datetime.fromisoformat(said["reminders"].pop("planned_at"))
    looked_at = datetime.fromisoformat(said["reminders"].pop("looked_at"))
    assert abs(clock.now() - planned_at) < PATIENCE
    assert planned_at <= looked_at
    # Nothing was there to be sent, so nothing was sent.
    assert said["reminders"] == {"switched_on": True, "sent_at": None, "oldest_due_at": None, "dead": 0}


def run_reminders(app: Flask) -> None:
    """Do what the scheduler does when it wakes."""
    done = app.test_cli_runner().invoke(args=["reminders", "run", "--on", clock.today().isoformat()])
    assert done.exit_code == 0, done.output


def test_not_ready_without_a_database_but_alive(
    app: Flask, client: Browserlike, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
):
    nowhere = make_url(database.url).set(
        database="/nowhere/at/all" if database.engine == "sqlite" else "nowhere"
    )
    lost = replace(database, url=nowhere.render_as_string(hide_password=False))
    db.session.remove()
    db.engine.dispose()
    monkeypatch.setitem(desk._current, database.engine, lost)
    assert _ready(client) == (503, "database")
    assert client.raw("GET", "/health").json == {"status": "alive"}
    assert client.raw("GET", "/help").status_code == 200


def _ready(client: Browserlike) -> tuple[int, str]:
    response = client.raw("GET", "/ready")
    # Where pages work, machines are told more; where they do not, one word.
    more = {"ready": {"reminders"}, "degraded": {"reminders", "because"}}
    assert set(response.json) == {"status"} | more.get(response.json["status"], set())
    return response.status_code, response.json["status"]
