"""The register as a whole: organisations from the project's own file, and everything in and out as JSON lines."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from tracker.core.database import db
from tracker.organisations.services import seed_register

register_commands = AppGroup("register", help="Move the register in and out of the service.")


@register_commands.command("seed")
def seed() -> None:
    """Put the organisations of the project's register into the database; safe to do again."""
    done = seed_register()
    db.session.commit()
    click.echo(f"Organisations: {done.added} added, {done.changed} changed, {done.unchanged} as they were")
