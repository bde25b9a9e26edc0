"""Ratings of published reports as rows of their own, dated notes that correct them, and an editor's ratings of an import.

What reports that are published already say about ratings is taken over from what was found in their files.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

#: What was published is never changed.
APPEND_ONLY = ("rating_correction",)

#: In the order in which they can be removed.
TABLES = ("rating_correction", "key_question", "overall_rating", "standard_rating")


def upgrade() -> None:
    op.create_table(
        "standard_rating",
        *_printed(),
        sa.Column("framework", sa.String(120)),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rating", sa.String(40), nullable=False),
        sa.Column("override_reason", sa.String()),
        _check("standard_rating", "says_a_rating", "length(trim(rating)) > 0"),
    )
    op.create_table(
        "overall_rating",
        *_printed(),
        sa.Column("framework", sa.String(120)),
        sa.Column("rating", sa.String(40), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("score_out_of", sa.Integer()),
        sa.Column("override_reason", sa.String()),
        _check("overall_rating", "says_a_rating", "length(trim(rating)) > 0"),
    )
    op.create_table(
        "key_question",
        *_printed(),
        sa.Column("code", sa.String(20)),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("percent_yes", sa.Integer(), nullable=False),
        _check("key_question", "is_a_percentage", "percent_yes BETWEEN 0 AND 100"),
    )
    op.create_table(
        "rating_correction",
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("inspection_report", "report_id", nullable=False, index=True),
        _to("standard_rating", "standard_rating_id"),
        _to("overall_rating", "overall_rating_id"),
        _to("key_question", "key_question_id"),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _to("person", "by_id", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _check(
            "rating_correction", "says_what_and_why", "length(trim(text)) > 0 AND length(trim(reason)) > 0"
        ),
        _check(
            "rating_correction",
            "is_about_one_thing",
            "(standard_rating_id IS NOT NULL AND overall_rating_id IS NULL AND key_question_id IS NULL) OR "
            "(standard_rating_id IS NULL AND overall_rating_id IS NOT NULL AND key_question_id IS NULL) OR "
            "(standard_rating_id IS NULL AND overall_rating_id IS NULL AND key_question_id IS NOT NULL)",
        ),
    )
    op.add_column("report_import", sa.Column("ratings", sa.JSON(), nullable=True))
    _refuse_changes()
    _take_over_published()


def downgrade() -> None:
    op.drop_column("report_import", "ratings")
    for table in TABLES:
        op.drop_table(table)


def _printed() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), primary_key=True),
        _to("inspection_report", "report_id", nullable=False, index=True),
        _to("organisation", "organisation_id", index=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String()),
    )


def _to(table: str, name: str, *, nullable: bool = True, index: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.id"), nullable=nullable, index=index)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _refuse_changes() -> None:
    """Like other notes on what was published, these are never changed; the triggers go with their table."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for deed in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _take_over_published() -> None:
    report = sa.table(
        "inspection_report",
        sa.column("id", sa.Uuid()),
        sa.column("published", sa.String()),
        sa.column("fieldwork_started", sa.String()),
        sa.column("extract", sa.JSON()),
    )
    for row in op.get_bind().execute(sa.select(report)).all():
        if row.extract:
            _take_over(row.id, row.extract, row.fieldwork_started or row.published)


def _take_over(report_id: UUID, extract: dict[str, Any], began: str | None) -> None:
    bodies = _inspected(report_id)

    def said(found: dict[str, Any], position: int) -> dict[str, Any]:
        return {
            "id": uuid4(),
            "report_id": report_id,
            "organisation_id": _meant(found["subject"], bodies)[0],
            "position": position,
            "subject": found["subject"],
        }

    def framework(found: dict[str, Any]) -> str | None:
        return _framework(_meant(found["subject"], bodies)[1], began)

    _insert(
        "standard_rating",
        [
            {
                **said(each, at),
                "framework": framework(each),
                "code": each["standard"],
                "name": each["name"],
                "rating": each["rating"],
            }
            for at, each in enumerate(extract.get("ratings") or (), start=1)
        ],
    )
    _insert(
        "overall_rating",
        [
            {
                **said(each, at),
                "framework": framework(each),
                "rating": each["rating"],
                "score": each["score"],
                "score_out_of": each["score_out_of"],
            }
            for at, each in enumerate(extract.get("overall_ratings") or (), start=1)
        ],
    )
    _insert(
        "key_question",
        [
            {
                **said(each, at),
                "code": each["standard"],
                "question": each["question"],
                "percent_yes": each["percent_yes"],
            }
            for at, each in enumerate(extract.get("key_questions") or (), start=1)
        ],
    )


def _inspected(report_id: UUID) -> list[tuple[str, UUID, str]]:
    inspected = sa.table(
        "inspected",
        sa.column("report_id", sa.Uuid()),
        sa.column("organisation_id", sa.Uuid()),
        sa.column("printed_name", sa.String()),
    )
    organisation = sa.table("organisation", sa.column("id", sa.Uuid()), sa.column("type", sa.String()))
    statement = (
        sa.select(inspected.c.printed_name, inspected.c.organisation_id, organisation.c.type)
        .join_from(inspected, organisation, organisation.c.id == inspected.c.organisation_id)
        .where(inspected.c.report_id == report_id)
    )
    return [tuple(row) for row in op.get_bind().execute(statement)]


def _meant(subject: str | None, bodies: list[tuple[str, UUID, str]]) -> tuple[UUID, str] | tuple[None, None]:
    """Return the inspected body that bears the name, or the only one; nobody where that is not certain."""
    named = [body for body in bodies if body[0] == subject]
    found = named or (bodies if len(bodies) == 1 else [])
    return (found[0][1], found[0][2]) if len(found) == 1 else (None, None)


def _framework(kind: str | None, began: str | None) -> str | None:
    """Return the framework, as it was decided when this migration was written."""
    if kind in {"nps_division", "crc"}:
        return "Divisions and companies, 2018 to 2021"
    if began is None or len(began) < len("2023-10"):
        return None
    if kind == "region":
        return "Regions, from October 2023" if began >= "2023-10" else None
    if kind == "pdu":
        if began >= "2023-10":
            return "Probation delivery units, from October 2023"
        return "Probation delivery units, 2021 to 2023" if began >= "2021-06" else None
    return None


def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = [
            sa.column(name, sa.Uuid() if name == "id" or name.endswith("_id") else None) for name in rows[0]
        ]
        op.bulk_insert(sa.table(table, *columns), rows)
