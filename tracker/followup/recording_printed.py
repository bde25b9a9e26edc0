"""Taking over the judgements that a published report prints, as a follow-up that is published with the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.action_plans.services import refresh_statuses
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup import permissions
from tracker.followup.lifecycle import FollowUpState, FollowUpStep, RepeatAnswer
from tracker.followup.models import Assessment, FollowUp, PrintedIn
from tracker.followup.publishing import PUBLISHING, settle
from tracker.followup.repeat_models import NamedRepeat
from tracker.followup.starting import new_code
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.recommendations.models import Recommendation

#: Answers that seldom go together need a reason; that a report prints them is one.
AS_PRINTED = "The published report says so."


@dataclass(frozen=True)
class PrintedJudgement:
    """One row of the table: the judgement on one recommendation, and which of the same report make it again."""

    recommendation: Recommendation
    category: ProgressCategory
    action_taken_and_impact: str
    still_required: bool
    still_needed: str | None = None
    repeated_by: Sequence[Recommendation] = ()


def record_printed(
    report: InspectionReport,
    organisation: Organisation,
    judgements: Sequence[PrintedJudgement],
    *,
    by: Person,
) -> FollowUp:
    """Record judgements of a report on earlier recommendations to an organisation, published at once and for good.

    They count from the day of the report, so that one which was made later stays the latest. Region and headquarters
    are told as of every follow-up; statuses follow, and a correction is a dated note.

    Raises:
        NotPermitted: ``by`` does not publish follow-ups.
    """
    require_deed(by, permissions.PUBLISH)
    now, source = clock.now(), _source(report)
    follow_up = FollowUp(
        code=new_code(),
        organisation=organisation,
        inspection=report.title,
        fieldwork_started=report.fieldwork_started,
        state=FollowUpState.PLANNED,
        started_at=now,
        started_by=by,
        published_at=now,
        published_by=by,
        invented=report.invented,
        printed_in=source,
        assessments=[_assessment(each, position, by) for position, each in enumerate(judgements, start=1)],
    )
    follow_up.apply(FollowUpStep.RECORD_PRINTED)
    with act(PUBLISHING, by=by):
        db.session.add(follow_up)
        settle(follow_up.assessments, on=source.judged_on)
        for assessment, judgement in zip(follow_up.assessments, judgements, strict=True):
            for later in judgement.repeated_by:
                db.session.add(NamedRepeat(assessment=assessment, later=later))
        refresh_statuses([each.recommendation.id for each in judgements], by=by)
    return follow_up


def _source(report: InspectionReport) -> PrintedIn:
    printed = str(report.published_on) if report.published_on else report.published
    latest = PartialDate.parse(printed).last_day if printed else clock.today()
    return PrintedIn(report=report, published=printed, judged_on=min(latest, clock.today()))


def _assessment(judgement: PrintedJudgement, position: int, by: Person) -> Assessment:
    made = Assessment(
        recommendation=judgement.recommendation,
        recommendation_id=judgement.recommendation.id,
        position=position,
        taken=True,
        category=judgement.category,
        action_taken_and_impact=judgement.action_taken_and_impact,
        still_required=judgement.still_required,
        still_needed=judgement.still_needed,
        assessed_by=by,
        assessed_at=clock.now(),
        repeated=RepeatAnswer.YES if judgement.repeated_by else RepeatAnswer.NOT_DECIDED,
    )
    if made.unusual:
        made.cross_check_reason = AS_PRINTED
    return made
