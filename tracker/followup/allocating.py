"""Sharing the recommendations of a follow-up out among inspectors."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.holding import hold
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Allocation, Assessment, FollowUp
from tracker.followup.queries import list_inspectors


def allocate(
    follow_up: FollowUp, recommendation_ids: Collection[UUID], *, to: Person | None, by: Person
) -> int:
    """Give these recommendations to one inspector, or to nobody; return how many changed hands.

    What is written on them stays, and colleagues may still write: this says who is expected to.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: nothing is chosen, the follow-up is published, or the person does not assess today.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    if not recommendation_ids:
        raise RuleBroken("Select at least one recommendation", field="recommendations")
    hold(follow_up)
    if follow_up.state is FollowUpState.PUBLISHED:
        raise RuleBroken("The follow-up is published, so there is nothing left to share out")
    if to is not None and to not in list_inspectors():
        raise RuleBroken(f"{to.name} is not with the inspectorate today", field="inspector")
    chosen = db.session.scalars(
        select(Assessment.id).where(
            Assessment.follow_up_id == follow_up.id, Assessment.recommendation_id.in_(recommendation_ids)
        )
    ).all()
    known = {
        allocation.assessment_id: allocation
        for allocation in db.session.scalars(select(Allocation).where(Allocation.assessment_id.in_(chosen)))
    }
    changed = 0
    with act("recommendations shared out", by=by):
        for assessment_id in chosen:
            allocation = known.get(assessment_id)
            if to is None and allocation is not None:
                db.session.delete(allocation)
            elif to is not None and allocation is None:
                db.session.add(Allocation(assessment_id=assessment_id, person_id=to.id))
            elif to is not None and allocation is not None and allocation.person_id != to.id:
                allocation.person_id = to.id
            else:
                continue
            changed += 1
    for assessment in follow_up.assessments:
        db.session.expire(assessment, ["allocation"])
    return changed
