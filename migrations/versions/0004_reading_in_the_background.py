"""Long reports are read in the background.

A table of its own: what a reader writes every second is neither part of the record nor a new version of the import.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_reading",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_long", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Uuid(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pages_read", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(reader IS NULL) = (began_at IS NULL)", name=op.f("ck_report_reading_reader_has_begun")
        ),
        sa.CheckConstraint(
            "(pages IS NULL) = (pages_read IS NULL)", name=op.f("ck_report_reading_pages_are_whole")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["report_import.id"], name=op.f("fk_report_reading_import_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_reading_person_id")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_report_reading")),
    )
    op.create_index(op.f("ix_report_reading_not_before"), "report_reading", ["not_before"])
    op.create_index(
        "uq_report_reading_person",
        "report_reading",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("reader IS NOT NULL AND is_long"),
        postgresql_where=sa.text("reader IS NOT NULL AND is_long"),
    )
    # A file whose reading was interrupted until now waits like any other.
    op.execute(
        """
        INSERT INTO report_reading (import_id, person_id, is_long, asked_at, not_before, tries)
        SELECT id, uploaded_by_id, true, uploaded_at, uploaded_at, 0
        FROM report_import WHERE state = 'reading' AND file_sha256 IS NOT NULL
        """
    )


def downgrade() -> None:
    op.drop_table("report_reading")
