"""The command line: flask --app wsgi ..."""

from __future__ import annotations

from flask import Flask

from tracker.commands.benchmark import benchmark_commands
from tracker.commands.demonstration import demonstration_commands
from tracker.commands.people import people_commands
from tracker.commands.plans import plan_commands
from tracker.commands.register import register_commands
from tracker.commands.reminders import reminders_commands
from tracker.commands.report import report_commands
from tracker.commands.scheduler import scheduler_command


def register(app: Flask) -> None:
    """Add every command to the application."""
    app.cli.add_command(benchmark_commands)
    app.cli.add_command(demonstration_commands)
    app.cli.add_command(people_commands)
    app.cli.add_command(plan_commands)
    app.cli.add_command(register_commands)
    app.cli.add_command(reminders_commands)
    app.cli.add_command(report_commands)
    app.cli.add_command(scheduler_command)
