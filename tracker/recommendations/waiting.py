"""Which open recommendations wait for a person to say who carries them, since a body closed or moved.

Worked out when asked, from the register and the assignments; nothing about it is stored. A person has said so when an
assignment that gives a reason begins after the change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.access import may_see, require_sight
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.validity import in_force
from tracker.organisations import queries
from tracker.organisations.models import UNIT_TYPES, Move, Organisation
from tracker.organisations.partial_dates import PartialDate
from tracker.recommendations.lifecycle import ENDED
from tracker.recommendations.models import Assignment, Recommendation

#: The row of the access table that says who looks at what waits, and who says who carries it.
UNASSIGNED = "unassigned"


@dataclass(frozen=True)
class Waiting:
    """What waits since one body closed or moved, and the standing bodies to which it may go; there may be none."""

    body: Organisation
    recommendations: Sequence[Recommendation]
    possible: Sequence[Organisation]
    moved: Move | None = None

    @property
    def since(self) -> PartialDate | None:
        """From when others may carry it, as far as that is known."""
        if self.moved is not None:
            return PartialDate.parse(self.moved.valid_from)
        return None if self.body.valid_to is None else PartialDate.parse(self.body.valid_to)


def list_waiting(viewer: Person) -> list[Waiting]:
    """Return what waits, by the body that closed or moved, the earliest first; nothing for who may not see it."""
    require_sight(viewer, UNASSIGNED)
    return _waiting()


def count_waiting(viewer: Person) -> int:
    """Return how many recommendations wait, 0 for somebody whom that does not concern."""
    if not may_see(viewer, UNASSIGNED):
        return 0
    return len({each.id for group in _waiting() for each in group.recommendations})


def count_waiting_of(body: Organisation) -> int:
    """Return how many recommendations wait since this body closed or moved: the number is no secret."""
    return sum(len(group.recommendations) for group in _waiting() if group.body.id == body.id)


def find_waiting(code: str, *, viewer: Person) -> Waiting | None:
    """Return what waits since the body with this code closed or moved; None where nothing does."""
    return next((group for group in list_waiting(viewer) if group.body.code == code), None)


def _waiting() -> list[Waiting]:
    today = clock.today()
    register = _Register.now(today)
    found: dict[UUID, list[Recommendation]] = {}
    for recommendation in _candidates(register, today):
        for body_id in register.left_by(recommendation):
            found.setdefault(body_id, []).append(recommendation)
    groups = [
        Waiting(
            register.bodies[body_id],
            recommendations,
            register.possible(register.bodies[body_id]),
            None if register.is_closed(body_id) else register.moves.get(body_id),
        )
        for body_id, recommendations in found.items()
    ]
    return sorted(groups, key=lambda group: (str(group.since or ""), group.body.name, str(group.body.id)))


def _candidates(register: _Register, today: date) -> Iterable[Recommendation]:
    """Return the open recommendations that may wait: those of bodies that changed, by any of three ways."""
    changed = {body_id for body_id in register.bodies if register.is_closed(body_id)} | register.moves.keys()
    carried = select(Assignment.recommendation_id).where(
        Assignment.organisation_id.in_(changed), in_force(Assignment, today)
    )
    return db.session.scalars(
        select(Recommendation)
        .where(
            Recommendation.status.not_in(ENDED),
            or_(
                Recommendation.addressee_id.in_(changed),
                Recommendation.id.in_(carried),
                Recommendation.heirs.is_not(None),
            ),
        )
        .options(
            joinedload(Recommendation.addressee),
            joinedload(Recommendation.report),
            selectinload(Recommendation.assignments).joinedload(Assignment.organisation),
        )
        .order_by(Recommendation.report_id, Recommendation.position, Recommendation.id)
    )


@dataclass(frozen=True)
class _Register:
    """The bodies, who followed whom, and the latest move of each unit, as they stand on a day."""

    bodies: Mapping[UUID, Organisation]
    followed_by: Mapping[UUID, Sequence[UUID]]
    moves: Mapping[UUID, Move]
    today: date

    @classmethod
    def now(cls, today: date) -> _Register:
        bodies = queries.organisations_by_id()
        followed_by: dict[UUID, list[UUID]] = {}
        for link in queries.list_successions():
            followed_by.setdefault(link.predecessor_id, []).append(link.successor_id)
        moves: dict[UUID, Move] = {}
        for move in queries.list_moves():
            moves.setdefault(move.unit_id, move)
        return cls(bodies, followed_by, moves, today)

    def is_closed(self, body_id: UUID) -> bool:
        return queries.is_closed(self.bodies[body_id], self.today)

    def left_by(self, recommendation: Recommendation) -> list[UUID]:
        """Return the bodies through whose change nobody rightly carries the recommendation; none if somebody does."""
        now = [each for each in recommendation.assignments if each.is_in_force(self.today)]
        bearers = recommendation.heir_ids or {recommendation.addressee_id}
        units = [self.bodies[each] for each in bearers if self.bodies[each].type in UNIT_TYPES]
        left = [unit.id for unit in units if self._has_left(unit, now)]
        left += [each.organisation_id for each in now if self.is_closed(each.organisation_id)]
        if not now and not left and self.is_closed(recommendation.addressee_id):
            left = [recommendation.addressee_id]
        return list(dict.fromkeys(left))

    def _has_left(self, unit: Organisation, now: Collection[Assignment]) -> bool:
        if self.is_closed(unit.id):
            assert unit.valid_to is not None
            ended = PartialDate.parse(unit.valid_to)
            return not any(
                each.valid_from > (ended.first_day if each.reason else ended.last_day) for each in now
            )
        move = self.moves.get(unit.id)
        if move is None or unit.parent_id in {each.organisation_id for each in now}:
            return False
        moved = PartialDate.parse(move.valid_from).first_day
        return not any(each.reason and each.valid_from >= moved for each in now)

    def possible(self, body: Organisation) -> list[Organisation]:
        """Return the standing bodies that followed, by way of closed ones too; else the region that answered for it."""
        if not self.is_closed(body.id):
            return [body]
        found: dict[UUID, None] = {}
        waiting, seen = list(self.followed_by.get(body.id, ())), {body.id}
        while waiting:
            successor = waiting.pop(0)
            if successor in seen:
                continue
            seen.add(successor)
            if self.is_closed(successor):
                waiting += self.followed_by.get(successor, ())
            elif queries.responding_organisation(self.bodies[successor], self.today) is not None:
                found[successor] = None
        if not found and body.parent_id is not None and body.type in UNIT_TYPES:
            region = queries.responding_organisation(self.bodies[body.parent_id], self.today)
            found = {} if region is None else {region.id: None}
        return sorted((self.bodies[each] for each in found), key=lambda each: (each.name, str(each.id)))
