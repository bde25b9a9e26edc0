"""The table "Progress on previous recommendations" of a report, with what an editor has said of each row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, inspect, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, Versioned, db, enum_column
from tracker.core.events import Audience, Recorded
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation
from tracker.reports_import.models import ReportImport

#: What reading finds for each category, in the words of the form that inspectors fill in.
_CATEGORIES = {
    "Sufficient progress": ProgressCategory.SUFFICIENT,
    "Some progress": ProgressCategory.SOME,
    "No progress": ProgressCategory.NONE,
}


class CheckedRow(Identified, Versioned, Recorded, Base):
    """An editor says which earlier recommendation a row belongs to, none of ours if it is empty, and what it judges.

    ``position`` counts the rows of the extract from 1. Of the rows of one import no two belong to one recommendation:
    the database refuses a second.
    """

    __tablename__ = "checked_row"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("report_import.id"))
    position: Mapped[int]
    recommendation_id: Mapped[UUID | None] = mapped_column(ForeignKey("recommendation.id"), index=True)
    category: Mapped[ProgressCategory | None] = mapped_column(enum_column(ProgressCategory))
    action_taken_and_impact: Mapped[str | None]
    still_required: Mapped[bool | None]
    still_needed: Mapped[str | None]
    checked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime]

    report_import: Mapped[ReportImport] = relationship(back_populates="checked_rows")
    recommendation: Mapped[Recommendation | None] = relationship()
    checked_by: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("import_id", "position"),
        UniqueConstraint("import_id", "recommendation_id"),
        CheckConstraint(
            "recommendation_id IS NULL OR (category IS NOT NULL AND still_required IS NOT NULL "
            "AND action_taken_and_impact IS NOT NULL)",
            name="judgement_is_whole",
        ),
    )

    def event_thread(self) -> UUID | None:
        return self.import_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


@dataclass(frozen=True)
class TableRow:
    """One row as it is printed; without ``checked`` nobody has said which recommendation it belongs to."""

    position: int
    printed: str
    category: ProgressCategory | None
    action_taken_and_impact: str
    still_required: bool | None
    still_needed: str | None
    checked: CheckedRow | None

    @property
    def recommendation(self) -> Recommendation | None:
        """The recommendation that the row belongs to, as far as an editor has said so."""
        return self.checked.recommendation if self.checked is not None else None


def has_progress_table(report_import: ReportImport) -> bool:
    """Say whether the document holds such a table; asks nothing."""
    return bool(_found(report_import))


def rows_of(report_import: ReportImport) -> list[TableRow]:
    """Return the rows of the table in their order; asks one question of an import that has any, the first time."""
    found = _found(report_import)
    if not found:
        return []
    if "checked_rows" in inspect(report_import).unloaded:
        set_committed_value(report_import, "checked_rows", _checked(report_import))
    checked = {each.position: each for each in report_import.checked_rows}
    return [_row(each, position, checked.get(position)) for position, each in enumerate(found, start=1)]


def rows_as_they_stand(report_import: ReportImport) -> list[TableRow]:
    """Return the rows as they are in the database now, whatever was read before: for whoever holds the import."""
    db.session.expire(report_import, ["checked_rows"])
    return rows_of(report_import)


def find_row(report_import: ReportImport, position: int) -> TableRow | None:
    """Return the row at this place, if there is one."""
    return next((row for row in rows_of(report_import) if row.position == position), None)


def _checked(report_import: ReportImport) -> list[CheckedRow]:
    return list(
        db.session.scalars(
            select(CheckedRow)
            .where(CheckedRow.import_id == report_import.id)
            .options(
                joinedload(CheckedRow.checked_by),
                joinedload(CheckedRow.recommendation).options(
                    joinedload(Recommendation.report), joinedload(Recommendation.addressee)
                ),
            )
            .order_by(CheckedRow.position)
        )
    )


def _found(report_import: ReportImport) -> list[dict[str, Any]]:
    return list((report_import.extract or {}).get("previous_recommendations") or ())


def _row(found: dict[str, Any], position: int, checked: CheckedRow | None) -> TableRow:
    return TableRow(
        position=position,
        printed=found["recommendation"],
        category=_CATEGORIES.get(found["categorisation"]),
        action_taken_and_impact=found["action_taken_and_impact"] or "",
        still_required=found["improvement_still_required"],
        still_needed=found["comment"],
        checked=checked,
    )
