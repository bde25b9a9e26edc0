"""Judgements that are read from the table of a published report, and what an editor says of each row before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CATEGORIES = "category IN ('sufficient_progress', 'some_progress', 'no_progress')"


def upgrade() -> None:
    op.create_table(
        "printed_in",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("follow_up", unique=True),
        _to("inspection_report", "report_id", index=True),
        sa.Column("published", sa.String(10)),
        sa.Column("judged_on", sa.Date(), nullable=False),
    )
    op.create_table(
        "checked_row",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("report_import", "import_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _to("recommendation", index=True, nullable=True),
        sa.Column("category", sa.String(40)),
        sa.Column("action_taken_and_impact", sa.String()),
        sa.Column("still_required", sa.Boolean()),
        sa.Column("still_needed", sa.String()),
        _to("person", "checked_by_id"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("import_id", "position"),
        sa.UniqueConstraint("import_id", "recommendation_id"),
        sa.CheckConstraint(CATEGORIES, name=op.f("ck_checked_row_progresscategory")),
        sa.CheckConstraint(
            "recommendation_id IS NULL OR (category IS NOT NULL AND still_required IS NOT NULL "
            "AND action_taken_and_impact IS NOT NULL)",
            name=op.f("ck_checked_row_judgement_is_whole"),
        ),
    )


def downgrade() -> None:
    op.drop_table("checked_row")
    op.drop_table("printed_in")


def _to(
    table: str, name: str = "", *, index: bool = False, unique: bool = False, nullable: bool = False
) -> sa.Column:
    return sa.Column(
        name or f"{table}_id",
        sa.Uuid(),
        sa.ForeignKey(f"{table}.id"),
        nullable=nullable,
        index=index,
        unique=unique,
    )
