"""The actions that one person owns or helps with, for their own page."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, or_, select

from tracker.accounts.models import Person
from tracker.action_plans import action_queries, permissions
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action
from tracker.core.database import db


def own_open_actions(owner: Person) -> Select[Action]:
    """Return the statement of the open actions that this person owns or helps with, for a list to sort and page."""
    return action_queries.visible_actions(owner).where(is_work_of(owner), action_queries.is_open())


def is_work_of(person: Person) -> ColumnElement[bool]:
    """Return the SQL condition that the person owns the action or helps with it."""
    return or_(Action.owner_id == person.id, permissions.is_helped_by(person))


def own_completed_actions(owner: Person) -> Select[Action]:
    """Return the statement of the completed actions that this person owns or helped with."""
    return action_queries.visible_actions(owner).where(
        is_work_of(owner), Action.state == ActionState.COMPLETED
    )


def count_own_completed(owner: Person) -> int:
    """Count the completed actions that this person owns or helped with."""
    statement = (
        select(func.count(Action.id))
        .join(Action.plan)
        .where(
            permissions.visible_actions(owner),
            is_work_of(owner),
            Action.state == ActionState.COMPLETED,
        )
    )
    return db.session.scalar(statement) or 0
