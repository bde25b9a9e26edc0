"""What an inspector does in a follow-up. Nothing is seen outside the inspectorate before it is published."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.action_plans.services import refresh_statuses
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import act
from tracker.core.short_codes import new_codes
from tracker.followup import permissions
from tracker.followup.as_it_stood import plans_as_they_stand
from tracker.followup.lifecycle import FollowUpState, FollowUpStep
from tracker.followup.models import IMPACT_LIMIT, STILL_NEEDED_LIMIT, Assessment, FollowUp
from tracker.followup.queries import list_recommendations_to_follow_up
from tracker.followup.schemas import AsItStoodSchema
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import NotAPartialDate, PartialDate
from tracker.recommendations.lifecycle import ProgressCategory


def _taken_codes(candidates: list[str]) -> list[str]:
    return list(db.session.scalars(select(FollowUp.code).where(FollowUp.code.in_(candidates))))


def start_follow_up(
    organisation: Organisation,
    *,
    inspection: str,
    fieldwork_started: str | None,
    by: Person,
    invented: bool = False,
) -> FollowUp:
    """Start a follow-up of the organisation with all its earlier recommendations proposed.

    Each one is taken in until the inspector leaves it out; one left out stays "not followed up", visibly.

    Raises:
        NotPermitted: ``by`` is not of the inspectorate.
        RuleBroken: the name is empty, the date is none, or there is nothing to follow up.
    """
    require_deed(by, permissions.START)
    name = inspection.strip()
    if not name:
        raise RuleBroken("Enter the name of the inspection", field="inspection")
    if fieldwork_started is not None:
        try:
            PartialDate.parse(fieldwork_started)
        except NotAPartialDate:
            raise RuleBroken("Fieldwork start must be a real date", field="fieldwork_started") from None
    proposed = list_recommendations_to_follow_up(organisation)
    if not proposed:
        raise RuleBroken(
            f"There are no open recommendations for {organisation.name}, so there is nothing to follow up",
            field="organisation",
        )
    follow_up = FollowUp(
        code=new_codes("F", 1, taken_among=_taken_codes)[0],
        organisation=organisation,
        inspection=name,
        fieldwork_started=fieldwork_started,
        state=FollowUpState.PLANNED,
        started_at=clock.now(),
        started_by=by,
        invented=invented,
    )
    with act("follow-up started", by=by):
        db.session.add(follow_up)
        for position, recommendation in enumerate(proposed, start=1):
            db.session.add(
                Assessment(follow_up=follow_up, recommendation=recommendation, position=position, taken=True)
            )
    return follow_up


def save_assessment(
    assessment: Assessment,
    *,
    by: Person,
    expected_version: int,
    category: ProgressCategory | None,
    action_taken_and_impact: str | None,
    still_required: bool | None,
    still_needed: str | None,
) -> None:
    """Keep what the inspector has written so far. Any answer may still be missing; publishing asks for all.

    Saving a judgement on a recommendation that was left out takes it in again.

    Raises:
        NotPermitted: ``by`` does not assess.
        TransitionNotAllowed: the follow-up is ready to check or published.
        ChangedMeanwhile: somebody saved the assessment first.
        RuleBroken: a text is too long.
    """
    _begin_change(assessment, by=by, expected_version=expected_version)
    impact, needed = _tidy(action_taken_and_impact), _tidy(still_needed)
    if impact is not None and len(impact) > IMPACT_LIMIT:
        raise RuleBroken(
            "Action taken and impact must be 20,000 characters or less", field="action_taken_and_impact"
        )
    if needed is not None and len(needed) > STILL_NEEDED_LIMIT:
        raise RuleBroken("What is still needed must be 4,000 characters or less", field="still_needed")
    with act("progress assessed", by=by):
        assessment.follow_up.apply(FollowUpStep.ASSESS)
        assessment.taken = True
        assessment.category = category
        assessment.action_taken_and_impact = impact
        assessment.still_required = still_required
        assessment.still_needed = needed
        assessment.assessed_by = by
        assessment.assessed_at = clock.now()


def leave_out(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    """Leave the recommendation out of this follow-up: it stays "not followed up". What was written is kept.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``save_assessment``.
    """
    _set_taken(
        assessment,
        False,
        "recommendation left out of the follow-up",
        by=by,
        expected_version=expected_version,
    )


def take_in(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    """Take a recommendation that was left out into the follow-up again.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``save_assessment``.
    """
    _set_taken(
        assessment, True, "recommendation taken into the follow-up", by=by, expected_version=expected_version
    )


def finish_follow_up(follow_up: FollowUp, *, by: Person, expected_version: int) -> None:
    """Say that the follow-up is ready to check. It cannot be changed until somebody carries on with it.

    Raises:
        NotPermitted: ``by`` does not assess.
        RuleBroken: an assessment is missing; the message counts them.
        ChangedMeanwhile: somebody changed the follow-up first.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    _lock(follow_up)
    _expect(follow_up, expected_version)
    _require_complete(follow_up)
    with act("follow-up ready to check", by=by):
        follow_up.apply(FollowUpStep.FINISH)


