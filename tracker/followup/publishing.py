"""Publishing every judgement of a follow-up at once and for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.accounts.models import Person
from tracker.action_plans.services import refresh_statuses
from tracker.core import clock
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.as_it_stood import plans_as_they_stand
from tracker.followup.completeness import require_complete
from tracker.followup.holding import expect, hold
from tracker.followup.lifecycle import FollowUpState, FollowUpStep
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.obstacles import CONDITIONS
from tracker.followup.repeating import link_named
from tracker.followup.schemas import AsItStoodSchema

#: What the record calls it, and what region and headquarters are told of.
PUBLISHING = "follow-up published"


def publish_follow_up(follow_up: FollowUp, *, by: Person, expected_version: int) -> None:
    """Publish every judgement at once and for good, with each plan frozen as it stands.

    What judgements name as repeats is linked. "Sufficient progress" with no improvement required closes a
    recommendation, one that is repeated is superseded, and the rest stay open. Publishing a follow-up that is published
    already changes nothing.

    Raises:
        NotPermitted: ``by`` does not publish.
        TransitionNotAllowed: the follow-up is not ready to check.
        RuleBroken: an assessment is missing, a repeat that was named is none, a second reader has not confirmed all,
            the organisation is checking the facts, or a comment of it has no answer.
        ChangedMeanwhile: somebody changed the follow-up since it was checked.
    """
    permissions.require_to(permissions.PUBLISH, follow_up, by)
    hold(follow_up)
    if follow_up.state is FollowUpState.PUBLISHED:
        return
    expect(follow_up, expected_version)
    if follow_up.state is not FollowUpState.READY_TO_CHECK:
        raise TransitionNotAllowed(FollowUpStep.PUBLISH, follow_up.state)
    require_complete(follow_up)
    for require in CONDITIONS:
        require(follow_up)
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    with act(PUBLISHING, by=by):
        follow_up.published_at = clock.now()
        follow_up.published_by = by
        follow_up.apply(FollowUpStep.PUBLISH)
        settle(taken, on=clock.today())
        link_named(taken, by=by)
        refresh_statuses([assessment.recommendation_id for assessment in taken], by=by)


def settle(taken: Sequence[Assessment], *, on: date) -> None:
    """Freeze the plans that judgements of this day rest on, and let the recommendations repeat them. Inside an act.

    A recommendation that was judged later already keeps that judgement: this one only joins its history. Statuses are
    the caller's to work out.
    """
    frozen = plans_as_they_stand([assessment.recommendation_id for assessment in taken])
    for assessment in taken:
        assessment.as_it_stood = AsItStoodSchema().dump(
            frozen.get(assessment.recommendation_id, {"plans": []})
        )
        recommendation = assessment.recommendation
        if recommendation.followed_up_on is not None and recommendation.followed_up_on > on:
            continue
        recommendation.category = assessment.category
        recommendation.still_required = assessment.still_required
        recommendation.followed_up_on = on
        recommendation.reopened_on = None
