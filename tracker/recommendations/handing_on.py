"""Handing on some of what a standing body answers for, where its work changes hands but the body goes on.

No succession is recorded for that: the body has no successor, and what was made to it stays its history.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import require_deed, require_sight
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.core.validity import in_force
from tracker.organisations.models import UNIT_TYPES, Organisation, OrganisationType
from tracker.organisations.queries import is_closed, organisations_by_id
from tracker.recommendations.assigning import ASSIGNED, assign_one, hold_recommendations, require_day
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Assignment, Recommendation
from tracker.recommendations.waiting import UNASSIGNED, list_waiting

#: Who can hand on, and take over.
HANDING_ON = UNIT_TYPES | {OrganisationType.REGION}


@dataclass(frozen=True)
class HandedOn:
    """What a standing body could hand on today, and to whom."""

    body: Organisation
    recommendations: Sequence[Recommendation]
    possible: Sequence[Organisation]


def list_handing_on(viewer: Person) -> list[Organisation]:
    """Return the standing regions and units, by name; nothing for who may not see what waits.

    Raises:
        NotFound: the viewer may not see what waits.
    """
    require_sight(viewer, UNASSIGNED)
    return _standing(organisations_by_id().values())


def find_to_hand_on(body: Organisation, *, viewer: Person) -> HandedOn:
    """Return the open recommendations that this body answers for or is the heir of, and to whom they could go.

    Raises:
        NotFound: the viewer may not see what waits.
    """
    require_sight(viewer, UNASSIGNED)
    register = organisations_by_id()
    possible = [each for each in _standing(register.values()) if each.id != body.id]
    if body.type not in HANDING_ON or is_closed(body, clock.today()):
        return HandedOn(body, (), possible)
    found = db.session.scalars(
        select(Recommendation)
        .where(
            Recommendation.status.not_in(ENDED),
            or_(Recommendation.addressee_id == body.id, Recommendation.id.in_(_carried_by(body))),
        )
        .options(joinedload(Recommendation.report), selectinload(Recommendation.assignments))
        .order_by(Recommendation.report_id, Recommendation.position, Recommendation.id)
    ).all()
    # What a body left that has closed or moved is assigned from the list of what waits, in one place.
    waiting = {each.id for group in list_waiting(viewer) for each in group.recommendations}
    borne = [each for each in found if each.id not in waiting and _is_borne_by(each, body, register)]
    return HandedOn(body, borne, possible)


def hand_on(
    body: Organisation,
    chosen: Collection[UUID],
    to: Organisation | None,
    *,
    from_: date,
    reason: str,
    by: Person,
) -> list[Recommendation]:
    """Each chosen recommendation is carried from that day by whoever answers for ``to``; all of them or none.

    The printed addressee never changes. Of two people at once the second is told.

    Raises:
        NotFound, NotPermitted: ``by`` may not look at what waits, or not say who carries it.
        RuleBroken: nothing or nobody is chosen, there is no reason, the day is to come or too early, or the body does
            not answer for one of them.
    """
    require_deed(by, UNASSIGNED)
    hold_recommendations(chosen)
    found = find_to_hand_on(body, viewer=by)
    if not chosen:
        raise RuleBroken("Choose at least one recommendation", field="recommendations")
    recommendations = [each for each in found.recommendations if each.id in chosen]
    if len(recommendations) < len(set(chosen)):
        raise RuleBroken(
            f"{body.title} does not answer for one of them any more. Nothing was changed",
            field="recommendations",
        )
    if to is None or to not in found.possible:
        raise RuleBroken("Choose who carries them from now on", field="to")
    reason = reason.strip()
    if not reason:
        raise RuleBroken("Enter why, for example the decision it rests on", field="reason")
    today = clock.today()
    require_day(recommendations, from_, today)
    with act(ASSIGNED, by=by, reason=reason):
        for recommendation in recommendations:
            assign_one(recommendation, body, [to], from_, reason, today)
    return recommendations


def _carried_by(body: Organisation) -> Select[UUID]:
    carrier = body.parent_id if body.type in UNIT_TYPES else body.id
    return select(Assignment.recommendation_id).where(
        Assignment.organisation_id == carrier, in_force(Assignment, clock.today())
    )


def _is_borne_by(
    recommendation: Recommendation, body: Organisation, register: dict[UUID, Organisation]
) -> bool:
    """Say whether it is this body's to hand on: a unit's own or inherited, or a region's that no unit of it bears."""
    bearers = recommendation.heir_ids or {recommendation.addressee_id}
    if body.type in UNIT_TYPES:
        return body.id in bearers
    today = clock.today()
    is_carried = any(
        each.organisation_id == body.id and each.is_in_force(today) for each in recommendation.assignments
    )
    units = (register[each] for each in bearers)
    return is_carried and not any(
        each.type in UNIT_TYPES and each.parent_id == body.id and not is_closed(each, today) for each in units
    )


def _standing(bodies: Collection[Organisation]) -> list[Organisation]:
    today = clock.today()
    found = [each for each in bodies if each.type in HANDING_ON and not is_closed(each, today)]
    return sorted(found, key=lambda each: (each.title, str(each.id)))
