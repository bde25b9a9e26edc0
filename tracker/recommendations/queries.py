"""Looking up published recommendations and the chains they form."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.validity import in_force
from tracker.inspections.models import InspectionReport
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Assignment, Recommendation, Repeat
from tracker.recommendations.similarity import rank


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An earlier recommendation that a new one may repeat, and how alike their words are, up to 1."""

    recommendation: Recommendation
    score: float


def get_recommendation(recommendation_id: UUID, *, viewer: Person) -> Recommendation:
    """Return a recommendation with its report and the discrepancies there, its addressee and who carries it.

    Raises:
        NotFound: there is none, or the viewer may not see recommendations.
    """
    require_sight(viewer, "recommendations")
    recommendation = db.session.scalar(
        select(Recommendation)
        .where(Recommendation.id == recommendation_id)
        .options(
            joinedload(Recommendation.addressee),
            joinedload(Recommendation.report).selectinload(InspectionReport.discrepancies),
            selectinload(Recommendation.assignments).joinedload(Assignment.organisation),
        )
    )
    if recommendation is None:
        raise NotFound
    return recommendation


def find_recommendation_id(code: str, *, viewer: Person) -> UUID | None:
    """Return the identifier of the recommendation with this short code, None if there is none to be seen."""
    require_sight(viewer, "recommendations")
    return db.session.scalar(select(Recommendation.id).where(Recommendation.code == code))


def list_chain(recommendation: Recommendation) -> Sequence[Recommendation]:
    """Return the recommendation with all that it repeats and all that repeat it, the first made first.

    A recommendation that neither repeats nor is repeated stands in a chain of its own.
    """
    earlier = select(Repeat.earlier_id.label("id")).where(Repeat.later_id == recommendation.id)
    before = earlier.cte("before", recursive=True)
    before = before.union(select(Repeat.earlier_id).join(before, Repeat.later_id == before.c.id))
    later = select(Repeat.later_id.label("id")).where(Repeat.earlier_id == recommendation.id)
    after = later.cte("after", recursive=True)
    after = after.union(select(Repeat.later_id).join(after, Repeat.earlier_id == after.c.id))
    statement = (
        select(Recommendation)
        .join(Recommendation.report)
        .where(
            or_(
                Recommendation.id == recommendation.id,
                Recommendation.id.in_(select(before.c.id)),
                Recommendation.id.in_(select(after.c.id)),
            )
        )
        .options(joinedload(Recommendation.report))
        .order_by(func.coalesce(InspectionReport.published, ""), Recommendation.position, Recommendation.id)
    )
    return db.session.scalars(statement).all()


def list_linked(
    recommendation: Recommendation,
) -> tuple[Sequence[Recommendation], Sequence[Recommendation]]:
    """Return the recommendations that this one repeats itself, and those that repeat it, without what lies beyond."""
    earlier = select(Repeat.earlier_id).where(Repeat.later_id == recommendation.id)
    later = select(Repeat.later_id).where(Repeat.earlier_id == recommendation.id)
    found = db.session.scalars(
        select(Recommendation)
        .join(Recommendation.report)
        .where(or_(Recommendation.id.in_(earlier), Recommendation.id.in_(later)))
        .options(joinedload(Recommendation.report), joinedload(Recommendation.addressee))
        .order_by(func.coalesce(InspectionReport.published, ""), Recommendation.position, Recommendation.id)
    ).all()
    repeating = set(db.session.scalars(later))
    return (
        [each for each in found if each.id not in repeating],
        [each for each in found if each.id in repeating],
    )


def list_of_report(report: InspectionReport, *, viewer: Person) -> Sequence[Recommendation]:
    """Return a report's recommendations as printed."""
    require_sight(viewer, "recommendations")
    statement = (
        select(Recommendation)
        .where(Recommendation.report_id == report.id)
        .options(joinedload(Recommendation.addressee))
        .order_by(Recommendation.position, Recommendation.id)
    )
    return db.session.scalars(statement).all()


