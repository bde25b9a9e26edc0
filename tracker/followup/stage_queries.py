"""Looking up announcements, notes of second readers and factual accuracy checks, for one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.accounts.access import may_see, visible_where
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import Event
from tracker.followup import permissions
from tracker.followup.accuracy import is_open_now
from tracker.followup.announcing import CHANGED
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.stage_models import (
    AccuracyCheck,
    AccuracyComment,
    AnnouncedRecommendation,
    Announcement,
    ReaderNote,
)
from tracker.recommendations.models import Recommendation


def visible_announcements(viewer: Person) -> ColumnElement[bool]:
    """Return the SQL condition for the announcements that the viewer may see."""
    return visible_where(viewer, permissions.SIGHT_OF_ANNOUNCED, Announcement.organisation_id)


def get_announcement(follow_up_id: UUID, *, viewer: Person) -> Announcement:
    """Return what was announced of a follow-up, with the recommendations that it names.

    Raises:
        NotFound: nothing was, or the viewer may not see it.
    """
    found = db.session.scalar(
        select(Announcement)
        .where(Announcement.follow_up_id == follow_up_id, visible_announcements(viewer))
        .options(
            joinedload(Announcement.follow_up).joinedload(FollowUp.organisation),
            joinedload(Announcement.organisation),
            joinedload(Announcement.announced_by),
            selectinload(Announcement.items)
            .joinedload(AnnouncedRecommendation.recommendation)
            .options(joinedload(Recommendation.addressee), joinedload(Recommendation.report)),
        )
    )
    if found is None:
        raise NotFound
    return found


def changes_of_announcement(announcement: Announcement) -> ColumnElement[bool]:
    """Return the condition on events by which it was changed: what was told before, what instead, and why."""
    return and_(
        Event.thread_id == announcement.follow_up_id,
        Event.subject_type == Announcement.__tablename__,
        Event.action == CHANGED,
    )


def find_announcement(follow_up_id: UUID, *, viewer: Person) -> Announcement | None:
    """Return what was announced of a follow-up, without its recommendations; None where nothing was."""
    return db.session.scalar(
        select(Announcement).where(Announcement.follow_up_id == follow_up_id, visible_announcements(viewer))
    )


def list_announced(*, viewer: Person) -> Sequence[Announcement]:
    """Return what is announced of follow-ups that are not published yet and the viewer may know of, soonest first."""
    return db.session.scalars(
        select(Announcement)
        .join(Announcement.follow_up)
        .where(FollowUp.state != FollowUpState.PUBLISHED, visible_announcements(viewer))
        .options(contains_eager(Announcement.follow_up).joinedload(FollowUp.organisation))
        .order_by(Announcement.fieldwork_from, Announcement.id)
    ).all()


def find_next_announced(organisation_id: UUID, *, viewer: Person) -> Announcement | None:
    """Return the next follow-up that this organisation was told of, whose fieldwork is not over; None without one.

    Fieldwork without a last day counts as over once the follow-up is published.
    """
    today = clock.today()
    return db.session.scalar(
        select(Announcement)
        .join(Announcement.follow_up)
        .where(
            Announcement.organisation_id == organisation_id,
            FollowUp.state != FollowUpState.PUBLISHED,
            or_(Announcement.fieldwork_to.is_(None), Announcement.fieldwork_to >= today),
            visible_announcements(viewer),
        )
        .options(contains_eager(Announcement.follow_up).joinedload(FollowUp.organisation))
        .order_by(Announcement.fieldwork_from, Announcement.id)
        .limit(1)
    )


def visible_checks(viewer: Person) -> ColumnElement[bool]:
    """Return the SQL condition for the factual accuracy checks the viewer may see; the follow-up must be joined.

    The inspectorate sees every one; the organisation's director and lead only what is open now.
    """
    if may_see(viewer, permissions.SIGHT_OF_DRAFT):
        return AccuracyCheck.id.is_not(None)
    return and_(
        is_open_now(), visible_where(viewer, permissions.SIGHT_OF_ACCURACY, AccuracyCheck.organisation_id)
    )


def get_accuracy_check(follow_up_id: UUID, *, viewer: Person) -> AccuracyCheck:
    """Return the latest factual accuracy check of a follow-up, with its comments and the judgements read in it.

    Raises:
        NotFound: there is none, or the viewer may not see it: never, or not any more.
    """
    found = find_accuracy_check(follow_up_id, viewer=viewer)
    if found is None:
        raise NotFound
    return found


def find_accuracy_check(follow_up_id: UUID, *, viewer: Person) -> AccuracyCheck | None:
    """Return the same, None where there is none."""
    return db.session.scalar(
        select(AccuracyCheck)
        .join(AccuracyCheck.follow_up)
        .where(AccuracyCheck.follow_up_id == follow_up_id, visible_checks(viewer))
        .options(
            contains_eager(AccuracyCheck.follow_up)
            .selectinload(FollowUp.assessments)
            .joinedload(Assessment.recommendation)
            .options(joinedload(Recommendation.addressee), joinedload(Recommendation.report)),
            joinedload(AccuracyCheck.organisation),
            joinedload(AccuracyCheck.opened_by),
            joinedload(AccuracyCheck.closed_by),
            selectinload(AccuracyCheck.comments).options(
                joinedload(AccuracyComment.by), joinedload(AccuracyComment.answered_by)
            ),
        )
        .order_by(AccuracyCheck.opened_at.desc(), AccuracyCheck.id)
        .limit(1)
    )


def find_latest_check(follow_up_id: UUID, *, viewer: Person) -> AccuracyCheck | None:
    """Return the latest check of a follow-up without what is read in it; None where there is none to be seen."""
    return db.session.scalar(
        select(AccuracyCheck)
        .join(AccuracyCheck.follow_up)
        .where(AccuracyCheck.follow_up_id == follow_up_id, visible_checks(viewer))
        .options(contains_eager(AccuracyCheck.follow_up), joinedload(AccuracyCheck.organisation))
        .order_by(AccuracyCheck.opened_at.desc(), AccuracyCheck.id)
        .limit(1)
    )


def list_open_checks(*, viewer: Person) -> Sequence[AccuracyCheck]:
    """Return the factual accuracy checks that are open now and that the viewer may see, by the day they end."""
    return db.session.scalars(
        select(AccuracyCheck)
        .join(AccuracyCheck.follow_up)
        .where(is_open_now(), visible_checks(viewer))
        .options(contains_eager(AccuracyCheck.follow_up).joinedload(FollowUp.organisation))
        .order_by(AccuracyCheck.comment_by, AccuracyCheck.id)
    ).all()


def list_comments(follow_up_id: UUID, *, viewer: Person) -> Sequence[AccuracyComment]:
    """Return every comment of every check of a follow-up for the inspectorate, as made; nobody else gets any here."""
    if not may_see(viewer, permissions.SIGHT_OF_DRAFT):
        return ()
    return db.session.scalars(
        select(AccuracyComment)
        .join(AccuracyComment.check)
        .where(AccuracyCheck.follow_up_id == follow_up_id)
        .options(
            joinedload(AccuracyComment.by),
            joinedload(AccuracyComment.answered_by),
            contains_eager(AccuracyComment.check),
        )
        .order_by(AccuracyComment.at, AccuracyComment.id)
    ).all()


def list_reader_notes(follow_up_id: UUID, *, viewer: Person) -> Sequence[ReaderNote]:
    """Return why second readers sent the follow-up back, newest first; nobody but the inspectorate gets any."""
    if not may_see(viewer, permissions.SIGHT_OF_DRAFT):
        return ()
    return db.session.scalars(
        select(ReaderNote)
        .where(ReaderNote.follow_up_id == follow_up_id)
        .options(joinedload(ReaderNote.by), joinedload(ReaderNote.assessment))
        .order_by(ReaderNote.at.desc(), ReaderNote.id)
    ).all()
