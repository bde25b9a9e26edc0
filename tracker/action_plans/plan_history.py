"""Which events of the record belong to a plan or to an action, and which of them a person has not read yet."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.accounts.models import Person
from tracker.accounts.reading import readable_events
from tracker.action_plans.marks import PlanMark
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.events import Event
from tracker.core.histories import PER_PAGE, History, history_where
from tracker.recommendations.models import Recommendation


def of_plan(plan: ActionPlan) -> ColumnElement[bool]:
    """Return the condition on events of the plan, its answers, actions, updates and whatever else hangs on those.

    An organisation has one plan for a report, so what it did about the report's recommendations is in this plan.
    """
    asked = select(Recommendation.id).where(Recommendation.report_id == plan.report_id)
    by_organisation = and_(
        Event.organisation_id == plan.organisation_id, Event.thread_id.in_(asked.scalar_subquery())
    )
    return or_(Event.thread_id == plan.id, by_organisation)


def of_action(action: Action) -> ColumnElement[bool]:
    """Return the condition on events of the action and of what names it: updates, moved dates and the like."""
    named = str(action.id)
    return and_(
        Event.thread_id == action.recommendation_id,
        or_(
            Event.subject_id == action.id,
            Event.after["action_id"].as_string() == named,
            Event.before["action_id"].as_string() == named,
        ),
    )


def news_of(
    plan: ActionPlan,
    mark: PlanMark | None,
    *,
    reader: Person,
    page: int = 1,
    per_page: int = PER_PAGE,
    most_changed: int | None = None,
) -> History:
    """Return what others changed in the plan after this mark, as far as the reader may know; newest first."""
    return history_where(
        of_plan(plan),
        readable_events(reader),
        Event.id > (mark.last_event_id if mark else 0),
        or_(Event.actor_id.is_(None), Event.actor_id != reader.id),
        page=page,
        per_page=per_page,
        most_changed=most_changed,
    )
