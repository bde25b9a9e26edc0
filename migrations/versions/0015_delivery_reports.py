"""What mail services report of delivery, and addresses that no email reaches."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OLD_MILESTONES = (
    "due_soon",
    "due_today",
    "overdue",
    "silent",
    "escalated",
    "plan_due",
    "plan_overdue",
    "follow_up_near",
    "weekly_digest",
    "plan_submitted",
    "plan_returned",
    "plan_agreed",
    "recommendations_published",
    "follow_up_announced",
    "follow_up_published",
    "owner_changed",
    "request_asked",
    "request_decided",
)
MILESTONES = (*OLD_MILESTONES, "address_failed")
TABLES = ("reminder", "reminder_rule")


def upgrade() -> None:
    for table in TABLES:
        _allow(table, MILESTONES)
    op.create_index(op.f("ix_reminder_attempt_message_id"), "reminder_attempt", ["message_id"])
    op.create_table(
        "delivery_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("carrier_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "delivered",
                "permanent-failure",
                "temporary-failure",
                "technical-failure",
                name="deliverystatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
        sa.UniqueConstraint("carrier_id", "status", name=op.f("uq_delivery_report_carrier_id_status")),
    )
    op.create_index(op.f("ix_delivery_report_message_id"), "delivery_report", ["message_id"])
    op.create_table(
        "failed_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_how",
            sa.Enum(
                "corrected",
                "confirmed",
                name="addressending",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_how IS NULL)", name=op.f("ck_failed_address_ended_somehow")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_failed_address_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_failed_address_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_address")),
    )
    op.create_index(op.f("ix_failed_address_organisation_id"), "failed_address", ["organisation_id"])
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_failed_address_one_open",
        "failed_address",
        ["person_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    """Nobody knows any more which addresses fail, and what was told about them is lost."""
    op.drop_table("failed_address")
    op.drop_table("delivery_report")
    op.drop_index(op.f("ix_reminder_attempt_message_id"), "reminder_attempt")
    op.execute(
        "DELETE FROM reminder_attempt WHERE reminder_id IN "
        "(SELECT id FROM reminder WHERE milestone = 'address_failed')"
    )
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE milestone = 'address_failed'")  # noqa: S608 - our own names
        _allow(table, OLD_MILESTONES)


def _allow(table: str, values: tuple[str, ...]) -> None:
    """Let the milestones of a table be these and no others."""
    constraint, listed = f"ck_{table}_milestone", ", ".join(f"'{value}'" for value in values)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(constraint), table, type_="check")
        op.create_check_constraint(op.f(constraint), table, f"milestone IN ({listed})")
        return
    _rebuild(table, constraint, f"CONSTRAINT {constraint} CHECK (milestone IN ({listed}))")


def _rebuild(table: str, constraint: str, anew: str) -> None:
    """Make an SQLite table anew with one constraint changed; its rows, indexes and triggers stay."""
    connection = op.get_bind()
    definitions = connection.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"),
        {"table": table},
    ).all()
    [definition] = [each.sql for each in definitions if each.type == "table"]
    changed, found = re.subn(rf"CONSTRAINT {constraint} CHECK \(milestone IN \([^)]*\)\)", anew, definition)
    if found != 1:
        raise RuntimeError(f"{table} has no constraint {constraint}")
    columns = ", ".join(f'"{each["name"]}"' for each in sa.inspect(connection).get_columns(table))
    op.execute(re.sub(rf"CREATE TABLE \"?{table}\"?", f"CREATE TABLE {table}_anew", changed, count=1))
    op.execute(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 - our own names
    op.drop_table(table)
    # What points to the table names it by a name that is soon its own again.
    op.execute("PRAGMA legacy_alter_table = ON")
    op.rename_table(f"{table}_anew", table)
    op.execute("PRAGMA legacy_alter_table = OFF")
    for each in definitions:
        if each.type in {"index", "trigger"}:
            op.execute(each.sql)
