"""Reads the state that reminders follow from, in a constant number of queries whatever the number of actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Membership, Person
from tracker.action_plans.lifecycle import OPEN_ACTIONS, PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import db
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Recommendation
from tracker.reminders.lifecycle import WAITING
from tracker.reminders.models import Reminder
from tracker.reminders.planner import DueAction, DueActions
from tracker.reminders.rules import ACTION, Rule
from tracker.reminders.stages import furthest_ahead


def load_due_actions(rules: Sequence[Rule], today: date) -> DueActions:
    """Return every action that some rule may speak of today, with everybody who may be told.

    Actions that a waiting reminder speaks of are among them, so that it can be said why it is no longer true.
    """
    has_waiting = exists().where(
        Reminder.subject_type == ACTION, Reminder.subject_id == Action.id, Reminder.state.in_(WAITING)
    )
    within_reach = Action.state.in_(OPEN_ACTIONS) & (Action.target_date <= furthest_ahead(rules, today))
    actions = _load_actions(or_(within_reach, has_waiting))
    return DueActions(actions, _load_people())


def load_one_action(action_id: UUID, recipient_id: UUID) -> DueActions:
    """Return one action and one person, as they stand at this moment; either may be missing."""
    return DueActions(_load_actions(Action.id == action_id), _load_people(Person.id == recipient_id))


def load_actions_of(person: Person, rules: Sequence[Rule], until: date) -> DueActions:
    """Return the open actions that this person may be reminded of by that day: their own, and those they lead."""
    organisations = {membership.organisation_id for membership in person.memberships}
    theirs = or_(Action.owner_id == person.id, ActionPlan.organisation_id.in_(organisations))
    actions = _load_actions(
        theirs, Action.state.in_(OPEN_ACTIONS), Action.target_date <= furthest_ahead(rules, until)
    )
    return DueActions(actions, {person.id: person})


def _load_actions(*conditions: ColumnElement[bool]) -> list[DueAction]:
    rows = db.session.execute(
        select(
            Action.id,
            Action.code,
            Action.target_date,
            Action.owner_id,
            ActionPlan.organisation_id,
            Recommendation.addressee_id,
            Action.state,
            ActionPlan.state,
            Recommendation.status,
        )
        .join(ActionPlan, Action.plan_id == ActionPlan.id)
        .join(Recommendation, Action.recommendation_id == Recommendation.id)
        .where(*conditions)
        .order_by(Action.id)
    )
    return [
        DueAction(
            id=action_id,
            code=code,
            target_date=target_date,
            owner_id=owner_id,
            organisation_id=organisation_id,
            unit_id=unit_id,
            is_open=state in OPEN_ACTIONS,
            is_submitted=plan_state is not PlanState.DRAFT,
            recommendation_has_ended=status in ENDED,
        )
        for action_id, code, target_date, owner_id, organisation_id, unit_id, state, plan_state, status in rows
    ]


def _load_people(*conditions: ColumnElement[bool]) -> dict[UUID, Person]:
    people = db.session.scalars(
        select(Person)
        .where(*conditions)
        .options(selectinload(Person.memberships).options(joinedload(Membership.organisation)))
        .execution_options(populate_existing=True)
    )
    return {person.id: person for person in people}
