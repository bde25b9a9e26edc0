"""Actions have helpers; later dates are asked for; another plan can carry an action."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATES_BEFORE = ("not_yet_started", "in_progress", "completed", "withdrawn")
STATES = ("not_yet_started", "in_progress", "completed", "carried", "withdrawn")
REQUEST_STATES = ("asked", "granted", "refused", "withdrawn", "overtaken")

KEPT = (
    "id, code, plan_id, recommendation_id, position, text, success_measure, owner_id, first_target_date, target_date, "
    "state, completed_on, what_changed, withdrawal_reason, removed_in_draft, last_update_at, version"
)
INDEXES = {
    "ix_action_due": ["state", "target_date"],
    "ix_action_owner_id": ["owner_id"],
    "ix_action_plan_id": ["plan_id"],
    "ix_action_recommendation_id": ["recommendation_id"],
    "ix_action_state": ["state"],
    "ix_action_target_date": ["target_date"],
}
CARRIED_INDEXES = {
    "ix_action_carried_to_plan_id": ["carried_to_plan_id"],
    "ix_action_carried_to_action_id": ["carried_to_action_id"],
}
RULES = {
    "ck_action_completed_on_if_completed": "(state = 'completed') = (completed_on IS NOT NULL)",
    "ck_action_withdrawn_with_reason": "(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)",
    "ck_action_completed_says_what_changed": "state <> 'completed' OR what_changed IS NOT NULL",
    "ck_action_has_text": "length(text) > 0",
    "ck_action_removed_is_withdrawn": "NOT removed_in_draft OR state = 'withdrawn'",
}
CARRIED_RULES = {
    "ck_action_carried_on_if_carried": "(state = 'carried') = (carried_on IS NOT NULL)",
    "ck_action_carried_to_one_plan": (
        "carried_on IS NULL AND carried_to_plan_id IS NULL AND carried_to_name IS NULL"
        " OR carried_on IS NOT NULL AND (carried_to_plan_id IS NULL) <> (carried_to_name IS NULL)"
    ),
    "ck_action_carried_with_reference": "(carried_to_name IS NULL) = (carried_to_reference IS NULL)",
    "ck_action_carried_to_another_action": (
        "carried_to_action_id IS NULL OR carried_to_plan_id IS NOT NULL AND carried_to_action_id <> id"
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(_carried_columns(), RULES | CARRIED_RULES, STATES, INDEXES | CARRIED_INDEXES)
    else:
        op.drop_constraint(op.f("ck_action_actionstate"), "action", type_="check")
        op.create_check_constraint(op.f("ck_action_actionstate"), "action", _one_of("state", STATES))
        for column in _carried_columns():
            op.add_column("action", column)
        for column, table in (("carried_to_plan_id", "action_plan"), ("carried_to_action_id", "action")):
            op.create_foreign_key(op.f(f"fk_action_{column}"), "action", table, [column], ["id"])
        for name, rule in CARRIED_RULES.items():
            op.create_check_constraint(op.f(name), "action", rule)
        for name, columns in CARRIED_INDEXES.items():
            op.create_index(op.f(name), "action", columns)
    _create_helpers()
    _create_requests()


def downgrade() -> None:
    op.drop_table("change_request")
    op.drop_table("action_helper")
    # What another plan carries is, as far as the older service can say, no part of this one.
    op.execute(
        "UPDATE action SET state = 'withdrawn', "
        "withdrawal_reason = 'Carried in another plan: ' || coalesce(carried_to_name || ', ' || "
        "carried_to_reference, (SELECT code FROM action_plan WHERE id = action.carried_to_plan_id)), "
        "carried_on = NULL, carried_to_plan_id = NULL, carried_to_action_id = NULL, carried_to_name = NULL, "
        "carried_to_reference = NULL WHERE state = 'carried'"
    )
    if op.get_bind().dialect.name == "sqlite":
        _make_anew([], RULES, STATES_BEFORE, INDEXES)
        return
    for name in CARRIED_RULES:
        op.drop_constraint(op.f(name), "action", type_="check")
    for column in _carried_columns():
        op.drop_column("action", column.name)
    op.drop_constraint(op.f("ck_action_actionstate"), "action", type_="check")
    op.create_check_constraint(op.f("ck_action_actionstate"), "action", _one_of("state", STATES_BEFORE))


def _carried_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("carried_on", sa.Date(), nullable=True),
        sa.Column("carried_to_plan_id", sa.Uuid(), nullable=True),
        sa.Column("carried_to_action_id", sa.Uuid(), nullable=True),
        sa.Column("carried_to_name", sa.String(length=300), nullable=True),
        sa.Column("carried_to_reference", sa.String(length=300), nullable=True),
    ]


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _make_anew(
    more: list[sa.Column[Any]],
    rules: dict[str, str],
    states: tuple[str, ...],
    indexes: dict[str, list[str]],
) -> None:
    """Make the table of actions anew with its rows: SQLite changes no rule of a table that is there.

    It has no triggers that would be lost. Foreign keys are off while migrating, so what points to it keeps pointing.
    """
    keys = [
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_owner_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_action_plan_id")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_action_recommendation_id")
        ),
    ]
    if more:
        keys += [
            sa.ForeignKeyConstraint(
                ["carried_to_plan_id"], ["action_plan.id"], name=op.f("fk_action_carried_to_plan_id")
            ),
            sa.ForeignKeyConstraint(
                ["carried_to_action_id"], ["action.id"], name=op.f("fk_action_carried_to_action_id")
            ),
        ]
    op.create_table(
        "action_anew",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("success_measure", sa.String(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("first_target_date", sa.Date(), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.String(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=True),
        sa.Column("removed_in_draft", sa.Boolean(), nullable=False),
        sa.Column("last_update_at", sa.DateTime(timezone=True), nullable=True),
        *more,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_one_of("state", states), name=op.f("ck_action_actionstate")),
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in rules.items()),
        *keys,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("code", name=op.f("uq_action_code")),
    )
    op.execute(f"INSERT INTO action_anew ({KEPT}) SELECT {KEPT} FROM action")  # noqa: S608 - our own names
    op.drop_table("action")
    op.rename_table("action_anew", "action")
    for name, columns in indexes.items():
        op.create_index(op.f(name), "action", columns)


def _create_helpers() -> None:
    op.create_table(
        "action_helper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_helper_action_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_action_helper_added_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_action_helper_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_helper")),
        sa.UniqueConstraint("action_id", "person_id", name=op.f("uq_action_helper_action_id_person_id")),
    )
    op.create_index(op.f("ix_action_helper_action_id"), "action_helper", ["action_id"])
    op.create_index(op.f("ix_action_helper_person_id"), "action_helper", ["person_id"])


def _create_requests() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("wanted_date", sa.Date(), nullable=True),
        sa.Column("wanted_text", sa.String(length=4000), nullable=True),
        sa.Column("wanted_owner_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.String(length=4000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            _one_of("kind", ("date", "wording", "owner")), name=op.f("ck_change_request_changekind")
        ),
        sa.CheckConstraint(_one_of("state", REQUEST_STATES), name=op.f("ck_change_request_requeststate")),
        sa.CheckConstraint(
            "(kind = 'date') = (wanted_date IS NOT NULL) AND (kind = 'wording') = (wanted_text IS NOT NULL)"
            " AND (kind = 'owner') = (wanted_owner_id IS NOT NULL)",
            name=op.f("ck_change_request_says_what_is_wanted"),
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_change_request_open_until_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR decision_reason IS NOT NULL",
            name=op.f("ck_change_request_refused_with_reason"),
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_change_request_has_reason")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_change_request_action_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_change_request_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_change_request_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["wanted_owner_id"], ["person.id"], name=op.f("fk_change_request_wanted_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    for column in ("action_id", "asked_by_id", "state"):
        op.create_index(op.f(f"ix_change_request_{column}"), "change_request", [column])
    op.create_index(
        "uq_change_request_open",
        "change_request",
        ["action_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
