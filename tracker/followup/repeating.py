"""Naming the new recommendations that make a judged one again, and taking such a link back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.action_plans.services import refresh_statuses
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.holding import begin_change
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import Assessment, FollowUp
from tracker.followup.notes import required_note
from tracker.followup.repeat_models import NamedRepeat
from tracker.inspections.models import InspectionReport
from tracker.organisations.queries import bodies_of
from tracker.recommendations.models import Recommendation, Repeat
from tracker.recommendations.queries import was_made_to
from tracker.recommendations.services import LINK, link_repeat, require_may_repeat, unlink_repeat


def bodies_asked(assessment: Assessment) -> set[UUID]:
    """Return whom a new recommendation may be for that makes this one again: those followed up, or as before."""
    return bodies_of(assessment.follow_up.organisation) | {assessment.recommendation.addressee_id}


def list_possible_repeats(assessment: Assessment, bodies: Collection[UUID]) -> Sequence[tuple[UUID, str]]:
    """Return identifier and text of every published recommendation that may make this one again, newest first.

    These are the ones to ``bodies`` (``bodies_asked``) in any report that did not certainly come earlier.
    """
    earlier = assessment.recommendation
    statement = (
        select(Recommendation.id, Recommendation.text)
        .join(Recommendation.report)
        .where(was_made_to(bodies), Recommendation.report_id != earlier.report_id)
        .order_by(
            func.coalesce(InspectionReport.published, "").desc(), Recommendation.position, Recommendation.id
        )
    )
    if (before := earlier.report.published) is not None:
        # Both may be a month only; what they have in common decides.
        shorter = func.substr(InspectionReport.published, 1, len(before))
        statement = statement.where(
            or_(InspectionReport.published.is_(None), shorter >= func.substr(before, 1, func.length(shorter)))
        )
    return [(row.id, row.text) for row in db.session.execute(statement)]


def list_named(assessment: Assessment) -> Sequence[Recommendation]:
    """Return the published recommendations that are named as making this one again, in order."""
    return db.session.scalars(
        select(Recommendation)
        .join(NamedRepeat, NamedRepeat.later_id == Recommendation.id)
        .where(NamedRepeat.assessment_id == assessment.id)
        .options(joinedload(Recommendation.report), joinedload(Recommendation.addressee))
        .order_by(Recommendation.code)
    ).all()


def name_repeats(
    assessment: Assessment, later: Collection[Recommendation], *, by: Person, expected_version: int
) -> None:
    """Say which published recommendations make the judged one again; none of them is "not yet in a report".

    They are linked when the judgement is published, or at once if it is. What a published one names is only taken back
    with a reason (``take_back_repeat``), so that here more can be added to it and nothing goes.

    Raises:
        NotFound, NotPermitted: ``by`` does not assess.
        ChangedMeanwhile: somebody saved the assessment first.
        RuleBroken: the judgement does not say that it is repeated, or one of them cannot repeat it.
    """
    begin_change(assessment, by=by, expected_version=expected_version)
    if assessment.repeated is not RepeatAnswer.YES or not assessment.taken:
        raise RuleBroken("The judgement does not say that this recommendation is repeated")
    for each in later:
        require_may_repeat(each, assessment.recommendation)
    is_published = assessment.follow_up.state is FollowUpState.PUBLISHED
    known = {
        named.later_id: named
        for named in db.session.scalars(select(NamedRepeat).where(NamedRepeat.assessment_id == assessment.id))
    }
    wanted = {each.id for each in later}
    with act("repeats named", by=by):
        for each in later:
            if each.id not in known:
                db.session.add(NamedRepeat(assessment=assessment, later=each))
        for later_id, named in known.items():
            if later_id not in wanted and not is_published:
                db.session.delete(named)
    if is_published:
        _link([(each, assessment.recommendation) for each in later], by=by)


def link_named(assessments: Collection[Assessment], *, by: Person) -> None:
    """Link what these judgements, which are being published, name as repeats. Statuses are the caller's to work out.

    Raises:
        RuleBroken: one named meanwhile turned out to be no later one.
    """
    said_yes = {each.id: each for each in assessments if each.repeated is RepeatAnswer.YES}
    named = db.session.scalars(
        select(NamedRepeat)
        .where(NamedRepeat.assessment_id.in_(said_yes))
        .options(joinedload(NamedRepeat.later).joinedload(Recommendation.report))
        .order_by(NamedRepeat.id)
    ).all()
    for each in named:
        link_repeat(each.later, said_yes[each.assessment_id].recommendation, by=by)


def add_published(assessment: Assessment, later: Recommendation, *, by: Person) -> None:
    """Keep that a recommendation which was named before it was published is this one, and link it if that is due.

    To be called when its report is published, whatever has become of the follow-up since.

    Raises:
        RuleBroken: it turned out to be no later one.
    """
    if assessment.repeated is not RepeatAnswer.YES or not assessment.taken:
        return
    require_may_repeat(later, assessment.recommendation)
    with act("repeats named", by=by):
        db.session.add(NamedRepeat(assessment=assessment, later=later))
    if assessment.follow_up.state is FollowUpState.PUBLISHED:
        _link([(later, assessment.recommendation)], by=by)


def take_back_repeat(later: Recommendation, earlier: Recommendation, *, reason: str, by: Person) -> None:
    """Take back that the later recommendation repeats the earlier one. Everybody may read the reason in the history.

    The judgement that named it stays as published and is listed again among those whose repeat is to be found.

    Raises:
        NotFound, NotPermitted: ``by`` does not link.
        RuleBroken: there is no reason, or they are not linked.
    """
    require_deed(by, LINK)
    why = required_note(reason, missing="Enter why it is taken back", called="Reason", field="reason")
    unlink_repeat(later, earlier, by=by, reason=why)
    named = db.session.scalars(
        select(NamedRepeat)
        .join(NamedRepeat.assessment)
        .where(NamedRepeat.later_id == later.id, Assessment.recommendation_id == earlier.id)
    ).all()
    with act("repeat unlinked", by=by, reason=why):
        for each in named:
            db.session.delete(each)
    refresh_statuses([earlier.id], by=by)


def list_repeats_to_find(
    viewer: Person, *, elsewhere: ColumnElement[bool] | None = None
) -> Sequence[Assessment]:
    """Return the judgements that say "repeated" and name no recommendation, the latest follow-up first.

    What the editor of the new report linked counts as named; ``elsewhere`` says where else one may be named.
    """
    require_deed(viewer, permissions.START)
    linked = (
        select(Repeat.id)
        .join(Recommendation, Recommendation.id == Repeat.later_id)
        .join(InspectionReport, InspectionReport.id == Recommendation.report_id)
        .where(
            Repeat.earlier_id == Assessment.recommendation_id,
            InspectionReport.added_at >= FollowUp.started_at,
        )
    )
    statement = (
        select(Assessment)
        .join(Assessment.follow_up)
        .where(
            permissions.visible_follow_ups(viewer),
            Assessment.taken,
            Assessment.repeated == RepeatAnswer.YES,
            ~exists().where(NamedRepeat.assessment_id == Assessment.id),
            ~linked.exists(),
        )
        .options(
            joinedload(Assessment.follow_up).joinedload(FollowUp.organisation),
            joinedload(Assessment.recommendation).joinedload(Recommendation.addressee),
        )
        .order_by(FollowUp.started_at.desc(), FollowUp.id, Assessment.position)
    )
    return db.session.scalars(statement if elsewhere is None else statement.where(~elsewhere)).all()


def _link(pairs: Collection[tuple[Recommendation, Recommendation]], *, by: Person) -> None:
    for later, earlier in pairs:
        link_repeat(later, earlier, by=by)
    refresh_statuses({earlier.id for _later, earlier in pairs}, by=by)