def carry_on(follow_up: FollowUp, *, by: Person, expected_version: int) -> None:
    """Open a follow-up that was ready to check for changes again.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``finish_follow_up``.
    """
    permissions.require_to(permissions.ASSESS, follow_up, by)
    _lock(follow_up)
    _expect(follow_up, expected_version)
    with act("follow-up opened for changes", by=by):
        follow_up.apply(FollowUpStep.CARRY_ON)


def publish_follow_up(follow_up: FollowUp, *, by: Person, expected_version: int) -> None:
    """Publish every judgement at once and for good, with each plan frozen as it stands.

    "Sufficient progress" with no improvement required closes a recommendation; the rest stay open. Publishing a
    follow-up that is published already changes nothing.

    Raises:
        NotPermitted: ``by`` does not publish.
        TransitionNotAllowed: the follow-up is not ready to check.
        RuleBroken: an assessment is missing.
        ChangedMeanwhile: somebody changed the follow-up since it was checked.
    """
    permissions.require_to(permissions.PUBLISH, follow_up, by)
    _lock(follow_up)
    if follow_up.state is FollowUpState.PUBLISHED:
        return
    _expect(follow_up, expected_version)
    _require_complete(follow_up)
    taken = [assessment for assessment in follow_up.assessments if assessment.taken]
    frozen = plans_as_they_stand([assessment.recommendation_id for assessment in taken])
    today = clock.today()
    with act("follow-up published", by=by):
        follow_up.published_at = clock.now()
        follow_up.published_by = by
        follow_up.apply(FollowUpStep.PUBLISH)
        for assessment in taken:
            assessment.as_it_stood = AsItStoodSchema().dump(
                frozen.get(assessment.recommendation_id, {"plans": []})
            )
            recommendation = assessment.recommendation
            recommendation.category = assessment.category
            recommendation.still_required = assessment.still_required
            recommendation.followed_up_on = today
        refresh_statuses([assessment.recommendation_id for assessment in taken], by=by)


def missing_assessments(follow_up: FollowUp) -> list[Assessment]:
    """Return the taken recommendations that still lack an answer, in order."""
    return [
        assessment for assessment in follow_up.assessments if assessment.taken and not assessment.is_complete
    ]


def next_to_assess(follow_up: FollowUp, after: UUID) -> Assessment | None:
    """Return the next incomplete assessment after this recommendation, starting again from the top; None when done."""
    missing = missing_assessments(follow_up)
    place = next((item.position for item in follow_up.assessments if item.recommendation_id == after), 0)
    return next((item for item in missing if item.position > place), missing[0] if missing else None)


def _set_taken(
    assessment: Assessment, taken: bool, action: str, *, by: Person, expected_version: int
) -> None:
    _begin_change(assessment, by=by, expected_version=expected_version)
    with act(action, by=by):
        assessment.follow_up.apply(FollowUpStep.ASSESS)
        assessment.taken = taken


def _begin_change(assessment: Assessment, *, by: Person, expected_version: int) -> None:
    permissions.require_to(permissions.ASSESS, assessment.follow_up, by)
    _lock(assessment.follow_up)
    _expect(assessment, expected_version)


def _lock(follow_up: FollowUp) -> None:
    """Read the follow-up again and hold its row, so that publishing and writing cannot both happen (assurance K2)."""
    db.session.refresh(follow_up, attribute_names=["state", "version"], with_for_update=True)


def _read_assessments_anew(follow_up: FollowUp) -> None:
    """Read what colleagues saved until the follow-up was held: it may have been looked at before."""
    db.session.scalars(
        select(Assessment)
        .where(Assessment.follow_up_id == follow_up.id)
        .execution_options(populate_existing=True)
    ).all()


def _expect(thing: FollowUp | Assessment, expected_version: int) -> None:
    if thing.version != expected_version:
        raise ChangedMeanwhile


def _require_complete(follow_up: FollowUp) -> None:
    _read_assessments_anew(follow_up)
    if not any(assessment.taken for assessment in follow_up.assessments):
        raise RuleBroken("Take in at least one recommendation")
    missing = missing_assessments(follow_up)
    if missing:
        count = len(missing)
        raise RuleBroken(
            "1 recommendation is not fully assessed"
            if count == 1
            else f"{count} recommendations are not fully assessed"
        )


def _tidy(text: str | None) -> str | None:
    tidied = (text or "").strip()
    return tidied or None
