"""What somebody has looked at, and handovers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_plan_mark_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_plan_mark_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_mark")),
        sa.UniqueConstraint("person_id", "plan_id", name=op.f("uq_plan_mark_person_id_plan_id")),
    )
    op.create_index(op.f("ix_plan_mark_plan_id"), "plan_mark", ["plan_id"])
    op.create_table(
        "change_wanted",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["action_plan.id"], name=op.f("fk_change_wanted_plan_id")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_change_wanted_recommendation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_wanted")),
        sa.UniqueConstraint(
            "plan_id",
            "recommendation_id",
            "asked_at",
            name=op.f("uq_change_wanted_plan_id_recommendation_id_asked_at"),
        ),
    )
    op.create_index(op.f("ix_change_wanted_recommendation_id"), "change_wanted", ["recommendation_id"])
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_handover_to_somebody_else")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_handover_has_reason")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_handover_organisation_id")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_handover_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_handover_to_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_handover_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    for column in ("organisation_id", "from_id", "to_id"):
        op.create_index(op.f(f"ix_handover_{column}"), "handover", [column])


def downgrade() -> None:
    op.drop_table("handover")
    op.drop_table("change_wanted")
    op.drop_table("plan_mark")