def count_by_report(report_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many recommendations each of these reports makes; those without any are left out."""
    statement = (
        select(Recommendation.report_id, func.count().label("total"))
        .where(Recommendation.report_id.in_(report_ids))
        .group_by(Recommendation.report_id)
    )
    return {row.report_id: row.total for row in db.session.execute(statement)}


def count_carried(organisation_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return for each organisation how many recommendations it carries today, and how many of them are still open."""
    today = clock.today()
    statement = (
        select(
            Assignment.organisation_id,
            func.count().label("carried"),
            func.sum(case((Recommendation.status.in_(ENDED), 0), else_=1)).label("open"),
        )
        .join(Assignment.recommendation)
        .where(
            Assignment.organisation_id.in_(organisation_ids),
            in_force(Assignment, today),
        )
        .group_by(Assignment.organisation_id)
    )
    return {row.organisation_id: (row.carried, row.open) for row in db.session.execute(statement)}


def was_made_to(organisation_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition under which one of these is addressed by a recommendation, or carries or ever carried it."""
    carried = select(Assignment.recommendation_id).where(Assignment.organisation_id.in_(organisation_ids))
    return or_(Recommendation.addressee_id.in_(organisation_ids), Recommendation.id.in_(carried))


def repeats_of(recommendation_ids: Collection[UUID]) -> dict[UUID, Sequence[Recommendation]]:
    """Return for each of these the recommendations that make it again, with their reports; others are left out."""
    later = aliased(Recommendation)
    statement = (
        select(Repeat.earlier_id, later)
        .join(later, Repeat.later_id == later.id)
        .join(InspectionReport, InspectionReport.id == later.report_id)
        .where(Repeat.earlier_id.in_(recommendation_ids))
        .options(joinedload(later.report))
        .order_by(func.coalesce(InspectionReport.published, ""), later.position, later.id)
    )
    found: dict[UUID, list[Recommendation]] = {}
    for earlier_id, recommendation in db.session.execute(statement):
        found.setdefault(earlier_id, []).append(recommendation)
    return {earlier_id: tuple(repeats) for earlier_id, repeats in found.items()}


def codes_of(recommendation_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the short code of each of these recommendations; asks nothing for none."""
    if not recommendation_ids:
        return {}
    found = db.session.execute(
        select(Recommendation.id, Recommendation.code).where(Recommendation.id.in_(recommendation_ids))
    )
    return {row.id: row.code for row in found}


def list_made_earlier(
    organisation_ids: Collection[UUID], *, before: str | None, outside: UUID | None = None
) -> Sequence[tuple[UUID, str]]:
    """Return identifier and text of what was ever made to these bodies, newest first: see ``suggest_earlier``."""
    statement = (
        select(Recommendation.id, Recommendation.text)
        .join(Recommendation.report)
        .where(was_made_to(organisation_ids))
        .order_by(
            func.coalesce(InspectionReport.published, "").desc(), Recommendation.position, Recommendation.id
        )
    )
    if before is not None:
        # Both may be a month only; what they have in common decides.
        shorter = func.substr(InspectionReport.published, 1, len(before))
        statement = statement.where(
            or_(InspectionReport.published.is_(None), shorter <= func.substr(before, 1, func.length(shorter)))
        )
    if outside is not None:
        statement = statement.where(Recommendation.report_id != outside)
    return [(row.id, row.text) for row in db.session.execute(statement)]


def suggest_earlier(
    organisation_ids: Collection[UUID],
    text: str,
    *,
    viewer: Person,
    before: str | None,
    outside: UUID | None = None,
    limit: int = 5,
) -> Sequence[Suggestion]:
    """Return what this text may repeat, the most alike first: recommendations made to any of these bodies.

    ``organisations.queries.bodies_of`` gives an organisation with its units and predecessors. Left out is what was
    certainly published after ``before`` (a day or only a month, as printed) and what the report ``outside`` says.
    Equals come newest first. Only a person links; nothing is linked here.
    """
    require_sight(viewer, "recommendations")
    best = rank(text, list_made_earlier(organisation_ids, before=before, outside=outside))[:limit]
    if not best:
        return ()
    chosen = (
        select(Recommendation)
        .where(Recommendation.id.in_([key for key, _ in best]))
        .options(joinedload(Recommendation.report), joinedload(Recommendation.addressee))
    )
    found = {recommendation.id: recommendation for recommendation in db.session.scalars(chosen)}
    return tuple(Suggestion(found[key], score) for key, score in best if key in found)
