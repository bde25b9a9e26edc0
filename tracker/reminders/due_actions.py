"""Actions as things that fall due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    String,
    cast,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from tracker.accounts.access import Concerns
from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import OPEN_ACTIONS, PlanState
from tracker.action_plans.models import Action, ActionHelper, ActionPlan
from tracker.core import clock
from tracker.core.database import RepeatedUuid, db
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Recommendation
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Recipient, Subject
from tracker.reminders.newly_taken import LATELY, newly_given, newly_given_of_many, newly_submitted
from tracker.reminders.stages import Dates

#: The row of the access table that an action of a submitted plan stands in.
ACCESS_ROW = "action.submitted"

#: Rows fetched at a time, so that a large register is never in memory as a whole.
AT_ONCE = 2_000


def stream_open_actions() -> Iterator[DueThing]:
    """Yield every open action of a submitted plan, a few thousand at a time."""
    conditions = (Action.state.in_(OPEN_ACTIONS), ActionPlan.submitted_at.is_not(None))
    return _stream(_statement(*conditions, of_many=True))


def load_actions(action_ids: Collection[UUID]) -> list[DueThing]:
    """Return these actions, whatever became of them."""
    if not action_ids:
        return []
    return list(_stream(_statement(Action.id.in_(action_ids))))


def stream_actions_of(person: Person, organisation_ids: Collection[UUID]) -> Iterator[DueThing]:
    """Yield the open actions that this person owns or helps with, and those of these organisations' plans."""
    theirs = or_(
        Action.owner_id == person.id,
        helped_by(person.id),
        ActionPlan.organisation_id.in_(organisation_ids),
    )
    return _stream(_statement(Action.state.in_(OPEN_ACTIONS), ActionPlan.submitted_at.is_not(None), theirs))


def stream_actions_owned_by(person_id: UUID, until: date) -> Iterator[DueThing]:
    """Yield this person's own open actions, and those they help with, that are due by that day or new to them."""
    theirs = or_(Action.owner_id == person_id, helped_by(person_id))
    lately = clock.now() - LATELY
    of_the_week = or_(
        Action.target_date <= until,
        newly_submitted(lately).is_not(None),
        newly_given(lately).is_not(None),
    )
    return _stream(_statement(Action.state.in_(OPEN_ACTIONS), of_the_week, theirs))


def helped_by(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that this person helps with the action."""
    return exists().where(ActionHelper.action_id == Action.id, ActionHelper.person_id == person_id)


def owners_of_open_actions() -> Select[UUID]:
    """Return the statement for the people who own an open action."""
    return select(Action.owner_id).where(Action.state.in_(OPEN_ACTIONS)).distinct()


def helpers_of_open_actions() -> Select[UUID]:
    """Return the statement for the people who help with an open action."""
    return (
        select(ActionHelper.person_id)
        .join(Action, ActionHelper.action_id == Action.id)
        .where(Action.state.in_(OPEN_ACTIONS))
        .distinct()
    )


def _statement(*conditions: ColumnElement[bool], of_many: bool = False) -> Select[*tuple[Any, ...]]:
    lately = clock.now() - LATELY
    given_at = newly_given_of_many(lately) if of_many else newly_given(lately)
    return (
        select(
            Action.id,
            Action.code,
            Action.target_date,
            Action.last_update_at,
            type_coerce(Action.owner_id, RepeatedUuid).label("owner_id"),
            Action.state,
            _helpers().label("helper_ids"),
            type_coerce(ActionPlan.organisation_id, RepeatedUuid).label("organisation_id"),
            ActionPlan.state.label("plan_state"),
            ActionPlan.submitted_at,
            type_coerce(Recommendation.addressee_id, RepeatedUuid).label("addressee_id"),
            Recommendation.heirs,
            Recommendation.status,
            newly_submitted(lately).label("first_submitted_at"),
            given_at.label("given_at"),
        )
        .join(ActionPlan, Action.plan_id == ActionPlan.id)
        .join(Recommendation, Action.recommendation_id == Recommendation.id)
        .where(*conditions)
        .execution_options(yield_per=AT_ONCE)
    )


def _helpers() -> ScalarSelect[str | None]:
    """Say who helps with an action, as one text: so an action is one row, and no second question is asked."""
    names = func.aggregate_strings(cast(ActionHelper.person_id, String), ",")
    return select(names).where(ActionHelper.action_id == Action.id).scalar_subquery()


def _stream(statement: Select[*tuple[Any, ...]]) -> Iterator[DueThing]:
    # Closed also where nobody reads to the end: a page looks only as far as it can.
    with closing(db.session.execute(statement)) as rows:
        for row in rows:
            helpers = sorted(UUID(each) for each in row.helper_ids.split(",")) if row.helper_ids else ()
            yield _as_thing(row, helpers)


def _as_thing(row: Row[*tuple[Any, ...]], helpers: Collection[UUID]) -> DueThing:
    return DueThing(
        subject=Subject.ACTION,
        id=row.id,
        code=row.code,
        dates=Dates(row.target_date, _day(_latest(row.last_update_at, row.submitted_at))),
        access_row=ACCESS_ROW,
        concerns=Concerns(
            row.organisation_id,
            row.addressee_id,
            row.owner_id,
            frozenset(helpers),
            frozenset(UUID(each) for each in row.heirs or ()),
        ),
        named=((Recipient.OWNER, row.owner_id), *((Recipient.HELPER, each) for each in helpers)),
        over=_why_over(row),
        taken_on=_day(_latest(row.first_submitted_at, row.given_at)),
    )


def _why_over(row: Row[*tuple[Any, ...]]) -> str | None:
    if row.state not in OPEN_ACTIONS:
        return "The action has been completed or withdrawn"
    if row.status in ENDED:
        return "The recommendation needs no more action"
    if row.plan_state is PlanState.DRAFT:
        return "The action plan is a draft"
    return None


def _latest(*moments: datetime | None) -> datetime | None:
    return max((at for at in moments if at is not None), default=None)


def _day(moment: datetime | None) -> date | None:
    return clock.london(moment).date() if moment is not None else None
