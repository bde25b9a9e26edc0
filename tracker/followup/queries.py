"""Looking up follow-ups and what they may take in, always for one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import INSPECTORATE_ROLES
from tracker.accounts.models import Person
from tracker.accounts.queries import list_people_with_roles
from tracker.action_plans.queries import is_carried_by
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.followup.cross_checks import CROSS_CHECKS
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Allocation, Assessment, Confirmation, Correction, FollowUp, PrintedIn
from tracker.followup.permissions import visible_follow_ups
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.queries import bodies_of
from tracker.recommendations.lifecycle import ENDED, ProgressCategory
from tracker.recommendations.models import Recommendation


@dataclass(frozen=True)
class Progress:
    """How far a follow-up has come: what the inspector takes, and how much of that is complete."""

    to_assess: int = 0
    assessed: int = 0


def list_inspectors() -> Sequence[Person]:
    """Return who judges progress today: the people of the inspectorate, by name."""
    return list_people_with_roles(None, INSPECTORATE_ROLES)


def get_follow_up(follow_up_id: UUID, *, viewer: Person) -> FollowUp:
    """Return a follow-up that the viewer may see, with its assessments and their recommendations.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    found = db.session.scalar(
        select(FollowUp)
        .where(FollowUp.id == follow_up_id, visible_follow_ups(viewer))
        .options(
            joinedload(FollowUp.organisation),
            joinedload(FollowUp.published_by),
            joinedload(FollowUp.printed_in).joinedload(PrintedIn.report),
            selectinload(FollowUp.assessments).options(
                joinedload(Assessment.recommendation).options(
                    joinedload(Recommendation.addressee), joinedload(Recommendation.report)
                ),
                joinedload(Assessment.allocation).joinedload(Allocation.person),
                joinedload(Assessment.confirmation).joinedload(Confirmation.by),
                joinedload(Assessment.assessed_by),
                selectinload(Assessment.corrections).joinedload(Correction.by),
            ),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_assessment(follow_up_id: UUID, recommendation_id: UUID, *, viewer: Person) -> Assessment:
    """Return the assessment of one recommendation within a follow-up that the viewer may see.

    Raises:
        NotFound: there is none, or the viewer may not see the follow-up.
    """
    found = db.session.scalar(
        select(Assessment)
        .join(Assessment.follow_up)
        .where(
            Assessment.follow_up_id == follow_up_id,
            Assessment.recommendation_id == recommendation_id,
            visible_follow_ups(viewer),
        )
        .options(
            joinedload(Assessment.follow_up).joinedload(FollowUp.organisation),
            joinedload(Assessment.assessed_by),
            joinedload(Assessment.allocation).joinedload(Allocation.person),
            joinedload(Assessment.confirmation).joinedload(Confirmation.by),
            joinedload(Assessment.recommendation).options(
                joinedload(Recommendation.addressee), joinedload(Recommendation.report)
            ),
        )
    )
    if found is None:
        raise NotFound
    return found


def follow_ups_statement(viewer: Person) -> Select[FollowUp]:
    """Return the statement behind the list of follow-ups, without its order."""
    return (
        select(FollowUp)
        .where(visible_follow_ups(viewer))
        .options(joinedload(FollowUp.organisation), joinedload(FollowUp.printed_in))
    )


def progress_of(follow_ups: Sequence[FollowUp]) -> dict[UUID, Progress]:
    """Return how far each of these follow-ups has come, in one question."""
    complete = (
        Assessment.taken
        & Assessment.category.is_not(None)
        & Assessment.still_required.is_not(None)
        & (func.length(func.coalesce(Assessment.action_taken_and_impact, "")) > 0)
        & ~_has_open_question()
    )
    counted = db.session.execute(
        select(
            Assessment.follow_up_id,
            func.count(case((Assessment.taken, 1))),
            func.count(case((complete, 1))),
        )
        .where(Assessment.follow_up_id.in_([follow_up.id for follow_up in follow_ups]))
        .group_by(Assessment.follow_up_id)
    )
    found = {follow_up_id: Progress(to_assess, assessed) for follow_up_id, to_assess, assessed in counted}
    return {follow_up.id: found.get(follow_up.id, Progress()) for follow_up in follow_ups}


def _has_open_question() -> ColumnElement[bool]:
    """Return in SQL what ``Assessment.open_questions`` says of one: unusual answers and no reason for them."""
    raised = []
    for check in CROSS_CHECKS:
        wanted: list[ColumnElement[bool]] = []
        if check.category is not None:
            wanted.append(func.coalesce(Assessment.category == check.category, false()))
        if check.still_required is not None:
            wanted.append(func.coalesce(Assessment.still_required == check.still_required, false()))
        if check.repeated is not None:
            wanted.append(Assessment.repeated == check.repeated)
        raised.append(and_(*wanted))
    return Assessment.cross_check_reason.is_(None) & or_(*raised)


def list_published_judgements(recommendation_id: UUID) -> Sequence[Assessment]:
    """Return every published judgement on a recommendation, newest first. Published ones are everyone's to read.

    One that was read from a report counts from the day of that report, however late it was recorded.
    """
    found = db.session.scalars(
        select(Assessment)
        .join(Assessment.follow_up)
        .where(
            Assessment.recommendation_id == recommendation_id,
            Assessment.taken,
            FollowUp.state == FollowUpState.PUBLISHED,
        )
        .options(
            joinedload(Assessment.follow_up).options(
                joinedload(FollowUp.organisation),
                joinedload(FollowUp.printed_in).joinedload(PrintedIn.report),
            ),
            selectinload(Assessment.corrections).joinedload(Correction.by),
        )
        .order_by(FollowUp.published_at.desc(), Assessment.id)
    ).all()
    return sorted(found, key=lambda each: each.follow_up.judged_on or date.min, reverse=True)


def list_recommendations_to_follow_up(organisation: Organisation) -> Sequence[Recommendation]:
    """Return every earlier recommendation that a follow-up of the organisation could take in, newest report first.

    These are the ones addressed to it, to its units or to their predecessors, and the ones it carries today, as long as
    nothing has ended them.
    """
    return db.session.scalars(
        select(Recommendation)
        .join(Recommendation.report)
        .where(
            or_(Recommendation.addressee_id.in_(bodies_of(organisation)), is_carried_by(organisation.id)),
            Recommendation.status.not_in(ENDED),
        )
        .options(joinedload(Recommendation.addressee), joinedload(Recommendation.report))
        .order_by(
            func.coalesce(InspectionReport.published, "").desc(),
            InspectionReport.id,
            Recommendation.position,
        )
    ).all()


def count_by_category(follow_up: FollowUp) -> dict[ProgressCategory, int]:
    """Return how many of the taken recommendations stand in each category; those without one are not counted."""
    counts = dict.fromkeys(ProgressCategory, 0)
    for assessment in follow_up.assessments:
        if assessment.taken and assessment.category is not None:
            counts[assessment.category] += 1
    return counts
