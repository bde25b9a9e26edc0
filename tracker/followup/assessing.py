"""Judging one recommendation, and taking it into the follow-up or leaving it out."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.completeness import missing_assessments, read_assessments_anew
from tracker.followup.cross_checks import raised_by
from tracker.followup.holding import begin_change, forget_confirmation, hold
from tracker.followup.lifecycle import FollowUpStep, RepeatAnswer
from tracker.followup.models import IMPACT_LIMIT, STILL_NEEDED_LIMIT, Allocation, Assessment, FollowUp
from tracker.followup.notes import required_note, tidy
from tracker.recommendations.lifecycle import ProgressCategory

#: What the record calls writing in a judgement: who has done so does not confirm it.
WRITING = "progress assessed"


def save_assessment(
    assessment: Assessment,
    *,
    by: Person,
    expected_version: int,
    category: ProgressCategory | None,
    action_taken_and_impact: str | None,
    still_required: bool | None,
    still_needed: str | None,
    repeated: RepeatAnswer = RepeatAnswer.NOT_DECIDED,
) -> None:
    """Keep what the inspector has written so far. Any answer may still be missing; publishing asks for all.

    Saving a judgement on a recommendation that was left out takes it in again. A second reader's agreement with the
    judgement goes, and so does a reason for unusual answers once they raise other questions.

    Raises:
        NotPermitted: ``by`` does not assess.
        TransitionNotAllowed: the follow-up is ready to check or published.
        ChangedMeanwhile: somebody saved the assessment first.
        RuleBroken: a text is too long.
    """
    begin_change(assessment, by=by, expected_version=expected_version)
    impact, needed = tidy(action_taken_and_impact), tidy(still_needed)
    if impact is not None and len(impact) > IMPACT_LIMIT:
        raise RuleBroken(
            "Action taken and impact must be 20,000 characters or less", field="action_taken_and_impact"
        )
    if needed is not None and len(needed) > STILL_NEEDED_LIMIT:
        raise RuleBroken("What is still needed must be 4,000 characters or less", field="still_needed")
    with act(WRITING, by=by):
        assessment.follow_up.apply(FollowUpStep.ASSESS)
        forget_confirmation(assessment)
        if raised_by(category, still_required, repeated) != assessment.unusual:
            assessment.cross_check_reason = None
        assessment.taken = True
        assessment.category = category
        assessment.action_taken_and_impact = impact
        assessment.still_required = still_required
        assessment.still_needed = needed
        assessment.repeated = repeated
        assessment.assessed_by = by
        assessment.assessed_at = clock.now()


def give_reason(assessment: Assessment, *, by: Person, expected_version: int, reason: str) -> None:
    """Say why the unusual answers of a judgement are right. The answers stay as they are.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``save_assessment``.
        RuleBroken: there is no reason, it is too long, or the answers raise no question.
    """
    begin_change(assessment, by=by, expected_version=expected_version)
    if not assessment.unusual:
        raise RuleBroken("These answers raise no question any more")
    given = required_note(reason, missing="Enter why this is right", called="Reason", field="reason")
    with act(WRITING, by=by):
        assessment.follow_up.apply(FollowUpStep.ASSESS)
        forget_confirmation(assessment)
        assessment.cross_check_reason = given


def leave_out(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    """Leave the recommendation out of this follow-up: it stays "not followed up". What was written is kept.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``save_assessment``.
    """
    _set_taken(
        assessment,
        False,
        "recommendation left out of the follow-up",
        by=by,
        expected_version=expected_version,
    )


def leave_several_out(follow_up: FollowUp, recommendation_ids: Collection[UUID], *, by: Person) -> int:
    """Leave many recommendations out at once; return how many were not left out before.

    Raises:
        NotPermitted, TransitionNotAllowed: as for ``save_assessment``.
        RuleBroken: nothing is chosen.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    if not recommendation_ids:
        raise RuleBroken("Select at least one recommendation", field="recommendations")
    hold(follow_up)
    read_assessments_anew(follow_up)
    chosen = [
        assessment
        for assessment in follow_up.assessments
        if assessment.taken and assessment.recommendation_id in recommendation_ids
    ]
    with act("recommendation left out of the follow-up", by=by):
        follow_up.apply(FollowUpStep.ASSESS)
        for assessment in chosen:
            assessment.taken = False
    return len(chosen)


def take_in(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    """Take a recommendation that was left out into the follow-up again.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``save_assessment``.
    """
    _set_taken(
        assessment, True, "recommendation taken into the follow-up", by=by, expected_version=expected_version
    )


def next_to_assess(follow_up: FollowUp, after: UUID, *, person: Person | None = None) -> Assessment | None:
    """Return the next incomplete assessment after this recommendation, starting again from the top; None when done.

    Whoever has been given some goes through those first.
    """
    missing = missing_assessments(follow_up)
    if person is not None:
        own = set(
            db.session.scalars(select(Allocation.assessment_id).where(Allocation.person_id == person.id))
        )
        missing = [assessment for assessment in missing if assessment.id in own] or missing
    place = next((item.position for item in follow_up.assessments if item.recommendation_id == after), 0)
    return next((item for item in missing if item.position > place), missing[0] if missing else None)


def _set_taken(
    assessment: Assessment, taken: bool, action: str, *, by: Person, expected_version: int
) -> None:
    begin_change(assessment, by=by, expected_version=expected_version)
    with act(action, by=by):
        assessment.follow_up.apply(FollowUpStep.ASSESS)
        assessment.taken = taken
