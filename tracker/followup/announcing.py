"""Announcing a follow-up: from then on the organisation knows of it, and of nothing that inspectors write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.accuracy import who_answers
from tracker.followup.holding import expect, hold
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.followup.notes import required_note, tidy
from tracker.followup.stage_models import CONTACT_LIMIT, AnnouncedRecommendation, Announcement

#: How the record calls it when dates or needs change.
CHANGED = "announced follow-up changed"


@dataclass(frozen=True)
class WhatIsAnnounced:
    """What the organisation is told: when inspectors come, what it should have ready by when, and whom to ask."""

    fieldwork_from: date
    fieldwork_to: date | None
    ready_by: date
    have_ready: str
    contact: str

    def checked(self) -> WhatIsAnnounced:
        """Return it without space around its texts.

        Raises:
            RuleBroken: a text is missing or too long, or the days are past or in the wrong order.
        """
        if self.fieldwork_from < clock.today():
            raise RuleBroken("Fieldwork must start today or in the future", field="fieldwork_from")
        if self.fieldwork_to is not None and self.fieldwork_to < self.fieldwork_from:
            raise RuleBroken("Fieldwork must end on or after the day it starts", field="fieldwork_to")
        if not clock.today() <= self.ready_by <= self.fieldwork_from:
            raise RuleBroken("The date must be from today to the start of fieldwork", field="ready_by")
        have_ready = required_note(
            self.have_ready,
            missing="Enter what the organisation should have ready",
            called="What to have ready",
            field="have_ready",
        )
        contact = tidy(self.contact)
        if contact is None:
            raise RuleBroken("Enter whom the organisation can ask", field="contact")
        if len(contact) > CONTACT_LIMIT:
            raise RuleBroken(f"Contact must be {CONTACT_LIMIT} characters or less", field="contact")
        return WhatIsAnnounced(self.fieldwork_from, self.fieldwork_to, self.ready_by, have_ready, contact)


def announce(
    follow_up: FollowUp, told: WhatIsAnnounced, *, by: Person, expected_version: int
) -> Announcement:
    """Tell the organisation that it will be followed up, and on which recommendations: those taken in today.

    Raises:
        NotPermitted: ``by`` does not announce.
        RuleBroken: it is announced or published already, nothing is taken in, or what is told is not right.
        ChangedMeanwhile: somebody changed the follow-up first.
    """
    permissions.require_to(permissions.ANNOUNCE, follow_up, by)
    hold(follow_up)
    expect(follow_up, expected_version)
    if follow_up.state is FollowUpState.PUBLISHED:
        raise RuleBroken("The follow-up is published, so there is nothing left to announce")
    if find_announcement(follow_up) is not None:
        raise RuleBroken("This follow-up is announced already")
    right = told.checked()
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    if not taken:
        raise RuleBroken("Take in at least one recommendation")
    announcement = Announcement(
        follow_up=follow_up,
        organisation=who_answers(follow_up.organisation),
        announced_at=clock.now(),
        announced_by=by,
        fieldwork_from=right.fieldwork_from,
        fieldwork_to=right.fieldwork_to,
        ready_by=right.ready_by,
        have_ready=right.have_ready,
        contact=right.contact,
        items=[
            AnnouncedRecommendation(recommendation_id=assessment.recommendation_id, position=place)
            for place, assessment in enumerate(taken, start=1)
        ],
    )
    with act("follow-up announced", by=by):
        db.session.add(announcement)
        follow_up.fieldwork_started = right.fieldwork_from.isoformat()
    return announcement


def change_announcement(
    announcement: Announcement, told: WhatIsAnnounced, *, reason: str, by: Person, expected_version: int
) -> None:
    """Tell the organisation new dates or needs, and why. Which recommendations were announced stays as it is.

    Raises:
        NotPermitted: ``by`` does not announce.
        RuleBroken: there is no reason, the follow-up is published, or what is told is not right.
        ChangedMeanwhile: somebody changed the announcement first.
    """
    follow_up = announcement.follow_up
    permissions.require_to(permissions.ANNOUNCE, follow_up, by)
    hold(follow_up)
    db.session.refresh(announcement)
    expect(announcement, expected_version)
    if follow_up.state is FollowUpState.PUBLISHED:
        raise RuleBroken("The follow-up is published, so there is nothing left to announce")
    why = required_note(reason, missing="Enter the reason for the change", called="Reason", field="reason")
    right = told.checked()
    with act(CHANGED, by=by, reason=why):
        announcement.fieldwork_from = right.fieldwork_from
        announcement.fieldwork_to = right.fieldwork_to
        announcement.ready_by = right.ready_by
        announcement.have_ready = right.have_ready
        announcement.contact = right.contact
        follow_up.fieldwork_started = right.fieldwork_from.isoformat()


def find_announcement(follow_up: FollowUp) -> Announcement | None:
    """Return what was announced of the follow-up; None where nothing was."""
    return db.session.scalar(select(Announcement).where(Announcement.follow_up_id == follow_up.id))
