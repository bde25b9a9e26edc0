"""flask --app wsgi demonstration: the invented register that `make run` shows."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from tracker.core.database import db
from tracker.core.errors import TrackerError
from tracker.demonstration.loading import load_demonstration
from tracker.demonstration.people import account_lines
from tracker.reminders.happenings import forget_what_happened

demonstration_commands = AppGroup(
    "demonstration", help="The demonstration register: invented regions, reports and people."
)


@demonstration_commands.command("load")
def load() -> None:
    """Load the demonstration register; where it is loaded already, change nothing."""
    try:
        loaded = load_demonstration()
        if loaded:
            forget_what_happened()  # Reminders are on, but the made-up years behind are nobody's news.
        db.session.commit()
    except TrackerError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    click.echo(
        "Loaded the demonstration register" if loaded else "The demonstration register is loaded already"
    )


@demonstration_commands.command("accounts")
def accounts() -> None:
    """Print the demonstration accounts and their password."""
    for line in account_lines():
        click.echo(line)
