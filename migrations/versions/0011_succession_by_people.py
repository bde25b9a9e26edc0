"""Changes of bodies that people record, and the units that took over from the one that is addressed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation_move",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to_organisation("unit_id", index=True),
        _to_organisation("left_id"),
        _to_organisation("joined_id"),
        sa.Column("valid_from", sa.String(10), nullable=False),
        sa.Column("note", sa.String()),
        sa.CheckConstraint("left_id <> joined_id", name=op.f("ck_organisation_move_goes_somewhere")),
    )
    op.create_table(
        "said_by_people",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to_organisation("organisation_id"),
        sa.Column("what", sa.String(40), nullable=False),
        sa.UniqueConstraint("organisation_id", "what"),
    )
    op.add_column("recommendation", sa.Column("heirs", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("recommendation", "heirs")
    op.drop_table("said_by_people")
    op.drop_table("organisation_move")


def _to_organisation(name: str, *, index: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False, index=index)
