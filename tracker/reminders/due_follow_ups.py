"""Announced follow-ups as things that come near: the day on which fieldwork starts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select

from tracker.accounts.access import Concerns
from tracker.action_plans.lifecycle import OPEN_ACTIONS
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
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
    owners = _owners().subquery()
    rows = db.session.execute(
        select(
            FollowUp.id,
            FollowUp.code,
            FollowUp.state,
            FollowUp.started_by_id,
            Announcement.organisation_id,
            Announcement.fieldwork_from,
            Announcement.announced_at,
            Announcement.version,
            owners.c.owner_id,
        )
        .join(Announcement, Announcement.follow_up_id == FollowUp.id)
        .outerjoin(owners, owners.c.announcement_id == Announcement.id)
        .where(*conditions)
        .order_by(FollowUp.id, owners.c.owner_id)
    )
    return [_as_thing(list(of_one)) for _id, of_one in groupby(rows, key=lambda row: row.id)]


def _as_thing(rows: Sequence[Row[*tuple[Any, ...]]]) -> DueThing:
    """Return a follow-up from its rows: one for each owner, or one without."""
    row = rows[0]
    return DueThing(
        subject=Subject.FOLLOW_UP,
        id=row.id,
        code=row.code,
        dates=Dates(row.fieldwork_from, told_on=_told_on(row)),
        access_row=SIGHT_OF_PUBLISHED if row.state is FollowUpState.PUBLISHED else SIGHT_OF_ANNOUNCED,
        concerns=Concerns(organisation_id=row.organisation_id),
        named=(
            *((Recipient.OWNER, each.owner_id) for each in rows if each.owner_id is not None),
            (Recipient.INSPECTORATE, row.started_by_id),
        ),
        over="The follow-up has been published" if row.state is FollowUpState.PUBLISHED else None,
    )


def _told_on(row: Row[*tuple[Any, ...]]) -> date | None:
    """Return the day on which an email told the date as it stands; what was changed since has been told by none."""
    return clock.london(row.announced_at).date() if row.version == 1 else None


def _owners() -> Select[UUID, UUID]:
    """Say who owns an open action on an announced recommendation, in the organisation that answers."""
    return (
        select(Announcement.id.label("announcement_id"), Action.owner_id)
        .join(AnnouncedRecommendation, AnnouncedRecommendation.announcement_id == Announcement.id)
        .join(Action, Action.recommendation_id == AnnouncedRecommendation.recommendation_id)
        .join(ActionPlan, Action.plan_id == ActionPlan.id)
        .where(
            ActionPlan.organisation_id == Announcement.organisation_id,
            ActionPlan.submitted_at.is_not(None),
            Action.state.in_(OPEN_ACTIONS),
        )
        .distinct()
    )
