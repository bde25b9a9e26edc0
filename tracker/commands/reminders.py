"""Reminders from the command line: what a day calls for, one run of planner and sender, and switching them on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime

import click
from flask.cli import AppGroup

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


def _decide(deed: Callable[[], object]) -> None:
    try:
        deed()
    except RuleBroken as error:
        db.session.rollback()
        click.echo(error.message, err=True)
        sys.exit(2)
    db.session.commit()
