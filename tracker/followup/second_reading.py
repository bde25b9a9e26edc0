"""The second reader: somebody who did not write in a judgement confirms it, or sends the follow-up back with a note."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotPermitted, RuleBroken
from tracker.core.events import Event, act
from tracker.followup import permissions
from tracker.followup.accuracy import require_not_with_organisation
from tracker.followup.assessing import WRITING
from tracker.followup.completeness import read_assessments_anew
from tracker.followup.holding import expect, hold
from tracker.followup.lifecycle import FollowUpState, FollowUpStep
from tracker.followup.models import Assessment, Confirmation, FollowUp
from tracker.followup.notes import required_note
from tracker.followup.stage_models import ReaderNote

CONFIRMING = "judgement confirmed by a second reader"


def writers_of(follow_up: FollowUp) -> Mapping[UUID, Collection[UUID]]:
    """Return for each assessment who has ever written in it, from the record; asks one question."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for assessment in follow_up.assessments:
        if assessment.assessed_by_id is not None:
            found[assessment.id].add(assessment.assessed_by_id)
    written = (
        select(Event.subject_id, Event.actor_id)
        .where(
            Event.subject_id.in_([assessment.id for assessment in follow_up.assessments]),
            Event.subject_type == Assessment.__tablename__,
            Event.action == WRITING,
        )
        .distinct()
    )
    for assessment_id, person_id in db.session.execute(written):
        if assessment_id is not None and person_id is not None:
            found[assessment_id].add(person_id)
    return found


def confirm(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    """Agree with one judgement as it stands. Confirming twice changes nothing.

    Raises:
        NotPermitted: ``by`` does not assess, or wrote in this judgement.
        RuleBroken: the follow-up is not ready to check.
        ChangedMeanwhile: the judgement is no longer the one that was read.
    """
    follow_up = assessment.follow_up
    permissions.require_to(permissions.ASSESS, follow_up, by)
    hold(follow_up)
    _require_ready(follow_up)
    db.session.refresh(assessment)
    expect(assessment, expected_version)
    if by.id in writers_of(follow_up)[assessment.id]:
        raise NotPermitted("You wrote in this judgement. Ask somebody else to read it.")
    _confirm([assessment], by)


def confirm_all(follow_up: FollowUp, *, by: Person, expected_version: int) -> int:
    """Agree with every judgement that somebody else wrote; return how many were confirmed now.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: the follow-up is not ready to check, or ``by`` wrote in all that is left.
        ChangedMeanwhile: the follow-up was opened for changes since it was read.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    hold(follow_up)
    _require_ready(follow_up)
    expect(follow_up, expected_version)
    read_assessments_anew(follow_up)
    waiting = unconfirmed(follow_up)
    writers = writers_of(follow_up)
    to_confirm = [assessment for assessment in waiting if by.id not in writers[assessment.id]]
    if waiting and not to_confirm:
        raise RuleBroken("You wrote in every judgement that is left. Ask somebody else to read them.")
    _confirm(to_confirm, by)
    return len(to_confirm)


def unconfirmed(follow_up: FollowUp) -> list[Assessment]:
    """Return the taken judgements that no second reader has confirmed as they stand, in order; asks one question."""
    confirmed = set(
        db.session.scalars(
            select(Confirmation.assessment_id)
            .join(Confirmation.assessment)
            .where(Assessment.follow_up_id == follow_up.id)
        )
    )
    return [
        assessment
        for assessment in follow_up.assessments
        if assessment.taken and assessment.id not in confirmed
    ]


def require_second_reading(follow_up: FollowUp) -> None:
    """Do nothing if the follow-up needs no second reader, or one has confirmed every judgement as it stands.

    Raises:
        RuleBroken: some are not confirmed; the message counts them.
    """
    if not follow_up.second_reading:
        return
    waiting = len(unconfirmed(follow_up))
    if waiting:
        raise RuleBroken(
            "1 judgement is not confirmed by a second reader"
            if waiting == 1
            else f"{waiting} judgements are not confirmed by a second reader"
        )


def send_back(
    follow_up: FollowUp, *, by: Person, note: str, expected_version: int, assessment: Assessment | None = None
) -> ReaderNote:
    """Open the follow-up for changes again and say why, about one judgement or about all.

    What was confirmed stays confirmed until it is changed.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: there is no note, the follow-up is not ready to check, or it is with the organisation.
        ChangedMeanwhile: somebody changed the follow-up first.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    text = required_note(note, missing="Enter what should be changed", called="Note", field="note")
    hold(follow_up)
    _require_ready(follow_up)
    expect(follow_up, expected_version)
    require_not_with_organisation(follow_up)
    sent_back = ReaderNote(follow_up=follow_up, assessment=assessment, text=text, by=by, at=clock.now())
    with act("follow-up sent back", by=by):
        follow_up.apply(FollowUpStep.CARRY_ON)
        db.session.add(sent_back)
    return sent_back


def ask_for_second_reading(
    follow_up: FollowUp, *, wanted: bool, by: Person, reason: str, expected_version: int
) -> None:
    """Say whether a second reader must confirm this follow-up. The reason stays on record.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: there is no reason, or the follow-up is published.
        ChangedMeanwhile: somebody changed the follow-up first.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    why = required_note(reason, missing="Enter the reason", called="Reason", field="reason")
    hold(follow_up)
    expect(follow_up, expected_version)
    if follow_up.state is FollowUpState.PUBLISHED:
        raise RuleBroken("The follow-up is published")
    with act("second reading asked for" if wanted else "second reading waived", by=by, reason=why):
        follow_up.second_reading = wanted


def _require_ready(follow_up: FollowUp) -> None:
    if follow_up.state is not FollowUpState.READY_TO_CHECK:
        raise RuleBroken("Judgements are confirmed when the follow-up is ready to check")


def _confirm(assessments: list[Assessment], by: Person) -> None:
    known = set(
        db.session.scalars(
            select(Confirmation.assessment_id).where(
                Confirmation.assessment_id.in_([assessment.id for assessment in assessments])
            )
        )
    )
    with act(CONFIRMING, by=by):
        for assessment in assessments:
            if assessment.id not in known:
                db.session.add(Confirmation(assessment_id=assessment.id, by_id=by.id, at=clock.now()))
    for assessment in assessments:
        db.session.expire(assessment, ["confirmation"])
