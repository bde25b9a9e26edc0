"""What a follow-up still lacks before it can be checked and published."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.followup.models import Assessment, FollowUp


def missing_assessments(follow_up: FollowUp) -> list[Assessment]:
    """Return the taken recommendations that still lack an answer, in order."""
    return [
        assessment for assessment in follow_up.assessments if assessment.taken and not assessment.is_complete
    ]


def require_complete(follow_up: FollowUp) -> None:
    """Do nothing if every judgement is there, as they stand in the database now.

    Raises:
        RuleBroken: nothing is taken in, or an answer is missing; the message counts.
    """
    read_assessments_anew(follow_up)
    if not any(assessment.taken for assessment in follow_up.assessments):
        raise RuleBroken("Take in at least one recommendation")
    missing = missing_assessments(follow_up)
    if missing:
        count = len(missing)
        raise RuleBroken(
            "1 recommendation is not fully assessed"
            if count == 1
            else f"{count} recommendations are not fully assessed"
        )


def read_assessments_anew(follow_up: FollowUp) -> None:
    """Read what colleagues saved until the follow-up was held: it may have been looked at before.

    The recommendations come along, so that publishing does not ask for each of them.
    """
    db.session.scalars(
        select(FollowUp)
        .where(FollowUp.id == follow_up.id)
        .options(selectinload(FollowUp.assessments).joinedload(Assessment.recommendation))
        .execution_options(populate_existing=True)
    ).one()
