"""How many working days action plans have: a setting for each kind of inspection, without a built-in truth."""

from __future__ import annotations

import sys
from datetime import datetime

import click
from flask.cli import AppGroup

from tracker.action_plans.queries import list_due_rules
from tracker.action_plans.services import set_due_rule
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Service

plan_commands = AppGroup("plans", help="When action plans are due.")

COMMAND_LINE = Service("Command line")


@plan_commands.command("due-rules")
def due_rules() -> None:
    """Print how many working days plans have, by kind of inspection, newest rule first."""
    for rule in list_due_rules():
        click.echo(
            f"{rule.kind}: {rule.working_days} working days, for reports published from {rule.valid_from}"
        )


@plan_commands.command("set-due-rule")
@click.option("--kind", required=True, help='As on the report, for example "PDU inspection".')
@click.option("--working-days", type=int, required=True, help="The day of publication is day 0.")
@click.option(
    "--from",
    "valid_from",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="For reports published from this day.",
)
def set_rule(kind: str, working_days: int, valid_from: datetime) -> None:
    """Set the rule for reports published from a day on. The date of a plan that has one never moves."""
    try:
        set_due_rule(kind.strip(), working_days, valid_from=valid_from.date(), by=COMMAND_LINE)
    except RuleBroken as error:
        db.session.rollback()
        click.echo(error.message, err=True)
        sys.exit(2)
    db.session.commit()
    click.echo(f"{kind}: {working_days} working days, for reports published from {valid_from:%Y-%m-%d}")
