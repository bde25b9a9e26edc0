"""Everything ever recommended to an organisation, its units and its predecessors: what is read before inspecting it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.action_plans.register import RegisterFilters, register_statement
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Recommendation, Repeat
from tracker.recommendations.queries import was_made_to


@dataclass(frozen=True)
class MadeToFilters:
    """What to show of it; without a choice everything."""

    still_open: bool = False
    repeated: bool = False
    standard: str | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same in SQL."""
        found: list[ColumnElement[bool]] = []
        if self.still_open:
            found.append(Recommendation.status.not_in(ENDED))
        if self.repeated:
            found.append(Recommendation.id.in_(select(Repeat.earlier_id)))
        if self.standard:
            found.append(Recommendation.standard == self.standard)
        return found


@dataclass(frozen=True)
class MadeToCounts:
    """How many there are in all, and how many of those that fit the filters are open and ended."""

    every: int
    still_open: int
    ended: int

    @property
    def shown(self) -> int:
        """How many fit the filters."""
        return self.still_open + self.ended


def made_to_statement(
    viewer: Person, bodies: Collection[UUID], filters: MadeToFilters
) -> Select[Recommendation, int, int, date | None]:
    """Return the statement for what was made to these bodies: open ones first, by report, the newest report first."""
    statement = register_statement(viewer, RegisterFilters(made_to=bodies))
    return (
        statement.where(*filters.conditions)
        .order_by(None)
        .order_by(
            _is_ended(),
            func.coalesce(InspectionReport.published, "").desc(),
            InspectionReport.id,
            Recommendation.position,
            Recommendation.id,
        )
    )


def count_made_to(viewer: Person, bodies: Collection[UUID], filters: MadeToFilters) -> MadeToCounts:
    """Count them; asks one question, or two where something is left out."""
    require_sight(viewer, "recommendations")
    counted = select(func.count(), func.coalesce(func.sum(_is_ended()), 0)).where(was_made_to(bodies))
    every, ended = db.session.execute(counted).one()
    if not filters.conditions:
        return MadeToCounts(every, every - ended, ended)
    shown, ended = db.session.execute(counted.where(*filters.conditions)).one()
    return MadeToCounts(every, shown - ended, ended)


def list_standards(viewer: Person, bodies: Collection[UUID]) -> Sequence[str]:
    """Return the standards that these recommendations name, in alphabetical order."""
    require_sight(viewer, "recommendations")
    found = select(Recommendation.standard).where(was_made_to(bodies), Recommendation.standard.is_not(None))
    return [standard for standard in db.session.scalars(found.distinct().order_by("standard")) if standard]


def _is_ended() -> ColumnElement[int]:
    return case((Recommendation.status.in_(ENDED), 1), else_=0)
