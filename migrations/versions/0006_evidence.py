"""Evidence for actions, and the work of checking its files for viruses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

IS_A_FILE = "file_name IS NOT NULL AND media_type IS NOT NULL AND size IS NOT NULL AND sha256 IS NOT NULL"
IS_NO_FILE = "file_name IS NULL AND media_type IS NULL AND size IS NULL AND sha256 IS NULL AND scan IS NULL"


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "file", "link", name="evidencekind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("shows", sa.String(), nullable=False),
        sa.Column("link", sa.String(length=2000), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column(
            "scan",
            sa.Enum(
                "waiting",
                "clean",
                "infected",
                "not_scanned",
                name="scanstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("scanned_at", MOMENT, nullable=True),
        sa.Column("virus", sa.String(length=200), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=True),
        sa.Column("file_forgotten_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"kind <> 'file' OR ({IS_A_FILE} AND scan IS NOT NULL)", name=op.f("ck_evidence_a_file_is_whole")
        ),
        sa.CheckConstraint(
            f"kind <> 'link' OR (link IS NOT NULL AND {IS_NO_FILE})",
            name=op.f("ck_evidence_a_link_is_no_file"),
        ),
        sa.CheckConstraint("kind <> 'file' OR link IS NULL", name=op.f("ck_evidence_a_file_is_no_link")),
        sa.CheckConstraint(
            "(scan = 'infected') = (virus IS NOT NULL) OR scan IS NULL",
            name=op.f("ck_evidence_virus_if_infected"),
        ),
        sa.CheckConstraint(
            "scan IS NULL OR (scan IN ('clean', 'infected')) = (scanned_at IS NOT NULL)",
            name=op.f("ck_evidence_scanned_at_if_scanned"),
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL) AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name=op.f("ck_evidence_removed_with_reason"),
        ),
        sa.CheckConstraint(
            "file_forgotten_at IS NULL OR removed_at IS NOT NULL",
            name=op.f("ck_evidence_only_removed_files_go"),
        ),
        sa.CheckConstraint(
            "length(title) BETWEEN 1 AND 200 AND length(shows) BETWEEN 1 AND 4000",
            name=op.f("ck_evidence_lengths"),
        ),
        sa.CheckConstraint("size IS NULL OR size > 0", name=op.f("ck_evidence_no_empty_file")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_evidence_action_id")),
        sa.ForeignKeyConstraint(["update_id"], ["action_update.id"], name=op.f("fk_evidence_update_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_evidence_added_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["person.id"], name=op.f("fk_evidence_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_action_id"), "evidence", ["action_id"])
    op.create_index(op.f("ix_evidence_update_id"), "evidence", ["update_id"])
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])
    op.create_index("ix_evidence_added", "evidence", ["added_by_id", "added_at"])
    op.create_table(
        "evidence_check",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_check_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_check")),
    )
    op.create_index(op.f("ix_evidence_check_due_at"), "evidence_check", ["due_at"])
    op.create_table(
        "evidence_arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_arrival")),
    )
    op.create_index(op.f("ix_evidence_arrival_sha256"), "evidence_arrival", ["sha256"])
    op.create_index(op.f("ix_evidence_arrival_at"), "evidence_arrival", ["at"])


def downgrade() -> None:
    op.drop_table("evidence_arrival")
    op.drop_table("evidence_check")
    op.drop_table("evidence")
