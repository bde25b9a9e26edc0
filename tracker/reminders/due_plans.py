"""Action plans as things that fall due: until they are submitted, and again while they are returned."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select

from tracker.accounts.access import Concerns
from tracker.action_plans.lifecycle import PLAN_IS_OPEN_FOR_EDITING
from tracker.action_plans.models import ActionPlan
from tracker.core.database import db
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Subject
from tracker.reminders.stages import Dates


def load_open_plans(organisation_ids: Collection[UUID] | None = None) -> list[DueThing]:
    """Return every plan that is still to be submitted: of these organisations, or of all."""
    conditions = [ActionPlan.state.in_(PLAN_IS_OPEN_FOR_EDITING)]
    if organisation_ids is not None:
        conditions.append(ActionPlan.organisation_id.in_(organisation_ids))
    return _load(*conditions)


def load_plans(plan_ids: Collection[UUID]) -> list[DueThing]:
    """Return these plans, whatever became of them."""
    return _load(ActionPlan.id.in_(plan_ids)) if plan_ids else []


def _load(*conditions: ColumnElement[bool]) -> list[DueThing]:
    rows = db.session.execute(
        select(
            ActionPlan.id,
            ActionPlan.code,
            ActionPlan.due_on,
            ActionPlan.organisation_id,
            ActionPlan.state,
            ActionPlan.submitted_at,
        )
        .where(*conditions)
        .order_by(ActionPlan.id)
    )
    return [
        DueThing(
            subject=Subject.PLAN,
            id=row.id,
            code=row.code,
            dates=Dates(row.due_on),
            access_row="plan.draft" if row.submitted_at is None else "plan.submitted",
            concerns=Concerns(organisation_id=row.organisation_id),
            named=(),
            over=None if row.state in PLAN_IS_OPEN_FOR_EDITING else "The action plan has been submitted",
        )
        for row in rows
    ]
