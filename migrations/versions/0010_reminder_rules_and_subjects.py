"""Reminder rules in versions, for more than actions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OLD_MILESTONES = ("due_soon", "due_today", "overdue")
MILESTONES = (
    *OLD_MILESTONES,
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
OLD_STATES = (
    "planned",
    "claimed",
    "sent",
    "retry",
    "dead",
    "cancelled",
    "in_doubt",
    "delivered",
    "bounced",
)
STATES = (*OLD_STATES, "skipped")

#: The rules that the project brought along: what nobody edited becomes what it brings along now.
FIRST_RULES = {
    "action due in 7 days": ("action due soon", [-14, -7], None, ["owner"]),
    "action due today": ("action due today", [0], None, ["owner", "plan_lead"]),
    "action overdue": ("action overdue", [1, 7], 14, ["owner", "plan_lead"]),
}


def upgrade() -> None:
    _allow("reminder", "milestone", "ck_reminder_milestone", MILESTONES)
    _allow("reminder", "state", "ck_reminder_reminderstate", STATES)
    op.add_column("reminder", sa.Column("morning", sa.Date(), nullable=True))
    op.add_column("reminder", sa.Column("bundle_id", sa.Uuid(), nullable=True))
    op.add_column("reminder", sa.Column("act_id", sa.Uuid(), nullable=True))
    op.create_index("ix_reminder_stage", "reminder", ["milestone_date", "milestone_key"])
    op.add_column("reminder_attempt", sa.Column("message_id", sa.String(length=320), nullable=True))
    _rules_in_versions()
    op.create_table(
        "quiet_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_quiet_days_ends_after_it_starts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_days")),
    )
    op.create_table(
        "reminder_switch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_switch")),
    )
    op.create_index(op.f("ix_reminder_switch_at"), "reminder_switch", ["at"])
    op.create_table(
        "happening_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.Column("ahead", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happening_cursor")),
    )
    # What happened before there were such messages is not told of any more.
    op.execute(
        "INSERT INTO happening_cursor (id, floor, ahead, seen_at) "
        "SELECT 1, coalesce(max(id), 0), coalesce(max(id), 0), CURRENT_TIMESTAMP FROM event"
    )
    op.create_table(
        "told_act",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_told_act")),
    )
    op.create_index(op.f("ix_told_act_at"), "told_act", ["at"])


def downgrade() -> None:
    """Reminders of kinds that were not known before are lost, and of each rule all but the latest version."""
    op.drop_table("told_act")
    op.drop_table("happening_cursor")
    op.drop_table("reminder_switch")
    op.drop_table("quiet_days")
    known = ", ".join(f"'{each}'" for each in OLD_MILESTONES)
    op.execute(
        "DELETE FROM reminder_attempt WHERE reminder_id IN "  # noqa: S608 - our own words
        f"(SELECT id FROM reminder WHERE milestone NOT IN ({known}))"
    )
    op.execute(f"DELETE FROM reminder WHERE milestone NOT IN ({known})")  # noqa: S608 - our own words
    op.execute("UPDATE reminder SET state = 'cancelled' WHERE state = 'skipped'")
    _rules_without_versions()
    op.drop_column("reminder_attempt", "message_id")
    op.drop_index("ix_reminder_stage", "reminder")
    for column in ("act_id", "bundle_id", "morning"):
        op.drop_column("reminder", column)
    _allow("reminder", "state", "ck_reminder_reminderstate", OLD_STATES)
    _allow("reminder", "milestone", "ck_reminder_milestone", OLD_MILESTONES)


def _allow(table: str, column: str, constraint: str, values: tuple[str, ...]) -> None:
    """Let the column hold these values and no others."""
    listed = ", ".join(f"'{value}'" for value in values)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(constraint), table, type_="check")
        op.create_check_constraint(op.f(constraint), table, f"{column} IN ({listed})")
        return

    def with_values(definition: str) -> str:
        changed, found = re.subn(
            rf"CONSTRAINT {constraint} CHECK \({column} IN \([^)]*\)\)",
            f"CONSTRAINT {constraint} CHECK ({column} IN ({listed}))",
            definition,
        )
        if found != 1:
            raise RuntimeError(f"{table} has no constraint {constraint}")
        return changed

    _rebuild(table, with_values)


def _rebuild(table: str, change: Callable[[str], str]) -> None:
    """Make an SQLite table anew from its own changed definition, with all rows and indexes; everything else stays."""
    connection = op.get_bind()
    definitions = connection.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"),
        {"table": table},
    ).all()
    [create] = [definition for kind, definition in definitions if kind == "table"]
    columns = ", ".join(f'"{each["name"]}"' for each in sa.inspect(connection).get_columns(table))
    anew = re.sub(rf"CREATE TABLE \"?{table}\"?", f"CREATE TABLE {table}_anew", change(create), count=1)
    op.execute(anew)
    op.execute(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")  # noqa: S608 - our own names
    op.drop_table(table)
    # The names of constraints stand in the definition; what points to the table names it by its old and new name.
    op.execute("PRAGMA legacy_alter_table = ON")
    op.rename_table(f"{table}_anew", table)
    op.execute("PRAGMA legacy_alter_table = OFF")
    for kind, definition in definitions:
        if kind in {"index", "trigger"}:
            op.execute(definition)


def _rules_in_versions() -> None:
    rows = (
        op.get_bind()
        .execute(
            sa.text(
                "SELECT id, key, milestone, offset_days, repeat_days, recipients, enabled, version FROM reminder_rule"
            )
        )
        .all()
    )
    _drop_rules()
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        _milestone(MILESTONES),
        sa.Column("offsets", sa.JSON(), nullable=False),
        sa.Column("repeat_every", sa.Integer(), nullable=True),
        sa.Column(
            "counted_in",
            sa.Enum(
                "days",
                "working_days",
                name="countedin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "repeat_every IS NULL OR repeat_every > 0", name=op.f("ck_reminder_rule_repeats_forward")
        ),
        sa.CheckConstraint(
            "weekday IS NULL OR weekday BETWEEN 1 AND 5", name=op.f("ck_reminder_rule_weekday_is_one")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("key", "valid_from", name=op.f("uq_reminder_rule_key_valid_from")),
    )
    for row in rows:
        key, offsets, repeat, recipients = (
            FIRST_RULES[row.key]
            if row.version == 1 and row.key in FIRST_RULES
            else (
                FIRST_RULES.get(row.key, (row.key,))[0],
                [row.offset_days],
                row.repeat_days,
                _as_list(row.recipients),
            )
        )
        op.get_bind().execute(
            sa.text(
                "INSERT INTO reminder_rule (id, key, valid_from, milestone, offsets, repeat_every, counted_in, "
                "recipients, enabled, version) VALUES (:id, :key, '2000-01-01', :milestone, :offsets, :repeat, 'days', "
                ":recipients, :enabled, :version)"
            ),
            {
                "id": row.id,
                "key": key,
                "milestone": row.milestone,
                "offsets": json.dumps(offsets),
                "repeat": repeat,
                "recipients": json.dumps(recipients),
                "enabled": row.enabled,
                "version": row.version,
            },
        )
    _restore_pointer()


def _rules_without_versions() -> None:
    """Keep of each rule that was known before the version that began last, with its day nearest to the date."""
    rows = (
        op.get_bind()
        .execute(
            sa.text(
                "SELECT * FROM reminder_rule WHERE milestone IN ('due_soon', 'due_today', 'overdue') ORDER BY valid_from"
            )
        )
        .all()
    )
    names = {new: old for old, (new, *_rest) in FIRST_RULES.items()}
    latest = {row.key: row for row in rows}
    _drop_rules()
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        _milestone(OLD_MILESTONES),
        sa.Column("offset_days", sa.Integer(), nullable=False),
        sa.Column("repeat_days", sa.Integer(), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "repeat_days IS NULL OR repeat_days > 0", name=op.f("ck_reminder_rule_repeats_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_rule_key")),
    )
    for row in latest.values():
        offsets = _as_list(row.offsets)
        known = {each for each in _as_list(row.recipients) if each in {"owner", "plan_lead"}}
        op.get_bind().execute(
            sa.text(
                "INSERT INTO reminder_rule (id, key, subject_type, milestone, offset_days, repeat_days, recipients, "
                "enabled, version) VALUES (:id, :key, 'action', :milestone, :offset, :repeat, :recipients, :enabled, "
                ":version)"
            ),
            {
                "id": row.id,
                "key": names.get(row.key, row.key),
                "milestone": row.milestone,
                "offset": offsets[0] if row.milestone == "overdue" else offsets[-1],
                "repeat": row.repeat_every,
                "recipients": json.dumps(sorted(known) or ["owner"]),
                "enabled": row.enabled,
                "version": row.version,
            },
        )
    op.execute("UPDATE reminder SET rule_id = NULL WHERE rule_id NOT IN (SELECT id FROM reminder_rule)")
    _restore_pointer()


def _drop_rules() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("fk_reminder_rule_id"), "reminder", type_="foreignkey")
    op.drop_table("reminder_rule")


def _restore_pointer() -> None:
    """On SQLite the pointer names the table, so it was never away."""
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(op.f("fk_reminder_rule_id"), "reminder", "reminder_rule", ["rule_id"], ["id"])


def _milestone(values: tuple[str, ...]) -> sa.Column[str]:
    return sa.Column(
        "milestone",
        sa.Enum(*values, name="milestone", native_enum=False, create_constraint=True, length=40),
        nullable=False,
    )


def _as_list(stored: object) -> list:
    """Return what a JSON column holds: SQLite gives the text, PostgreSQL the list."""
    return json.loads(stored) if isinstance(stored, str) else list(stored)
