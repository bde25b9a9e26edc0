"""Since when an action is its owner's, where that is news: the weekly list names it (ux 12.2).

The record of events says it: when the plan with it was first submitted, so that its owners learned of it, and when it
was added to a submitted plan or went to another owner.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, case, func, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.action_plans.lifecycle import PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.events import Event

#: What lies longer back is in no weekly list that may still go out.
LATELY = timedelta(weeks=3)


def newly_submitted(since: datetime) -> ColumnElement[datetime | None]:
    """Return when the action's plan was submitted for the first time, if that was since then. Back again is no news."""
    return case((ActionPlan.submitted_at > since, _first_submission(since)), else_=None)


def newly_given(since: datetime) -> ScalarSelect[datetime]:
    """Return when the action was written down or last got another owner, if that was since then."""
    latest = select(func.max(Event.at)).where(Event.subject_id == Action.id, *_gives_an_owner(since))
    return latest.scalar_subquery()


def newly_given_of_many(since: datetime) -> ColumnElement[datetime | None]:
    """Return the same for a register's worth of actions: the few that were given lately are found first."""
    lately = select(Event.subject_id).where(*_gives_an_owner(since))
    return case((Action.id.in_(lately), newly_given(since)), else_=None)


def _gives_an_owner(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Event.at > since,
        Event.subject_type == Action.__tablename__,
        Event.after["owner_id"].as_string().is_not(None),
    )


def _first_submission(since: datetime) -> ScalarSelect[datetime]:
    return (
        select(func.max(Event.at))
        .where(
            Event.subject_id == ActionPlan.id,
            Event.at > since,
            Event.after["state"].as_string() == PlanState.SUBMITTED.value,
            Event.before["state"].as_string() == PlanState.DRAFT.value,
        )
        .scalar_subquery()
    )
