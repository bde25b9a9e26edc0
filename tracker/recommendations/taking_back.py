"""Taking back a change of bodies recorded by mistake, while no recommendation has gone to others because of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, Event
from tracker.organisations.changes import hold
from tracker.organisations.models import Organisation
from tracker.organisations.taking_back import RecordedChange, find_last_change, undo
from tracker.recommendations.assigning import ASSIGNED
from tracker.recommendations.models import Recommendation


def take_back_change(
    organisation: Organisation, *, reason: str, by: Actor, last_event: int
) -> RecordedChange:
    """The last change of this body never happened: who ended with it stands again. The record keeps both, and why.

    ``last_event`` says which change the person saw. The pages that call this are the administrator's alone.

    Raises:
        RuleBroken: there is no reason or no change to take back, it is another one by now, something rests on it, or a
            body could not stand again.
    """
    reason = reason.strip()
    if not reason:
        raise RuleBroken("Enter why it is taken back", field="reason")
    hold([organisation])
    change = find_last_change(organisation)
    if change is None or change.last_event != last_event:
        raise RuleBroken("This change has been taken back already, or another was recorded since")
    resting = count_resting_on(change)
    if resting:
        words = "1 recommendation has" if resting == 1 else f"{resting} recommendations have"
        raise RuleBroken(
            f"This cannot be taken back: {words} been assigned or published since, because of it. "
            "Record a further change instead"
        )
    undo(change, by=by, reason=reason)
    return change


def count_resting_on(change: RecordedChange) -> int:
    """Return how many recommendations went to others since because of this change: the number is no secret."""
    bodies = {body.id for body in change.bodies}
    given = db.session.scalars(
        select(Event).where(Event.action == ASSIGNED, Event.id > change.last_event)
    ).all()
    inherited = {
        each.subject_id
        for each in given
        if {UUID(heir) for heir in (each.before or {}).get("heirs") or ()} & bodies
    }
    touched = {each.thread_id for each in given if each.thread_id is not None}
    found = db.session.scalars(
        select(Recommendation)
        .where(or_(Recommendation.id.in_(touched), Recommendation.addressee_id.in_(bodies)))
        .options(joinedload(Recommendation.report), selectinload(Recommendation.assignments))
    )
    return sum(
        each.id in inherited
        or (each.id in touched and _was_theirs(each, bodies))
        or _was_published_since(each, bodies, change.at)
        for each in found
    )


def _was_theirs(recommendation: Recommendation, bodies: Collection[UUID]) -> bool:
    """Say whether it is addressed to one of these bodies or was ever carried by one."""
    carriers = {assignment.organisation_id for assignment in recommendation.assignments}
    return recommendation.addressee_id in bodies or not carriers.isdisjoint(bodies)


def _was_published_since(recommendation: Recommendation, bodies: Collection[UUID], at: datetime) -> bool:
    """Say whether it was published to one of these bodies after that moment, and somebody carries it."""
    is_theirs = recommendation.addressee_id in bodies
    return is_theirs and recommendation.report.added_at > at and bool(recommendation.assignments)
