"""The register of recommendations with what plans say about each, as far as one person may see plans.

It stands above ``recommendations`` because answers, open actions and dates come from plans. Everything that depends on
a plan, filters and order included, asks for visible plans only: a count or a place in a list must not tell of a draft.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.action_plans import action_queries
from tracker.action_plans.action_queries import is_open, is_overdue
from tracker.action_plans.models import Action, ActionPlan, ActionUpdate, Response
from tracker.action_plans.permissions import visible_actions, visible_plans
from tracker.core import clock
from tracker.core.database import db
from tracker.core.state_order import place_of
from tracker.core.validity import in_force
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import UNIT_TYPES, Organisation, OrganisationType
from tracker.recommendations.lifecycle import ENDED, ProgressCategory, RecommendationStatus, ResponseKind
from tracker.recommendations.models import Assignment, Recommendation
from tracker.recommendations.queries import was_made_to
from tracker.recommendations.search import matches

#: What a filter calls the absence of an answer or of a judgement.
NONE_YET = "none_yet"


class SortBy(StrEnum):
    """What the register can be sorted by. ``URGENCY``: overdue first, then next target date, then as printed."""

    URGENCY = "urgency"
    NUMBER = "number"
    ADDRESSEE = "addressee"
    REPORT = "report"
    RESPONSE = "response"
    PROGRESS = "progress"
    OPEN_ACTIONS = "actions"
    NEXT_DATE = "date"
    STATUS = "status"


@dataclass(frozen=True)
class RegisterFilters:
    """What to show of the register; empty means everything. Organisations and reports are named by their codes.

    ``made_to`` are organisations by identifier: what was ever made to one of them, whoever carries it today.
    """

    region: str | None = None
    unit: str | None = None
    addressee_type: OrganisationType | None = None
    report: str | None = None
    status: RecommendationStatus | None = None
    response: ResponseKind | str | None = None
    progress: ProgressCategory | str | None = None
    overdue: bool = False
    still_open: bool = False
    words: str = ""
    made_to: Collection[UUID] | None = None


@dataclass(frozen=True)
class Answer:
    """One organisation's answer. One in a draft is seen by that organisation alone."""

    kind: ResponseKind
    is_draft: bool


#: A recommendation stands so only after somebody has answered it in a submitted plan.
ONLY_WITH_AN_ANSWER = frozenset(
    {
        RecommendationStatus.RESPONSE_AGREED,
        RecommendationStatus.RESPONSE_PARTLY_AGREED,
        RecommendationStatus.RESPONSE_NOT_AGREED,
        RecommendationStatus.IN_DELIVERY,
        RecommendationStatus.READY_FOR_FOLLOW_UP,
    }
)


@dataclass(frozen=True)
class RegisterRow:
    """One recommendation with what the visible plans say about it."""

    recommendation: Recommendation
    open_actions: int
    overdue_actions: int
    next_target_date: date | None
    answers: Sequence[Answer] = ()

    @property
    def is_answered_out_of_sight(self) -> bool:
        """Whether the status, which everybody reads, says that there is an answer in a plan the viewer may not see."""
        return not self.answers and self.recommendation.status in ONLY_WITH_AN_ANSWER


def register_statement(
    viewer: Person,
    filters: RegisterFilters,
    *,
    sort_by: SortBy = SortBy.URGENCY,
    descending: bool = False,
) -> Select[Recommendation, int, int, date | None]:
    """Return the statement for the register as this viewer may see it; ``register_rows`` reads what it finds.

    Raises:
        NotFound: the viewer may not see the register at all.
    """
    require_sight(viewer, "recommendations")
    actions = _open_actions(viewer)
    answers = _answers(viewer)
    overdue = func.coalesce(actions.c.overdue, 0)
    statement = (
        select(Recommendation, func.coalesce(actions.c.open, 0), overdue, actions.c.next_date)
        .join(Recommendation.report)
        .join(Recommendation.addressee)
        .outerjoin(actions, actions.c.recommendation_id == Recommendation.id)
        .outerjoin(answers, answers.c.recommendation_id == Recommendation.id)
        .options(contains_eager(Recommendation.report), contains_eager(Recommendation.addressee))
        .where(*_conditions(filters))
    )
    if filters.overdue:
        statement = statement.where(overdue > 0)
    if filters.still_open:
        statement = statement.where(Recommendation.status.not_in(ENDED))
    if filters.response == NONE_YET:
        statement = statement.where(answers.c.first.is_(None))
    elif filters.response is not None:
        statement = statement.where(Recommendation.id.in_(_answered_so(viewer, filters.response)))
    return statement.order_by(*_order(sort_by, actions, answers, descending=descending))


def register_rows(found: Sequence[Any], *, viewer: Person) -> list[RegisterRow]:
    """Return rows of ``register_statement`` as the register shows them, with the answers the viewer may see."""
    responses = list_responses([row[0].id for row in found], viewer=viewer)
    return [
        RegisterRow(
            row[0],
            row[1],
            row[2],
            row[3],
            [Answer(each.kind, each.plan.submitted_at is None) for each in responses.get(row[0].id, ())],
        )
        for row in found
    ]


