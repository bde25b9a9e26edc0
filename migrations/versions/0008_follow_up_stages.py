"""Second reading, factual accuracy and correction of follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: What came after a judgement was published is never changed, like the judgement itself.
APPEND_ONLY = "correction"

#: In the order in which they can be removed.
TABLES = (
    "accuracy_comment",
    "accuracy_check",
    "reader_note",
    "announced_recommendation",
    "announcement",
    "correction",
    "confirmation",
    "allocation",
)


def upgrade() -> None:
    op.add_column(
        "follow_up", sa.Column("second_reading", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # In one statement with its check: rebuilding the table would be the only other way on SQLite.
    op.execute(
        "ALTER TABLE assessment ADD COLUMN repeated VARCHAR(40) DEFAULT 'not_decided' NOT NULL "
        "CONSTRAINT ck_assessment_repeatanswer CHECK (repeated IN ('yes', 'no', 'not_decided'))"
    )
    op.add_column("assessment", sa.Column("cross_check_reason", sa.String(), nullable=True))
    op.add_column("recommendation", sa.Column("reopened_on", sa.Date(), nullable=True))
    _create("allocation", _to("assessment", unique=True), _to("person", index=True))
    _create("confirmation", _to("assessment", unique=True), _to("person", "by_id"), _moment("at"))
    _create(
        "correction",
        _to("assessment", index=True),
        _text("text"),
        _text("reason"),
        _to("person", "by_id"),
        _moment("at"),
        says_what_and_why="length(trim(text)) > 0 AND length(trim(reason)) > 0",
    )
    _create(
        "announcement",
        _to("follow_up", unique=True),
        _to("organisation", index=True),
        sa.Column("fieldwork_from", sa.Date(), nullable=False, index=True),
        sa.Column("fieldwork_to", sa.Date(), nullable=True),
        sa.Column("ready_by", sa.Date(), nullable=False),
        _text("have_ready"),
        sa.Column("contact", sa.String(length=300), nullable=False),
        _moment("announced_at"),
        _to("person", "announced_by_id"),
        _version(),
        ends_after_it_starts="fieldwork_to IS NULL OR fieldwork_to >= fieldwork_from",
        ready_before_fieldwork="ready_by <= fieldwork_from",
    )
    _create(
        "announced_recommendation",
        _to("announcement"),
        _to("recommendation", index=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("announcement_id", "recommendation_id"),
    )
    _create(
        "reader_note",
        _to("follow_up", index=True),
        _to("assessment", index=True, nullable=True),
        _text("text"),
        _to("person", "by_id"),
        _moment("at"),
        says_something="length(trim(text)) > 0",
    )
    _create(
        "accuracy_check",
        _to("follow_up", index=True),
        _to("organisation", index=True),
        sa.Column("comment_by", sa.Date(), nullable=False),
        _moment("opened_at"),
        _to("person", "opened_by_id"),
        _moment("closed_at", nullable=True),
        _to("person", "closed_by_id", nullable=True),
        _version(),
        closed_by_somebody="(closed_at IS NULL) = (closed_by_id IS NULL)",
    )
    _create(
        "accuracy_comment",
        _to("accuracy_check", "check_id", index=True),
        _to("assessment", index=True),
        _text("text"),
        _to("person", "by_id"),
        _moment("at"),
        _text("answer", nullable=True),
        _to("person", "answered_by_id", nullable=True),
        _moment("answered_at", nullable=True),
        _version(),
        says_something="length(trim(text)) > 0",
        answer_is_whole="(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
    )
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {APPEND_ONLY}_no_{deed.lower()} BEFORE {deed} ON {APPEND_ONLY} "
                f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY} is append only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {APPEND_ONLY}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {APPEND_ONLY} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("recommendation", "reopened_on")
    op.drop_column("assessment", "cross_check_reason")
    op.drop_column("assessment", "repeated")
    op.drop_column("follow_up", "second_reading")


def _create(table: str, *parts: sa.schema.SchemaItem, **checks: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()),
        sa.PrimaryKeyConstraint("id"),
    )


def _to(table: str, name: str = "", **more: bool) -> sa.Column:
    nullable = more.pop("nullable", False)
    return sa.Column(
        name or f"{table}_id", sa.Uuid(), sa.ForeignKey(f"{table}.id"), nullable=nullable, **more
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _version() -> sa.Column:
    return sa.Column("version", sa.Integer(), nullable=False)
