"""Announced follow-ups as things that come near: the day on which fieldwork starts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select

from tracker.accounts.access import Concerns
from tracker.action_plans.lifecycle import OPEN_ACTIONS
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import db
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.followup.permissions import SIGHT_OF_ANNOUNCED, SIGHT_OF_PUBLISHED
from tracker.followup.stage_models import AnnouncedRecommendation, Announcement
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Recipient, Subject
from tracker.reminders.stages import Dates


def load_announced_follow_ups(organisation_ids: Collection[UUID] | None = None) -> list[DueThing]:
    """Return every announced follow-up that is not published yet: of these organisations, or of all."""
    conditions = [FollowUp.state != FollowUpState.PUBLISHED]
    if organisation_ids is not None:
        conditions.append(Announcement.organisation_id.in_(organisation_ids))
    return _load(*conditions)


def load_follow_ups(follow_up_ids: Collection[UUID]) -> list[DueThing]:
    """Return these follow-ups, whatever became of them; only announced ones are found."""
    return _load(FollowUp.id.in_(follow_up_ids)) if follow_up_ids else []


def _load(*conditions: ColumnElement[bool]) -> list[DueThing]:
    rows = db.session.execute(
        select(
            FollowUp.id,
            FollowUp.code,
            FollowUp.state,
            FollowUp.started_by_id,
            Announcement.id.label("announcement_id"),
            Announcement.organisation_id,
            Announcement.fieldwork_from,
        )
        .join(Announcement, Announcement.follow_up_id == FollowUp.id)
        .where(*conditions)
        .order_by(FollowUp.id)
    ).all()
    owners = _owners([row.announcement_id for row in rows])
    return [
        DueThing(
            subject=Subject.FOLLOW_UP,
            id=row.id,
            code=row.code,
            dates=Dates(row.fieldwork_from),
            access_row=SIGHT_OF_PUBLISHED if row.state is FollowUpState.PUBLISHED else SIGHT_OF_ANNOUNCED,
            concerns=Concerns(organisation_id=row.organisation_id),
            named=(
                *((Recipient.OWNER, owner) for owner in sorted(owners[row.announcement_id])),
                (Recipient.INSPECTORATE, row.started_by_id),
            ),
            over="The follow-up has been published" if row.state is FollowUpState.PUBLISHED else None,
        )
        for row in rows
    ]


def _owners(announcement_ids: Collection[UUID]) -> defaultdict[UUID, set[UUID]]:
    """Return who owns an open action on one of the announced recommendations, in the organisation that answers."""
    owners: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if not announcement_ids:
        return owners
    statement = (
        select(Announcement.id, Action.owner_id)
        .join(AnnouncedRecommendation, AnnouncedRecommendation.announcement_id == Announcement.id)
        .join(Action, Action.recommendation_id == AnnouncedRecommendation.recommendation_id)
        .join(ActionPlan, Action.plan_id == ActionPlan.id)
        .where(
            Announcement.id.in_(announcement_ids),
            ActionPlan.organisation_id == Announcement.organisation_id,
            ActionPlan.submitted_at.is_not(None),
            Action.state.in_(OPEN_ACTIONS),
        )
        .distinct()
    )
    for announcement_id, owner_id in db.session.execute(statement):
        owners[announcement_id].add(owner_id)
    return owners
