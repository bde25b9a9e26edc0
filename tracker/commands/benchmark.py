"""flask --app wsgi benchmark: a large made-up register, to measure on."""

from __future__ import annotations

import sys
from time import monotonic

import click
from flask.cli import AppGroup

from tracker.benchmark.filling import fill
from tracker.core.database import db
from tracker.core.errors import TrackerError
from tracker.reminders.happenings import forget_what_happened

benchmark_commands = AppGroup("benchmark", help="A large made-up register, to measure on.")


@benchmark_commands.command("fill")
@click.option("--recommendations", type=int, required=True, help="How many recommendations to make.")
def fill_command(recommendations: int) -> None:
    """Add a made-up register with plans, updates, follow-ups and people; all of it or nothing."""
    begun = monotonic()
    try:
        count = fill(recommendations)
        forget_what_happened()  # The made-up years behind are nobody's news.
        db.session.commit()
    except TrackerError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    click.echo(f"Made {count:,} recommendations in {monotonic() - begun:.1f} s")
