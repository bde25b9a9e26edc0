"""As a new user would try it: change a rule, look ahead, let a run pass, read the mail, follow its links."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.support.databases import Database
from tests.support.mail_server import MailServer
from tests.support.page import words_of
from tests.web.reminder_rules.answers import boxes
from tools.stamps import ROOT
from tracker.accounts.models import Person
from tracker.core import clock as service_clock
from tracker.core.database import db
from tracker.core.working_days import ONE_DAY, next_working_day
from tracker.reminders.choices import wants
from tracker.reminders.lifecycle import Milestone
from tracker.web.dates import day as in_words


@pytest.fixture
def clock():
    """The real time: the run is a process of its own, whose clock nobody can move."""


def run(day: date, app: Flask, database: Database, mail_server: MailServer) -> str:
    db.session.commit()
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "reminders", "run", "--on", day.isoformat()],
        cwd=ROOT,
        env={
            **os.environ,
            **database.environment,
            "SERVICE_URL": app.config["SERVICE_URL"],
            "SECRET_KEY": app.config["SECRET_KEY"],
            "MAIL_URL": mail_server.url,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_changed_rule_sends_what_was_promised_and_its_mail_leads_back(
    app: Flask,
    world: World,
    administrator: Person,
    admin: Browserlike,
    empty_database: Database,
    mail_server: MailServer,
):
    run_on = next_working_day(service_clock.today() + ONE_DAY)
    target = run_on + timedelta(days=5)
    action = world.action(target, last_update_at=service_clock.now())
    page = admin.get(admin.get("/").links["Reminder rules"])
    page = admin.get(page.links["Action due soon"])
    admin.get(page.links["Change this rule"])
    days = str((target - run_on).days)
    answers = {
        "before": days,
        "recipients": ["owner", "plan_lead"],
        "reason": "Nearer to the date",
        **boxes("valid_from", service_clock.today() + ONE_DAY),
    }
    page = admin.send(answers, button="See what this would send")
    rows = [[words_of(cell) for cell in row] for row in page.all("//main//tbody/tr")]
    promised = [
        row for row in rows if row[0] == in_words(run_on) and row[2:] == [action.code, f"Due in {days} days"]
    ]
    assert len(promised) == 2
    admin.send(button="Save this version")

    run(run_on, app, empty_database, mail_server)

    assert len([each for each in mail_server.arrivals if "Action due on" in each.subject]) == len(promised)
    [mail] = mail_server.to(world.owner.email)
    links = [urlsplit(link) for link in re.findall(r"https?://\S+", mail.text)]
    owner = browser_of(app, world.owner)
    assert owner.get(links[0].path).h1 == f"Action {action.code}"
    assert mail.subject in owner.get(links[1].path).main
    stopping = Browserlike(app)
    stopping.get(links[2].path)
    assert stopping.send(button="Stop these emails").h1 == "You get no more of these emails"
    db.session.expire_all()
    assert not wants(world.owner, Milestone.DUE_SOON)
    assert wants(world.lead, Milestone.DUE_SOON)
