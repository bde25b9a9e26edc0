"""Giving the recommendations of a body that closed or moved to those who carry them from now on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.organisations.models import UNIT_TYPES, Organisation
from tracker.organisations.partial_dates import PartialDate
from tracker.organisations.queries import responding_organisation
from tracker.recommendations.models import Assignment, Recommendation
from tracker.recommendations.waiting import UNASSIGNED, Waiting, find_waiting

#: What the record says of each that headquarters gave to somebody.
ASSIGNED = "recommendation assigned"


def assign_to_successors(
    body: Organisation,
    chosen: Collection[UUID],
    successors: Sequence[Organisation],
    *,
    from_: date,
    reason: str,
    by: Person,
) -> list[Recommendation]:
    """Each chosen recommendation is carried from that day by whoever answers for each successor; all of them or none.

    The printed addressee never changes. Successors that are units are kept as heirs, so that their heads take part;
    what other bodies carry of a recommendation besides stays theirs. Of two people at once the second is told.

    Raises:
        NotFound, NotPermitted: ``by`` may not look at what waits, or not say who carries it.
        RuleBroken: nothing or nobody is chosen, there is no reason, the day is too early or to come, a successor is
            none, or somebody has assigned one of them meanwhile.
    """
    require_deed(by, UNASSIGNED)
    hold_recommendations(chosen)
    group = find_waiting(body.code, viewer=by)
    recommendations = _require_waiting(group, chosen)
    assert group is not None
    _require_possible(group, successors)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("Enter why, for example the decision it rests on", field="reason")
    today = clock.today()
    _require_day(group, recommendations, from_, today)
    with act(ASSIGNED, by=by, reason=reason):
        for recommendation in recommendations:
            assign_one(recommendation, body, successors, from_, reason, today)
    return recommendations


def hold_recommendations(recommendation_ids: Collection[UUID]) -> None:
    """Keep others from assigning these until the transaction ends, and read them and their assignments anew."""
    held = db.session.scalars(
        select(Recommendation)
        .where(Recommendation.id.in_(recommendation_ids))
        .order_by(Recommendation.id)
        .with_for_update(of=Recommendation, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for recommendation in held:
        db.session.expire(recommendation, ["assignments"])


def _require_waiting(group: Waiting | None, chosen: Collection[UUID]) -> list[Recommendation]:
    if not chosen:
        raise RuleBroken("Choose at least one recommendation", field="recommendations")
    found = [each for each in group.recommendations if each.id in chosen] if group is not None else []
    gone = len(set(chosen)) - len(found)
    if gone:
        words = "One of them is" if gone == 1 else f"{gone} of them are"
        raise RuleBroken(
            f"{words} no longer waiting: somebody has assigned it meanwhile. Nothing was changed",
            field="recommendations",
        )
    return found


def _require_possible(group: Waiting, successors: Sequence[Organisation]) -> None:
    if not successors:
        raise RuleBroken("Choose who carries them", field="successors")
    possible = {each.id for each in group.possible}
    for successor in successors:
        if successor.id not in possible:
            raise RuleBroken(
                f"{successor.title} did not take over from {group.body.title}", field="successors"
            )


def _require_day(group: Waiting, recommendations: Sequence[Recommendation], from_: date, today: date) -> None:
    if from_ > today:
        raise RuleBroken("The day must be today or earlier", field="from_")
    since = group.since
    if since is not None:
        is_too_early = from_ < since.first_day if group.moved else from_ <= since.first_day
        if is_too_early:
            verb = "moved" if group.moved else "stood until"
            raise RuleBroken(f"The day is too early: {group.body.title} {verb} {since.words}", field="from_")
    require_day(recommendations, from_, today)


def require_day(recommendations: Sequence[Recommendation], from_: date, today: date) -> None:
    """Do nothing if these may be carried by somebody else from that day.

    Raises:
        RuleBroken: the day is to come, or somebody carries one of them from a later day.
    """
    if from_ > today:
        raise RuleBroken("The day must be today or earlier", field="from_")
    latest = max((each.valid_from for one in recommendations for each in _running(one, from_)), default=None)
    if latest is not None and latest > from_:
        raise RuleBroken(
            f"One of them is carried by somebody from {PartialDate.of(latest).words} on: enter that day or a later one",
            field="from_",
        )


def _running(recommendation: Recommendation, from_: date) -> list[Assignment]:
    """Return the assignments that would hold on or after that day."""
    return [each for each in recommendation.assignments if each.valid_to is None or each.valid_to >= from_]


def assign_one(
    recommendation: Recommendation,
    body: Organisation,
    successors: Sequence[Organisation],
    from_: date,
    reason: str,
    today: date,
) -> None:
    """Let the successors bear what the body bore of it from that day. What others bear of it stays theirs."""
    running = _running(recommendation, from_)
    bearers = set(recommendation.heir_ids or {recommendation.addressee_id})
    others = bearers - {body.id} if body.id in bearers else set()
    kept = [db.session.get_one(Organisation, each) for each in sorted(others, key=str)]
    units = [each for each in (*kept, *successors) if each.type in UNIT_TYPES]
    carriers = {}
    for each in (*kept, *successors):
        answers = responding_organisation(each, today)
        if answers is not None:
            carriers[answers.id] = answers
    if body.type not in UNIT_TYPES:
        # A carrier has closed: who carries it besides that one goes on doing so.
        carriers |= {
            each.organisation_id: each.organisation for each in running if each.organisation_id != body.id
        }
    for assignment in running:
        if assignment.organisation_id in carriers and assignment.valid_from == from_:
            assignment.reason, assignment.valid_to = reason, None
            del carriers[assignment.organisation_id]
        elif assignment.valid_from == from_:
            recommendation.assignments.remove(assignment)
        else:
            assignment.valid_to = from_ - timedelta(days=1)
    for carrier in carriers.values():
        recommendation.assignments.append(Assignment(organisation=carrier, valid_from=from_, reason=reason))
    recommendation.heirs = sorted(str(each.id) for each in units) or None
