"""The scheduler as a process of its own."""

from __future__ import annotations

import logging
from contextlib import suppress

import click
from flask.cli import ScriptInfo, pass_script_info

from tracker.commands.reminders import refuse
from tracker.scheduler import ReminderScheduler


@click.command("scheduler", help="Plan and send reminders until stopped. Several may run; one works.")
@pass_script_info
def scheduler_command(info: ScriptInfo) -> None:
    """Run the scheduler."""
    # It would write a line for each second's look at the lock.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    app = info.load_app()
    if app.config["DELIVERY_QUEUE"]:
        _require_tables_of_queue(app.config["SQLALCHEMY_DATABASE_URI"])
    ReminderScheduler(app).run()


def _require_tables_of_queue(database_url: str) -> None:
    from psycopg import OperationalError  # noqa: PLC0415 - an optional extra

    from tracker.reminders.work_queue import QueueNotReady, require_ready  # noqa: PLC0415 - an optional extra

    try:
        # While the database is away the scheduler starts all the same, and waits for it.
        with suppress(OperationalError):
            require_ready(database_url)
    except QueueNotReady as error:
        refuse(str(error))
