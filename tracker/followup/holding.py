"""Holding a follow-up while rules about it are checked, so that publishing and writing cannot both happen."""

from __future__ import annotations

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core.database import Versioned, db
from tracker.core.errors import ChangedMeanwhile
from tracker.followup import permissions
from tracker.followup.models import Assessment, Confirmation, FollowUp


def hold(follow_up: FollowUp) -> None:
    """Read the follow-up again and hold its row, so that publishing and writing cannot both happen (assurance K2)."""
    db.session.refresh(follow_up, attribute_names=["state", "version"], with_for_update=True)


def expect(thing: Versioned, expected_version: int) -> None:
    """Raise ChangedMeanwhile unless the thing is still the version that the person was looking at."""
    if thing.version != expected_version:
        raise ChangedMeanwhile


def begin_change(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    """Hold the follow-up for a change of one judgement, and make sure that the person may and nobody was faster.

    Raises:
        NotFound, NotPermitted: ``by`` does not assess.
        ChangedMeanwhile: somebody saved the assessment first.
    """
    permissions.require_to(permissions.ASSESS, assessment.follow_up, by)
    hold(assessment.follow_up)
    expect(assessment, expected_version)


def forget_confirmation(assessment: Assessment) -> None:
    """Take back that somebody confirmed the judgement: it is about to change. To be called inside an act."""
    confirmation = db.session.scalar(
        select(Confirmation)
        .where(Confirmation.assessment_id == assessment.id)
        .execution_options(populate_existing=True)
    )
    if confirmation is not None:
        db.session.delete(confirmation)
        db.session.flush()
    db.session.expire(assessment, ["confirmation"])
