"""What the outbox keeps when addresses that fail are taken out of the database and put in again."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import inspect, select, text

from tests.reminders.world import World
from tests.support.commands import migrate
from tests.support.mail_server import MailServer
from tracker.core.database import db
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.run_once import run_once

WEEK_BEFORE = date(2026, 3, 20)


def about(table: str) -> dict[str, object]:
    looker = inspect(db.engine)
    return {
        "columns": sorted(each["name"] for each in looker.get_columns(table)),
        "indexes": sorted(str(each["name"]) for each in looker.get_indexes(table)),
        "checks": sorted(str(each["name"]) for each in looker.get_check_constraints(table)),
        "keys": sorted(str(each["name"]) for each in looker.get_foreign_keys(table)),
    }


def test_reminders_come_through_the_migration_down_and_up_again(
    app: Flask, world: World, mail_server: MailServer
):
    world.action(date(2026, 3, 27))
    mail_server.refuse(world.owner.email)
    run_once(WEEK_BEFORE)
    run_once(WEEK_BEFORE)
    assert db.session.scalars(select(Reminder).where(Reminder.milestone == Milestone.ADDRESS_FAILED)).one()
    others = select(Reminder.code).where(Reminder.milestone != Milestone.ADDRESS_FAILED)
    codes = set(db.session.scalars(others))
    db.session.rollback()
    before = {table: about(table) for table in ("reminder", "reminder_rule", "reminder_attempt")}

    migrate(app, "downgrade", "0014")
    assert "failed_address" not in inspect(db.engine).get_table_names()
    assert set(db.session.scalars(text("SELECT code FROM reminder"))) == codes
    migrate(app, "upgrade")

    assert {table: about(table) for table in before} == before
    assert set(db.session.scalars(others)) == codes
    assert len(db.session.scalars(select(ReminderAttempt)).all()) == len(codes)
