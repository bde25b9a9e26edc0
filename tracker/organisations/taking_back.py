"""Changes of bodies as they were recorded, and undoing the last one of a body that was recorded by mistake.

The record of events says what a change did, so all of it is undone at once: whoever ended with it stands again, and
nobody follows whom. The record itself keeps the change, and that it was taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, Event, act
from tracker.organisations import queries
from tracker.organisations.changes import CLOSED, MOVED, SUCCEEDED, hold, require_free_name
from tracker.organisations.models import Move, Organisation, Succession

TAKEN_BACK = "change of bodies taken back"


@dataclass(frozen=True)
class RecordedChange:
    """One change with all that it did. ``ended`` pairs each body that ended with its last day as known before.

    ``last_event`` is the place of its last event in the record: what came later may rest on it.
    """

    action: str
    at: datetime
    by: str
    reason: str | None
    last_event: int
    ended: Sequence[tuple[Organisation, str | None]]
    successions: Sequence[Succession]
    moves: Sequence[Move]

    @property
    def bodies(self) -> list[Organisation]:
        """The bodies whose recommendations may have gone to others because of it."""
        found = [
            *(body for body, _ in self.ended),
            *(link.predecessor for link in self.successions),
            *(move.unit for move in self.moves),
        ]
        return list(dict.fromkeys(found))


def find_last_change(organisation: Organisation) -> RecordedChange | None:
    """Return the last change of this body that people recorded and that still holds; None where there is none."""
    acts = db.session.execute(
        select(Event.act_id, Event.id)
        .where(Event.thread_id == organisation.id, Event.action.in_((CLOSED, MOVED, SUCCEEDED)))
        .order_by(Event.id.desc())
    ).all()
    for act_id in dict.fromkeys(row.act_id for row in acts):
        change = _change(act_id)
        if change is not None:
            return change
    return None


def has_change_to_take_back(organisation: Organisation) -> bool:
    """Say whether people recorded a change of this body that still holds: more were recorded than taken back."""
    rows = db.session.execute(
        select(Event.action, func.count(Event.act_id.distinct()))
        .where(Event.thread_id == organisation.id, Event.action.in_((CLOSED, MOVED, SUCCEEDED, TAKEN_BACK)))
        .group_by(Event.action)
    ).all()
    acts = {row[0]: row[1] for row in rows}
    return sum(acts.get(each, 0) for each in (CLOSED, MOVED, SUCCEEDED)) > acts.get(TAKEN_BACK, 0)


def undo(change: RecordedChange, *, by: Actor, reason: str) -> None:
    """Everything that the change did is undone. What rests on it is for the caller to look at.

    Raises:
        RuleBroken: a body could not stand again: what it belongs to has closed, or another bears its name by now.
    """
    regions = [region for move in change.moves for region in (move.left, move.joined)]
    hold([*change.bodies, *regions])
    today = clock.today()
    for body, _ in change.ended:
        if body.parent is not None and queries.is_closed(body.parent, today):
            raise RuleBroken(f"{body.title} cannot stand again: {body.parent.title} has closed since")
        require_free_name(body.name, body.type, but=body.id)
    for move in change.moves:
        if queries.is_closed(move.left, today):
            raise RuleBroken(f"{move.unit.title} cannot go back: {move.left.title} has closed since")
    with act(TAKEN_BACK, by=by, reason=reason):
        for body, before in change.ended:
            body.valid_to = before
        for move in change.moves:
            move.unit.parent = move.left
        for row in (*change.successions, *change.moves):
            db.session.delete(row)


def _change(act_id: UUID) -> RecordedChange | None:
    """Return the change that was recorded with this act, None if it does not hold any more."""
    events = db.session.scalars(select(Event).where(Event.act_id == act_id).order_by(Event.id)).all()
    added = [each.subject_id for each in events if each.before is None]
    successions = db.session.scalars(
        select(Succession)
        .where(Succession.id.in_(added))
        .options(joinedload(Succession.predecessor), joinedload(Succession.successor))
    ).all()
    moves = db.session.scalars(
        select(Move)
        .where(Move.id.in_(added))
        .options(joinedload(Move.unit), joinedload(Move.left), joinedload(Move.joined))
    ).all()
    ended = []
    for each in events:
        if each.before is not None and each.after is not None and "valid_to" in each.after:
            body = db.session.get_one(Organisation, each.subject_id)
            if body.valid_to == each.after["valid_to"]:
                ended.append((body, each.before["valid_to"]))
    first = events[0]
    if not (successions or moves or (first.action == CLOSED and ended)):
        return None
    return RecordedChange(
        first.action, first.at, first.actor_name, first.reason, events[-1].id, ended, successions, moves
    )
