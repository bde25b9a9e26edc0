"""Commands of the service on a test's own database, where it does not matter how the process began."""

from __future__ import annotations

import os

from flask import Flask

from tests.support.copied_process import Original
from tests.support.databases import Database
from tracker.core.database import db

#: No command of a test takes so long; one that hangs is to be seen.
LONGEST = 300


def run_copied(original: Original, *command: str, database: Database, **settings: str) -> str:
    """Run a command to its end in a copied process; return what it printed.

    Raises:
        AssertionError: it failed; with what it said.
    """
    process = original.begin(*command, environment={**os.environ, **database.environment, **settings})
    out, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, f"flask {' '.join(command)}\n{out}\n{err}"
    return out


def migrate(app: Flask, *command: str) -> None:
    """Move the application's database along the chain of migrations, by the command that people use.

    It runs in this process, inside the application's context: what counts is what becomes of the rows.
    """
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["db", *command])
    assert result.exit_code == 0, f"flask db {' '.join(command)}\n{result.output}\n{result.exception!r}"
    db.engine.dispose()  # What connections remember of the tables is no longer true.
