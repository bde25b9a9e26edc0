"""Reports from the command line: see what is in a file, or put it before the editors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import TrackerError
from tracker.organisations.partial_dates import PartialDate
from tracker.reports_import import queries
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.models import ReportImport
from tracker.reports_import.reading import UnreadableReport
from tracker.reports_import.reading.process import read_in_own_process
from tracker.reports_import.reading_run import read_import
from tracker.reports_import.registered_bodies import RegisteredBodies
from tracker.reports_import.schemas import report_as_json
from tracker.reports_import.services import upload

#: The file, or the person, cannot be used.
CANNOT = 2

report_commands = AppGroup("report", help="Read published reports.")


@report_commands.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
def extract(file: Path) -> None:
    """Print what is found in FILE (text, PDF, DOCX or HTML) as JSON. Touches no database."""
    try:
        found = read_in_own_process(_existing(file), RegisteredBodies.of_the_project())
    except UnreadableReport as error:
        _stop(error.message)
    # The same bytes on every machine, whatever its language and line ends.
    sys.stdout.buffer.write(report_as_json(found).encode())
    sys.stdout.buffer.flush()


@report_commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "email", metavar="E-MAIL", help="The editor who imports it, if there are several.")
def import_(file: Path, email: str | None) -> None:
    """Keep FILE and what is found in it as a report that needs checking, and print its address."""
    try:
        uploaded = upload(file.name, _existing(file).read_bytes(), by=_editor(email))
        db.session.commit()
        report_import = uploaded.report_import
        if uploaded.is_new:
            read_import(report_import.id)
            db.session.refresh(report_import)
    except TrackerError as error:
        db.session.rollback()
        _stop(error.message)
    if not uploaded.is_new:
        day = PartialDate.of(clock.london(report_import.uploaded_at).date())
        click.echo(f"This report was already imported on {day.words}")
    elif report_import.state is ImportState.COULD_NOT_BE_READ:
        click.echo(report_import.failure)
    click.echo(_address(report_import))


def _address(report_import: ReportImport) -> str:
    return f"{current_app.config['SERVICE_URL']}/imports/{report_import.id}"


def _existing(file: Path) -> Path:
    if not file.is_file():
        _stop(f"There is no file {file.name}")
    return file


def _editor(email: str | None) -> Person:
    """Return the editor with this address, or the only editor there is."""
    editors = queries.list_editors()
    chosen = [each for each in editors if email is None or each.email == email.strip().lower()]
    if len(chosen) == 1:
        return chosen[0]
    if email is not None:
        message = f"{email} is no inspectorate editor"
    elif editors:
        message = "Say which editor imports it: --as E-MAIL"
    else:
        message = "There is no inspectorate editor yet"
    return _stop(message)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(CANNOT)
