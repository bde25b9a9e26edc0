"""The command line: flask --app wsgi ..."""

from __future__ import annotations

from flask import Flask

from tracker.commands.register import register_commands


def register(app: Flask) -> None:
    """Add every command to the application."""
    app.cli.add_command(register_commands)
