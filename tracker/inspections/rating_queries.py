"""Looking up what published reports print about ratings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.inspections.models import Discrepancy, InspectionReport
from tracker.inspections.rating_models import (
    KeyQuestion,
    OverallRating,
    Printed,
    RatingCorrection,
    StandardRating,
)
from tracker.organisations.models import UNIT_TYPES, Organisation, OrganisationType

#: What a report may say against itself about its ratings.
DISCREPANCIES = ("overall_ratings", "rating", "rating_band", "score")

Rated = TypeVar("Rated", bound=Printed)


@dataclass(frozen=True)
class Ratings:
    """What reports print about ratings, each in its order, and the notes that correct them by what is corrected."""

    standards: Sequence[StandardRating] = ()
    overall: Sequence[OverallRating] = ()
    key_questions: Sequence[KeyQuestion] = ()
    corrections: Mapping[UUID, Sequence[RatingCorrection]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.standards or self.overall or self.key_questions)

    @property
    def regions(self) -> list[Organisation]:
        """The regions whose ratings over time show these, as far as that is plain: those rated, and those of units."""
        found: dict[UUID, Organisation] = {}
        for each in self.every:
            body = each.organisation
            if body is not None and body.type in UNIT_TYPES:
                body = body.parent
            if body is not None and body.type is OrganisationType.REGION:
                found[body.id] = body
        return sorted(found.values(), key=lambda region: (region.name, str(region.id)))

    @property
    def every(self) -> list[Printed]:
        """Each of them: overall ratings, standards, key questions."""
        return [*self.overall, *self.standards, *self.key_questions]


def ratings_of_report(report: InspectionReport, *, viewer: Person) -> Ratings:
    """Return everything one report prints about ratings.

    Raises:
        NotFound: the viewer may not see reports.
    """
    require_sight(viewer, "reports")
    return _ratings(lambda model: model.report_id == report.id)


def ratings_of_bodies(organisation_ids: Collection[UUID], *, viewer: Person) -> Ratings:
    """Return everything that reports print about the ratings of these bodies, with the reports.

    Raises:
        NotFound: the viewer may not see reports.
    """
    require_sight(viewer, "reports")
    return _ratings(lambda model: model.organisation_id.in_(organisation_ids))


def get_rating(report: InspectionReport, rating_id: UUID, *, viewer: Person) -> Printed:
    """Return one rating or key question of a report.

    Raises:
        NotFound: the report has none like this, or the viewer may not see reports.
    """
    found = ratings_of_report(report, viewer=viewer).every
    rating = next((each for each in found if each.id == rating_id), None)
    if rating is None:
        raise NotFound
    return rating


def corrections_of(rating: Printed) -> Sequence[RatingCorrection]:
    """Return the notes that correct it, the earliest first."""
    return [each for each in _corrections_in({rating.report_id}) if each.about_id == rating.id]


def discrepancies_about_ratings(report_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Discrepancy]]:
    """Return what each of these reports says against itself about ratings; asks nothing for none."""
    found: dict[UUID, list[Discrepancy]] = {}
    if report_ids:
        statement = (
            select(Discrepancy)
            .where(Discrepancy.report_id.in_(report_ids), Discrepancy.kind.in_(DISCREPANCIES))
            .order_by(Discrepancy.report_id, Discrepancy.position)
        )
        for each in db.session.scalars(statement):
            found.setdefault(each.report_id, []).append(each)
    return found


def _of(model: type[Rated], condition: ColumnElement[bool]) -> Select[Rated]:
    return (
        select(model)
        .where(condition)
        .options(joinedload(model.report), joinedload(model.organisation).joinedload(Organisation.parent))
        .order_by(model.report_id, model.position, model.id)
    )


def _ratings(condition: Callable[[type[Printed]], ColumnElement[bool]]) -> Ratings:
    found = Ratings(
        db.session.scalars(_of(StandardRating, condition(StandardRating))).all(),
        db.session.scalars(_of(OverallRating, condition(OverallRating))).all(),
        db.session.scalars(_of(KeyQuestion, condition(KeyQuestion))).all(),
    )
    return replace(found, corrections=_corrections(found))


def _corrections(ratings: Ratings) -> Mapping[UUID, Sequence[RatingCorrection]]:
    found: dict[UUID, list[RatingCorrection]] = {}
    for each in _corrections_in({each.report_id for each in ratings.every}):
        found.setdefault(each.about_id, []).append(each)
    return found


def _corrections_in(report_ids: Collection[UUID]) -> Sequence[RatingCorrection]:
    if not report_ids:
        return ()
    statement = (
        select(RatingCorrection)
        .where(RatingCorrection.report_id.in_(report_ids))
        .options(joinedload(RatingCorrection.by))
        .order_by(RatingCorrection.at, RatingCorrection.id)
    )
    return db.session.scalars(statement).all()
