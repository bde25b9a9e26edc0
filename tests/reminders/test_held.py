from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.reminders.world import World
from tests.support.mail_server import MailServer
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.run_once import run_once

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


def test_a_rehearsal_writes_to_nobody_real_and_says_why(app: Flask, world: World, mail_server: MailServer):
    real = world.person("Ola Reed", Role.ACTION_OWNER)
    world.change(real, email="ola.reed@probation.gov.uk")
    world.action(FRIDAY, owner=real)
    world.action(FRIDAY)

    for _ in range(2):
        counts = run_once(WEEK_BEFORE)
        assert (counts.retry, counts.dead, counts.in_doubt) == (0, 0, 0)

    assert [arrival.recipients for arrival in mail_server.arrivals] == [(world.owner.email,)]
    held = db.session.scalars(select(Reminder).where(Reminder.recipient_id == real.id)).one()
    assert held.state is ReminderState.SKIPPED
    assert "nothing is sent to probation.gov.uk: MAIL_ONLY_TO does not list it" in str(held.ended_reason)
    assert db.session.scalars(select(ReminderAttempt.address)).all() == [world.owner.email]
