"""The scheduler as a process of its own."""

from __future__ import annotations

import logging

import click
from flask import current_app
from flask.cli import with_appcontext

from tracker.scheduler import ReminderScheduler


@click.command("scheduler", help="Plan and send reminders until stopped. Several may run; one works.")
@with_appcontext
def scheduler_command() -> None:
    """Run the scheduler."""
    # It would write a line for each second's look at the lock.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    ReminderScheduler(current_app._get_current_object()).run()  # type: ignore[attr-defined]
