"""Learning from others: what was judged sufficient on recommendations elsewhere that ask for much the same.

Published recommendations and published judgements only: never an answer, an action or an update of another's plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, not_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.organisations.models import UNIT_TYPES, Organisation
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.likeness import list_alike
from tracker.recommendations.models import Assignment, Recommendation


@dataclass(frozen=True)
class LearntElsewhere:
    """A recommendation to somebody else, and the judgement that what they did about it is sufficient."""

    recommendation: Recommendation
    judgement: Assessment


def list_learnt_elsewhere(
    recommendation: Recommendation, *, viewer: Person, limit: int
) -> Sequence[LearntElsewhere]:
    """Return what others did about recommendations like this one, as far as it was judged sufficient, most alike first.

    Others are those outside the bodies that this one is addressed to or carried by. Asks four questions, whatever the
    size of the register.

    Raises:
        NotFound: the viewer may not see recommendations.
    """
    require_sight(viewer, "recommendations")
    alike = list_alike(
        recommendation.text,
        Recommendation.category == ProgressCategory.SUFFICIENT,
        Recommendation.report_id != recommendation.report_id,
        not_(Recommendation.addressee_id.in_(_same_bodies(recommendation))),
        limit=limit,
    )
    judgements = _latest_judgements([each.recommendation.id for each in alike])
    return [
        LearntElsewhere(each.recommendation, judgements[each.recommendation.id])
        for each in alike
        if each.recommendation.id in judgements
    ]


def _same_bodies(recommendation: Recommendation) -> Select[UUID]:
    """Say in SQL which bodies are addressed or carry the recommendation, with their units and regions."""
    carriers = select(Assignment.organisation_id).where(Assignment.recommendation_id == recommendation.id)
    region = select(Organisation.parent_id).where(
        Organisation.id == recommendation.addressee_id, Organisation.type.in_(UNIT_TYPES)
    )
    own = (Organisation.id == recommendation.addressee_id) | Organisation.id.in_(carriers)
    units = Organisation.type.in_(UNIT_TYPES) & (
        Organisation.parent_id.in_(carriers) | Organisation.parent_id.in_(region)
    )
    return select(Organisation.id).where(own | units | Organisation.id.in_(region))


def _latest_judgements(recommendation_ids: Sequence[UUID]) -> dict[UUID, Assessment]:
    """Return the latest published judgement on each, where that is that progress was sufficient."""
    if not recommendation_ids:
        return {}
    statement = (
        select(Assessment)
        .join(Assessment.follow_up)
        .where(
            Assessment.recommendation_id.in_(recommendation_ids),
            Assessment.taken,
            FollowUp.state == FollowUpState.PUBLISHED,
        )
        .options(
            joinedload(Assessment.follow_up).options(
                joinedload(FollowUp.organisation), joinedload(FollowUp.printed_in)
            )
        )
        .order_by(FollowUp.published_at, Assessment.id)
    )
    by_day = sorted(db.session.scalars(statement), key=lambda each: each.follow_up.judged_on or date.min)
    latest = {each.recommendation_id: each for each in by_day}
    return {key: each for key, each in latest.items() if each.category is ProgressCategory.SUFFICIENT}
