"""Reminders from the command line: what a day calls for, and one run of planner and sender."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click
from flask.cli import AppGroup

from tracker.core import clock
from tracker.reminders.planning import reminders_to_send
from tracker.reminders.run_once import run_once
from tracker.reminders.schemas import PlannedReminderSchema

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
    for line in PlannedReminderSchema(many=True).dump(reminders_to_send(today)):
        click.echo(json.dumps(line, ensure_ascii=False, sort_keys=True))


@reminders_commands.command("run")
@_on_date
def run(day: datetime | None) -> None:
    """Plan and send once, and print the counts. Ends with 1 if any reminder could not be sent."""
    counts = run_once(day.date() if day else clock.today())
    click.echo(str(counts))
    sys.exit(1 if counts.dead else 0)