def list_responses(
    recommendation_ids: Collection[UUID], *, viewer: Person
) -> Mapping[UUID, Sequence[Response]]:
    """Return the answers to each of these recommendations that stand in plans the viewer may see."""
    statement = (
        select(Response)
        .join(Response.plan)
        .join(ActionPlan.organisation)
        .where(Response.recommendation_id.in_(recommendation_ids), visible_plans(viewer))
        .options(contains_eager(Response.plan).contains_eager(ActionPlan.organisation))
        .order_by(Organisation.name, Response.id)
    )
    found: dict[UUID, list[Response]] = {}
    for response in db.session.scalars(statement):
        found.setdefault(response.recommendation_id, []).append(response)
    return found


def list_actions_of(recommendation_id: UUID, *, viewer: Person) -> Sequence[Action]:
    """Return the actions to a recommendation that the viewer may see, with owner, plan, updates and moved dates."""
    statement = (
        action_queries.visible_actions(viewer)
        .where(Action.recommendation_id == recommendation_id)
        .order_by(Organisation.name, Action.position, Action.id)
        .options(selectinload(Action.updates).joinedload(ActionUpdate.by), selectinload(Action.date_changes))
    )
    return db.session.scalars(statement).all()


def _open_actions(viewer: Person) -> Subquery:
    """Count the open actions that the viewer may see, and the overdue ones among them, with the next date."""
    return (
        select(
            Action.recommendation_id,
            func.count().label("open"),
            func.sum(case((is_overdue(), 1), else_=0)).label("overdue"),
            func.min(Action.target_date).label("next_date"),
        )
        .join(Action.plan)
        .where(is_open(), ~Action.removed_in_draft, visible_actions(viewer))
        .group_by(Action.recommendation_id)
        .subquery("open_actions")
    )


def _answers(viewer: Person) -> Subquery:
    return (
        select(Response.recommendation_id, func.min(Response.kind).label("first"))
        .join(Response.plan)
        .where(visible_plans(viewer))
        .group_by(Response.recommendation_id)
        .subquery("answers")
    )


def _answered_so(viewer: Person, kind: ResponseKind | str) -> Select[UUID]:
    return (
        select(Response.recommendation_id)
        .join(Response.plan)
        .where(visible_plans(viewer), Response.kind == kind)
    )


def _conditions(filters: RegisterFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.region:
        conditions.append(concerns_region(filters.region))
    if filters.unit:
        conditions.append(Organisation.code == filters.unit)
    if filters.addressee_type:
        conditions.append(Organisation.type == filters.addressee_type)
    if filters.report:
        conditions.append(InspectionReport.code == filters.report)
    if filters.status:
        conditions.append(Recommendation.status == filters.status)
    if filters.progress == NONE_YET:
        conditions.append(Recommendation.category.is_(None))
    elif filters.progress:
        conditions.append(Recommendation.category == filters.progress)
    if filters.made_to is not None:
        conditions.append(was_made_to(filters.made_to))
    if filters.words:
        conditions.append(matches(filters.words))
    return conditions


def concerns_region(code: str) -> ColumnElement[bool]:
    """Return the condition under which a region carries a recommendation, or it is addressed to it or a unit of it."""
    today = clock.today()
    region = select(Organisation.id).where(Organisation.code == code).scalar_subquery()
    unit = (Organisation.parent_id == region) & Organisation.type.in_(UNIT_TYPES)
    body = select(Organisation.id).where(or_(Organisation.id == region, unit))
    carried = select(Assignment.recommendation_id).where(
        Assignment.organisation_id == region,
        in_force(Assignment, today),
    )
    return or_(Recommendation.addressee_id.in_(body), Recommendation.id.in_(carried))


def _order(
    sort_by: SortBy, actions: Subquery, answers: Subquery, *, descending: bool
) -> list[ColumnElement[Any]]:
    """Return the order: what was asked for, then the newest report first, as printed. What is missing stands last."""
    overdue_first = case((func.coalesce(actions.c.overdue, 0) > 0, 0), else_=1)
    keys: dict[SortBy, list[ColumnElement[Any]]] = {
        SortBy.URGENCY: [overdue_first, actions.c.next_date],
        SortBy.NUMBER: [Recommendation.position.expression],
        SortBy.ADDRESSEE: [func.lower(Organisation.name)],
        SortBy.REPORT: [func.coalesce(InspectionReport.published, ""), func.lower(InspectionReport.title)],
        SortBy.RESPONSE: [place_of(answers.c.first, ResponseKind)],
        SortBy.PROGRESS: [place_of(Recommendation.category, ProgressCategory)],
        SortBy.OPEN_ACTIONS: [func.coalesce(actions.c.open, 0)],
        SortBy.NEXT_DATE: [actions.c.next_date],
        SortBy.STATUS: [place_of(Recommendation.status, RecommendationStatus)],
    }
    return [
        *((key.desc() if descending else key.asc()).nulls_last() for key in keys[sort_by]),
        func.coalesce(InspectionReport.published, "").desc(),
        InspectionReport.id.asc(),
        Recommendation.position.asc(),
        Recommendation.id.asc(),
    ]
