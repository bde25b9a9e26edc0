"""What must hold of a change of bodies, whoever records it. Dates may be months: only what is certain is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from tracker.core.errors import RuleBroken
from tracker.organisations.models import UNIT_TYPES, Organisation, OrganisationType
from tracker.organisations.partial_dates import PartialDate

#: Who can take over from a body of another type: divisions and companies became regions, and regions have units.
MAY_TAKE_OVER = UNIT_TYPES | {OrganisationType.REGION}


def last_day_before(on: PartialDate) -> PartialDate:
    """Return until when a body stands that ends with the change: the day before, or the month if that is all."""
    return PartialDate.of(on.first_day - timedelta(days=1)) if on.is_day else on


def require_succession(
    predecessors: Sequence[Organisation],
    successors: Sequence[Organisation],
    on: PartialDate,
    links: Iterable[tuple[UUID, UUID]],
) -> None:
    """Do nothing if the successors may follow the predecessors from that date.

    Raises:
        RuleBroken: somebody is missing, follows itself, did not stand then, is of a wrong type, or closes a circle.
    """
    if not predecessors:
        raise RuleBroken("Choose the bodies that end", field="ending")
    if not successors:
        raise RuleBroken("Choose who takes over", field="taking_over")
    for both in (each for each in predecessors if each in successors):
        raise RuleBroken(f"{both.title} cannot take over from itself", field="taking_over")
    _require_no_circle(predecessors, successors, links)
    for predecessor in predecessors:
        _require_stood_before(predecessor, on)
    for successor in successors:
        _require_stands(successor, on)
        for predecessor in predecessors:
            _require_fitting(predecessor, successor)


def require_closing(organisation: Organisation, last_day: PartialDate) -> None:
    """Do nothing if the organisation may end on that day.

    Raises:
        RuleBroken: it has ended already, or had not begun.
    """
    if organisation.valid_to is not None:
        raise RuleBroken(
            f"{organisation.title} has closed already, {_in_words(organisation.valid_to)}", field="on"
        )
    _require_begun(organisation, last_day)


def require_move(unit: Organisation, region: Organisation, on: PartialDate, today: date) -> None:
    """Do nothing if the unit may belong to that region from that date.

    Raises:
        RuleBroken: it is no unit, is there already, one of the two does not stand then, or the date is still to come.
    """
    if unit.type not in UNIT_TYPES or region.type is not OrganisationType.REGION:
        raise RuleBroken("Only a part of a region can move, and only to a region", field="region")
    if unit.parent_id == region.id:
        raise RuleBroken(f"{unit.title} belongs to {region.title} already", field="region")
    if on.first_day > today:
        raise RuleBroken(
            "Record the move once it has happened: the date must be today or earlier", field="on"
        )
    _require_stands(unit, on)
    _require_stands(region, on, field="region")


def _require_stood_before(predecessor: Organisation, on: PartialDate) -> None:
    _require_begun(predecessor, last_day_before(on))
    if predecessor.valid_to is None:
        return
    ended = PartialDate.parse(predecessor.valid_to)
    # A change of which only the month is known may be on its last day, when a body that ended in it still stood.
    if ended.first_day > last_day_before(on).last_day:
        raise RuleBroken(
            f"This overlaps: {predecessor.title} stood until {ended.words}, after its work would have passed on",
            field="on",
        )


def _require_begun(organisation: Organisation, on: PartialDate) -> None:
    if organisation.valid_from is None:
        return
    began = PartialDate.parse(organisation.valid_from)
    if began.first_day > on.last_day:
        raise RuleBroken(f"{organisation.title} had not begun then: it began {_in_words(began)}", field="on")


def _require_stands(organisation: Organisation, on: PartialDate, *, field: str = "taking_over") -> None:
    if organisation.valid_from is not None:
        began = PartialDate.parse(organisation.valid_from)
        if began.first_day > on.last_day:
            raise RuleBroken(
                f"{organisation.title} did not exist yet {_in_words(on)}: it began {_in_words(began)}",
                field=field,
            )
    if organisation.valid_to is not None:
        ended = PartialDate.parse(organisation.valid_to)
        if ended.last_day < on.first_day:
            raise RuleBroken(
                f"{organisation.title} had closed by then: it stood until {ended.words}", field=field
            )


def _require_fitting(predecessor: Organisation, successor: Organisation) -> None:
    if successor.type is not predecessor.type and successor.type not in MAY_TAKE_OVER:
        raise RuleBroken(f"{successor.title} cannot take over from {predecessor.title}", field="taking_over")


def _require_no_circle(
    predecessors: Sequence[Organisation],
    successors: Sequence[Organisation],
    links: Iterable[tuple[UUID, UUID]],
) -> None:
    followed_by: dict[UUID, set[UUID]] = {}
    for earlier, later in links:
        followed_by.setdefault(earlier, set()).add(later)
    for successor in successors:
        heirs = all_after(successor.id, followed_by)
        for predecessor in predecessors:
            if predecessor.id in heirs:
                raise RuleBroken(
                    f"This would make a circle: {predecessor.title} took over from {successor.title}",
                    field="taking_over",
                )


def all_after(start: UUID, followed_by: Mapping[UUID, Iterable[UUID]]) -> set[UUID]:
    """Return everybody who followed, directly or by way of others."""
    found: set[UUID] = set()
    waiting = [start]
    while waiting:
        new = set(followed_by.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _in_words(written: PartialDate | str) -> str:
    at = written if isinstance(written, PartialDate) else PartialDate.parse(written)
    return f"on {at.words}" if at.is_day else f"in {at.words}"
