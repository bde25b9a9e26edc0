"""Everything ever recommended to an organisation, its units and its predecessors: what is read before inspecting it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

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
    """How many there are in all, how many of those that fit the filters are open and ended, and all their standards."""

    every: int
    still_open: int
    ended: int
    standards: Sequence[str] = ()

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
    """Count them, and name their standards; asks one question."""
    require_sight(viewer, "recommendations")
    fits = and_(true(), *replace(filters, standard=None).conditions)
    found = db.session.execute(
        select(
            Recommendation.standard,
            func.count(),
            func.sum(case((fits, 1 - _is_ended()), else_=0)),
            func.sum(case((fits, _is_ended()), else_=0)),
        )
        .where(was_made_to(bodies))
        .group_by(Recommendation.standard)
        .order_by(Recommendation.standard)
    ).all()
    shown = [row for row in found if filters.standard in {None, row[0]}]
    return MadeToCounts(
        every=sum(row[1] for row in found),
        still_open=sum(row[2] for row in shown),
        ended=sum(row[3] for row in shown),
        standards=[row[0] for row in found if row[0]],
    )


def _is_ended() -> ColumnElement[int]:
    return case((Recommendation.status.in_(ENDED), 1), else_=0)
