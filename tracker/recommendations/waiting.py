"""Which open recommendations wait for a person to say who carries them, since a body closed or moved.

Worked out when asked, from the register and the assignments; nothing about it is stored. A person has said so when an
assignment that gives a reason begins after the change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

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
    register = _Register.now(clock.today())
    return sum(bool(register.left_by(each)) for each in register.candidates)


def count_waiting_of(body: Organisation) -> int:
    """Return how many recommendations wait since this body closed or moved: the number is no secret."""
    register = _Register.now(clock.today())
    return sum(body.id in register.left_by(each) for each in register.candidates)


def find_waiting(code: str, *, viewer: Person) -> Waiting | None:
    """Return what waits since the body with this code closed or moved; None where nothing does."""
    return next((group for group in list_waiting(viewer) if group.body.code == code), None)


def _waiting() -> list[Waiting]:
    register = _Register.now(clock.today(), to_show=True)
    followed_by: dict[UUID, list[UUID]] = {}
    for link in queries.list_successions():
        followed_by.setdefault(link.predecessor_id, []).append(link.successor_id)
    found: dict[UUID, list[Recommendation]] = {}
    for recommendation in register.candidates:
        for body_id in register.left_by(recommendation):
            found.setdefault(body_id, []).append(recommendation)
    groups = [
        Waiting(
            register.bodies[body_id],
            recommendations,
            register.possible(register.bodies[body_id], followed_by),
            None if register.is_closed(body_id) else register.moves.get(body_id),
        )
        for body_id, recommendations in found.items()
    ]
    return sorted(groups, key=lambda group: (str(group.since or ""), group.body.name, str(group.body.id)))


def _may_wait(today: date) -> ColumnElement[bool]:
    """Return the condition under which an open recommendation is worth a look, its addressee and a move joined."""
    carrier = aliased(Organisation)
    carried_by_closed = (
        select(Assignment.recommendation_id)
        .join(carrier, Assignment.organisation_id == carrier.id)
        .where(queries.has_closed(today, carrier), in_force(Assignment, today))
    )
    return and_(
        Recommendation.status.not_in(ENDED),
        or_(
            queries.has_closed(today),
            Move.id.is_not(None),
            Recommendation.heirs.is_not(None),
            Recommendation.id.in_(carried_by_closed),
        ),
    )


@dataclass(frozen=True)
class _Register:
    """The bodies, the latest move of each unit, and the recommendations that may wait, with who carries them today."""

    today: date
    bodies: dict[UUID, Organisation] = field(default_factory=dict)
    moves: dict[UUID, Move] = field(default_factory=dict)
    carried: dict[Recommendation, dict[UUID, Assignment]] = field(default_factory=dict)

    @classmethod
    def now(cls, today: date, *, to_show: bool = False) -> _Register:
        """Read it all in one query, for first pages count it; two more for what a list shows of each."""
        statement = (
            select(Organisation, Move, Recommendation, Assignment)
            .outerjoin(Move, Move.unit_id == Organisation.id)
            .outerjoin(Recommendation, and_(Recommendation.addressee_id == Organisation.id, _may_wait(today)))
            .outerjoin(
                Assignment,
                and_(Assignment.recommendation_id == Recommendation.id, in_force(Assignment, today)),
            )
            .order_by(Move.valid_from, Move.id)
        )
        if to_show:
            statement = statement.options(
                joinedload(Recommendation.report), selectinload(Recommendation.assignments)
            )
        register = cls(today)
        for body, move, recommendation, assignment in db.session.execute(statement):
            register.bodies[body.id] = body
            if move is not None:
                register.moves[body.id] = move
            if recommendation is not None:
                now = register.carried.setdefault(recommendation, {})
                if assignment is not None:
                    now[assignment.id] = assignment
        return register

    @property
    def candidates(self) -> list[Recommendation]:
        """Those that may wait, by report and as printed."""
        return sorted(self.carried, key=lambda each: (str(each.report_id), each.position, str(each.id)))

    def is_closed(self, body_id: UUID) -> bool:
        return queries.is_closed(self.bodies[body_id], self.today)

    def left_by(self, recommendation: Recommendation) -> list[UUID]:
        """Return the bodies through whose change nobody rightly carries the recommendation; none if somebody does."""
        now = list(self.carried[recommendation].values())
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

    def possible(self, body: Organisation, followed_by: Mapping[UUID, Sequence[UUID]]) -> list[Organisation]:
        """Return the standing bodies that followed, by way of closed ones too; else the region that answered for it."""
        if not self.is_closed(body.id):
            return [body]
        found: dict[UUID, None] = {}
        waiting, seen = list(followed_by.get(body.id, ())), {body.id}
        while waiting:
            successor = waiting.pop(0)
            if successor in seen:
                continue
            seen.add(successor)
            if self.is_closed(successor):
                waiting += followed_by.get(successor, ())
            elif queries.responding_organisation(self.bodies[successor], self.today) is not None:
                found[successor] = None
        if not found and body.parent_id is not None and body.type in UNIT_TYPES:
            region = queries.responding_organisation(self.bodies[body.parent_id], self.today)
            found = {} if region is None else {region.id: None}
        return sorted((self.bodies[each] for each in found), key=lambda each: (each.name, str(each.id)))
