"""Calling a follow-up ready to check, and opening it for changes again."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.accuracy import require_not_with_organisation
from tracker.followup.completeness import require_complete
from tracker.followup.holding import expect, hold
from tracker.followup.lifecycle import FollowUpStep
from tracker.followup.models import FollowUp


def finish_follow_up(follow_up: FollowUp, *, by: Person, expected_version: int) -> None:
    """Say that the follow-up is ready to check. It cannot be changed until somebody carries on with it.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: an assessment is missing; the message counts them.
        ChangedMeanwhile: somebody changed the follow-up first.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    hold(follow_up)
    expect(follow_up, expected_version)
    require_complete(follow_up)
    with act("follow-up ready to check", by=by):
        follow_up.apply(FollowUpStep.FINISH)


def carry_on(follow_up: FollowUp, *, by: Person, expected_version: int) -> None:
    """Open a follow-up that was ready to check for changes again. What is confirmed stays so until it is changed.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``finish_follow_up``.
        RuleBroken: the organisation is checking the facts.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    hold(follow_up)
    expect(follow_up, expected_version)
    require_not_with_organisation(follow_up)
    with act("follow-up opened for changes", by=by):
        follow_up.apply(FollowUpStep.CARRY_ON)
