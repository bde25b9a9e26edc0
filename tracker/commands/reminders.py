"""Reminders from the command line: what a day calls for, one run of planner and sender, and switching them on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Service
from tracker.reminders import switch
from tracker.reminders.happenings import happenings_to_send
from tracker.reminders.planning import reminders_to_send
from tracker.reminders.run_once import run_once
from tracker.reminders.schemas import PlannedReminderSchema
from tracker.reminders.wording import counted

BY = Service("Command line")

reminders_commands = AppGroup("reminders", help="Plan and send reminders.")

_on_date = click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day in London, for example 2026-03-27. Without it: today.",
)


@reminders_commands.command("plan")
@_on_date
def plan(day: datetime | None) -> None:
    """Print what would be sent on a day, one JSON object a line, sorted. Changes nothing."""
    today = day.date() if day else clock.today()
    to_send = [*reminders_to_send(today), *happenings_to_send(today)]
    lines = PlannedReminderSchema(many=True).dump(to_send)
    for line in sorted(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines):
        click.echo(line)


@reminders_commands.command("run")
@_on_date
def run(day: datetime | None) -> None:
    """Plan and send once, and print the counts. Ends with 1 if any reminder could not be sent."""
    counts = run_once(day.date() if day else clock.today())
    click.echo(str(counts))
    sys.exit(1 if counts.dead else 0)


@reminders_commands.command("count")
@_on_date
def count(day: datetime | None) -> None:
    """Print how many e-mails the next run would send, to how many people. Changes nothing."""
    first = switch.count_first_run(day.date() if day else clock.today())
    emails = counted(first.emails, "email")
    people = "1 person" if first.people == 1 else f"{first.people} people"
    click.echo(f"{emails} to {people}, with {counted(first.reminders, 'reminder')}")


@reminders_commands.command("on")
@click.option(
    "--backlog",
    type=click.Choice([each.value for each in switch.Backlog]),
    required=True,
    help="What becomes of what is due already: send it, or skip it until its next turn.",
)
def switch_on(backlog: str) -> None:
    """Let the scheduler send reminders by itself. See first with "reminders count" how many would go out."""
    _decide(lambda: switch.switch_on(clock.today(), switch.Backlog(backlog), by=BY))
    click.echo("Reminders are switched on")


@reminders_commands.command("off")
@click.argument("reason")
def switch_off(reason: str) -> None:
    """Let the scheduler send nothing, for this reason, until reminders are switched on again."""
    _decide(lambda: switch.switch_off(by=BY, reason=reason))
    click.echo("Reminders are switched off")


@reminders_commands.command("prepare-queue")
def prepare_queue() -> None:
    """Make the tables of the delivery queue, or make them anew for another release of its library."""
    _require_queue(current_app.config)
    from tracker.reminders.work_queue import prepare  # noqa: PLC0415 - an optional extra

    made = prepare(current_app.config["SQLALCHEMY_DATABASE_URI"])
    click.echo("The delivery queue is ready" if made else "The delivery queue was ready already")


@reminders_commands.command("work", with_appcontext=False)
@pass_script_info
def work(info: ScriptInfo) -> None:
    """Send what the scheduler puts into the delivery queue, until stopped. Any number may run, on any machine."""
    app = info.load_app()
    _require_queue(app.config)
    from tracker.reminders.queue_worker import QueueWorker  # noqa: PLC0415 - an optional extra
    from tracker.reminders.work_queue import QueueNotReady  # noqa: PLC0415 - an optional extra

    try:
        QueueWorker(app).run()
    except QueueNotReady as error:
        refuse(str(error))


def _require_queue(settings: Mapping[str, Any]) -> None:
    if not settings["DELIVERY_QUEUE"]:
        refuse("There is no delivery queue: without DELIVERY_QUEUE the scheduler sends by itself")


def refuse(why: str) -> NoReturn:
    """End the command with one plain line."""
    click.echo(why, err=True)
    sys.exit(2)


def _decide(deed: Callable[[], object]) -> None:
    try:
        deed()
    except RuleBroken as error:
        db.session.rollback()
        refuse(error.message)
    db.session.commit()
