"""Which new recommendations repeat an earlier one, as inspectors say before that is published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "named_repeat",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("assessment"),
        _to("recommendation", "later_id", index=True),
        sa.UniqueConstraint("assessment_id", "later_id"),
    )
    op.create_table(
        "awaited_repeat",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("assessment"),
        _to("found_item", "item_id", index=True),
        sa.UniqueConstraint("assessment_id", "item_id"),
    )


def downgrade() -> None:
    op.drop_table("awaited_repeat")
    op.drop_table("named_repeat")


def _to(table: str, name: str = "", *, index: bool = False, unique: bool = False) -> sa.Column:
    return sa.Column(
        name or f"{table}_id",
        sa.Uuid(),
        sa.ForeignKey(f"{table}.id"),
        nullable=False,
        index=index,
        unique=unique,
    )
