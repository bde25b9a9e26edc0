"""Correcting a published judgement with a dated note. The judgement itself never changes."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.holding import hold
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, Correction
from tracker.followup.notes import required_note


def correct_judgement(assessment: Assessment, *, text: str, reason: str, by: Person) -> Correction:
    """Add a dated note that is shown wherever the judgement is. Notes are never changed; a further one may follow.

    Raises:
        NotPermitted: ``by`` does not publish.
        RuleBroken: note or reason is missing or too long, or the judgement is not published.
    """
    follow_up = assessment.follow_up
    permissions.require_to(permissions.PUBLISH, follow_up, by)
    said = required_note(text, missing="Enter the correction", called="Correction", field="text")
    why = required_note(reason, missing="Enter why it is corrected", called="Reason", field="reason")
    hold(follow_up)
    if follow_up.state is not FollowUpState.PUBLISHED or not assessment.taken:
        raise RuleBroken("Only a published judgement is corrected with a note. A draft can be changed.")
    correction = Correction(assessment=assessment, text=said, reason=why, by=by, at=clock.now())
    with act("judgement corrected", by=by, reason=why):
        db.session.add(correction)
    return correction
