"""The register as a whole: organisations from the project's own file, and everything in and out as JSON lines."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker.commands.register_kinds import KINDS
from tracker.core import clock
from tracker.core.database import db, reading_only
from tracker.core.exchange import LoadRefused, dump_lines, load_lines
from tracker.organisations.services import seed_register
from tracker.reminders.switch import note_register_loaded

register_commands = AppGroup("register", help="Move the register in and out of the service.")


@register_commands.command("seed")
def seed() -> None:
    """Put the organisations of the project's register into the database; safe to do again."""
    done = seed_register()
    db.session.commit()
    click.echo(f"Organisations: {done.added} added, {done.changed} changed, {done.unchanged} as they were")


@register_commands.command("dump")
def dump() -> None:
    """Print the whole register, one JSON object a line."""
    with reading_only():
        for line in dump_lines(KINDS):
            click.echo(line)


@register_commands.command("load")
@click.argument("file", type=click.Path(path_type=Path))
def load(file: Path) -> None:
    """Add what FILE holds to this register, all of it or nothing. What is there already must say the same."""
    try:
        done = load_lines(file.read_text(encoding="utf-8").split("\n"), KINDS)
    except (LoadRefused, OSError, UnicodeDecodeError) as error:
        db.session.rollback()
        click.echo(f"Nothing was loaded. {_reason(error)}", err=True)
        sys.exit(2)
    if done.added:
        # It comes with old dates: nobody is written to before somebody has seen how much that would be.
        note_register_loaded(clock.today())
    db.session.commit()
    click.echo(f"{done.added} lines added, {done.unchanged} there already")


def _reason(error: LoadRefused | OSError | UnicodeDecodeError) -> str:
    if isinstance(error, LoadRefused):
        return error.message
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return "The file is not text in UTF-8"
