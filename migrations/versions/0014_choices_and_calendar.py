"""What people chose about their emails, and the addresses of their calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "email_choices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "digest_weekday IS NULL OR digest_weekday BETWEEN 1 AND 5",
            name=op.f("ck_email_choices_weekday_is_one"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_choices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_choices")),
        sa.UniqueConstraint("person_id", name=op.f("uq_email_choices_person_id")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feed_person_id")),
        sa.UniqueConstraint("serial", name=op.f("uq_calendar_feed_serial")),
    )


def downgrade() -> None:
    """Everybody is sent everything again, and calendars find their addresses gone."""
    op.drop_table("calendar_feed")
    op.drop_table("email_choices")
