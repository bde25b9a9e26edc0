"""Factual accuracy: the inspected organisation reads the drafts and comments by a day, and each comment is answered.

Only its director and plan lead see them, only while it is open. It closes by itself after the day in London.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, select

from tracker.accounts.access import Concerns, require_deed, require_sight
from tracker.accounts.models import Person, Role
from tracker.accounts.queries import list_people_with_roles
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.holding import expect, hold
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.notes import required_note
from tracker.followup.stage_models import AccuracyCheck, AccuracyComment
from tracker.organisations.models import Organisation
from tracker.organisations.queries import responding_organisation

#: Who reads the drafts for the organisation.
READERS = (Role.DIRECTOR, Role.PLAN_LEAD)


def is_open(check: AccuracyCheck) -> bool:
    """Say whether the organisation may read and comment now."""
    return (
        check.closed_at is None
        and clock.today() <= check.comment_by
        and check.follow_up.state is FollowUpState.READY_TO_CHECK
    )


def is_open_now() -> ColumnElement[bool]:
    """Return in SQL what ``is_open`` says of one; the follow-up must be joined."""
    return and_(
        AccuracyCheck.closed_at.is_(None),
        AccuracyCheck.comment_by >= clock.today(),
        FollowUp.state == FollowUpState.READY_TO_CHECK,
    )


def find_open_check(follow_up: FollowUp) -> AccuracyCheck | None:
    """Return the check that is open now; None where there is none."""
    return db.session.scalar(
        select(AccuracyCheck)
        .join(AccuracyCheck.follow_up)
        .where(AccuracyCheck.follow_up_id == follow_up.id, is_open_now())
    )


def require_not_with_organisation(follow_up: FollowUp) -> None:
    """Do nothing unless the organisation is reading the drafts: they may not change or come out under its eyes.

    Raises:
        RuleBroken: it is; the message says until when.
    """
    check = find_open_check(follow_up)
    if check is not None:
        raise RuleBroken(
            "The organisation is checking the facts until "
            f"{check.comment_by.day} {check.comment_by:%B %Y}. Close the check first."
        )


def require_comments_answered(follow_up: FollowUp) -> None:
    """Do nothing if every comment of the organisation has an answer.

    Raises:
        RuleBroken: some have none; the message counts them.
    """
    waiting = len(
        db.session.scalars(
            select(AccuracyComment.id)
            .join(AccuracyComment.check)
            .where(AccuracyCheck.follow_up_id == follow_up.id, AccuracyComment.answer.is_(None))
        ).all()
    )
    if waiting:
        raise RuleBroken(
            "1 comment of the organisation is not answered"
            if waiting == 1
            else f"{waiting} comments of the organisation are not answered"
        )


def readers_of(organisation: Organisation) -> list[Person]:
    """Return who would read the drafts for the organisation today."""
    return list(list_people_with_roles([organisation.id], READERS))


def who_answers(organisation: Organisation) -> Organisation:
    """Return who answers for an inspected organisation: itself, or its region; itself too once both have closed."""
    return responding_organisation(organisation, clock.today()) or organisation


def open_check(follow_up: FollowUp, *, comment_by: date, by: Person, expected_version: int) -> AccuracyCheck:
    """Let the organisation's director and lead read the drafts and comment until the end of that day.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: the follow-up is not ready to check, the day is past, it is open already, or nobody could read it.
        ChangedMeanwhile: somebody changed the follow-up first.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    hold(follow_up)
    expect(follow_up, expected_version)
    if follow_up.state is not FollowUpState.READY_TO_CHECK:
        raise RuleBroken("The organisation can check the facts once the follow-up is ready to check")
    if comment_by < clock.today():
        raise RuleBroken("The date must be today or in the future", field="comment_by")
    require_not_with_organisation(follow_up)
    organisation = who_answers(follow_up.organisation)
    if not readers_of(organisation):
        raise RuleBroken(
            f"{organisation.name} has no director and no plan lead today, so nobody could read it"
        )
    check = AccuracyCheck(
        follow_up=follow_up,
        organisation=organisation,
        comment_by=comment_by,
        opened_at=clock.now(),
        opened_by=by,
    )
    with act("factual accuracy check opened", by=by):
        db.session.add(check)
    return check


def close_check(check: AccuracyCheck, *, by: Person, expected_version: int) -> None:
    """End the check before its day. The comments stay with the inspectorate. Closing twice changes nothing.

    Raises:
        NotPermitted: ``by`` does not assess.
        ChangedMeanwhile: somebody changed the check first.
    """
    permissions.require_to(permissions.ASSESS, check.follow_up, by)
    hold(check.follow_up)
    db.session.refresh(check)
    if not is_open(check):
        return
    expect(check, expected_version)
    with act("factual accuracy check closed", by=by):
        check.closed_at = clock.now()
        check.closed_by = by


def comment(check: AccuracyCheck, assessment: Assessment, *, text: str, by: Person) -> AccuracyComment:
    """Say what is wrong with the facts of one draft judgement.

    Raises:
        NotFound: ``by`` may not see the drafts: never, or no longer.
        NotPermitted: ``by`` may see them and not comment: the inspectorate itself.
        RuleBroken: there is no comment, it is too long, or the recommendation is not part of it.
    """
    concerns = Concerns(organisation_id=check.organisation_id)
    hold(check.follow_up)
    db.session.refresh(check)
    require_sight(
        by, permissions.SIGHT_OF_ACCURACY if is_open(check) else permissions.SIGHT_OF_DRAFT, concerns
    )
    require_deed(by, permissions.COMMENT, concerns)
    said = required_note(text, missing="Enter your comment", called="Comment", field="text")
    if assessment.follow_up_id != check.follow_up_id or not assessment.taken:
        raise RuleBroken("This recommendation is not part of the check")
    made = AccuracyComment(check=check, assessment=assessment, text=said, by=by, at=clock.now())
    with act("comment on facts made", by=by):
        db.session.add(made)
    return made


def answer_comment(made: AccuracyComment, *, answer: str, by: Person, expected_version: int) -> None:
    """Say what became of a comment. An answer may be changed until the follow-up is published.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: there is no answer, it is too long, or the follow-up is published.
        ChangedMeanwhile: somebody answered first.
    """
    follow_up = made.check.follow_up
    permissions.require_to(permissions.ASSESS, follow_up, by)
    said = required_note(answer, missing="Enter your answer", called="Answer", field="answer")
    hold(follow_up)
    if follow_up.state is FollowUpState.PUBLISHED:
        raise RuleBroken("The follow-up is published")
    expect(made, expected_version)
    with act("comment on facts answered", by=by):
        made.answer = said
        made.answered_by = by
        made.answered_at = clock.now()
