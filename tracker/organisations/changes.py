"""Recording what happens to bodies: begun, renamed, closed, followed by others, moved to another region.

These services ask no rights, for accounts stand above organisations: the pages that call them are the administrator's
alone (``[routes]`` of the access file). Each holds the bodies it touches until the transaction ends, so that of two
administrators at once the second is told what the first did.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import Actor, act
from tracker.organisations import queries
from tracker.organisations.change_rules import (
    last_day_before,
    require_closing,
    require_move,
    require_succession,
)
from tracker.organisations.models import (
    UNIT_TYPES,
    Move,
    Organisation,
    OrganisationAlias,
    OrganisationType,
    SaidByPeople,
    Succession,
)
from tracker.organisations.name_folding import all_words, fold
from tracker.organisations.partial_dates import PartialDate

#: What the record says of changes that end or move a body.
CLOSED, SUCCEEDED, MOVED = "organisation closed", "succession recorded", "organisation moved"

#: What an administrator may add. The bodies at the top, and those of the past, come with the project's register.
ADDABLE_TYPES = (
    OrganisationType.PDU,
    OrganisationType.FUNCTIONAL_UNIT,
    OrganisationType.REGION,
    OrganisationType.NATIONAL_UNIT,
    OrganisationType.PARTNER,
)

#: Everything the project's register says of a body.
SUCCESSORS = "successors"
EVERYTHING = ("name", "type", "parent_id", "valid_from", "valid_to", "note", "source", SUCCESSORS)


def add_organisation(
    name: str, kind: OrganisationType, *, parent: Organisation | None, began: PartialDate | None, by: Actor
) -> Organisation:
    """Add a body to the register; its code follows from its name and never changes.

    Raises:
        RuleBroken: it has no name, its type needs another parent, or one of its type bears the name at that time.
    """
    name = name.strip()
    if not name:
        raise RuleBroken("Enter the name", field="name")
    _require_parent(kind, parent)
    require_free_name(name, kind, but=None)
    with act("organisation added", by=by):
        added = Organisation(
            code=_new_code(name, kind),
            name=name,
            type=kind,
            parent=parent,
            valid_from=None if began is None else str(began),
        )
        db.session.add(added)
        db.session.flush()
        _say(added, *EVERYTHING)
    return added


def rename_organisation(organisation: Organisation, name: str, *, by: Actor, expected_version: int) -> None:
    """The organisation bears the new name; the old one stays as a name under which it is found in print.

    Raises:
        RuleBroken: there is no name, it is the same, or another body of its type bears it.
        ChangedMeanwhile: somebody changed the organisation first.
    """
    hold([organisation])
    if organisation.version != expected_version:
        raise ChangedMeanwhile
    name = name.strip()
    if not name:
        raise RuleBroken("Enter the new name", field="name")
    if name == organisation.name:
        raise RuleBroken("This is the name it has now", field="name")
    require_free_name(name, organisation.type, but=organisation.id)
    with act("organisation renamed", by=by):
        if all(alias.name != organisation.name for alias in organisation.aliases):
            organisation.aliases.append(OrganisationAlias(name=organisation.name))
        organisation.name = name
        _say(organisation, "name")


def close_organisation(
    organisation: Organisation, last_day: PartialDate, *, by: Actor, note: str | None = None
) -> None:
    """The organisation ends with that day, or in that month, and nobody takes over from it.

    Raises:
        RuleBroken: it has ended already or not begun, or parts of it still stand.
    """
    hold([organisation])
    require_closing(organisation, last_day)
    _require_no_parts(organisation)
    with act(CLOSED, by=by, reason=note):
        organisation.valid_to = str(last_day)
        _say(organisation, "valid_to", SUCCESSORS)


def record_succession(
    predecessors: Sequence[Organisation],
    successors: Sequence[Organisation],
    on: PartialDate,
    *,
    by: Actor,
    note: str | None = None,
) -> list[Succession]:
    """Each of the first ends, and each of the second follows them, from that date: renewed, merged, split or redrawn.

    Nothing happens to recommendations: a person says who carries each (``action_plans.taking_over``).

    Raises:
        RuleBroken: what ``require_succession`` refuses, parts of a body still stand, or all of it is recorded already.
    """
    hold([*predecessors, *successors])
    check_succession(predecessors, successors, on)
    known = {(link.predecessor_id, link.successor_id) for link in queries.list_successions()}
    added = [
        Succession(predecessor_id=predecessor.id, successor_id=successor.id, valid_from=str(on), note=note)
        for predecessor in predecessors
        for successor in successors
        if (predecessor.id, successor.id) not in known
    ]
    with act(SUCCEEDED, by=by, reason=note):
        for predecessor in predecessors:
            if predecessor.valid_to is None:
                predecessor.valid_to = str(last_day_before(on))
            _say(predecessor, "valid_to", SUCCESSORS)
        db.session.add_all(added)
    return added


def check_succession(
    predecessors: Sequence[Organisation], successors: Sequence[Organisation], on: PartialDate
) -> None:
    """Do nothing if this succession could be recorded now.

    Raises:
        RuleBroken: as for ``record_succession``.
    """
    links = [(link.predecessor_id, link.successor_id) for link in queries.list_successions()]
    require_succession(predecessors, successors, on, links)
    for predecessor in predecessors:
        _require_no_parts(predecessor)
    if all((earlier.id, later.id) in links for earlier in predecessors for later in successors):
        raise RuleBroken("This change has been recorded already", field="taking_over")


def move_unit(
    unit: Organisation, region: Organisation, on: PartialDate, *, by: Actor, note: str | None = None
) -> Move:
    """The unit belongs to the region from that date; where it was before stays on record.

    Raises:
        RuleBroken: what ``require_move`` refuses.
    """
    hold([unit, region])
    require_move(unit, region, on, clock.today())
    assert unit.parent_id is not None  # a unit always stands in a region
    with act(MOVED, by=by, reason=note):
        moved = Move(
            unit_id=unit.id, left_id=unit.parent_id, joined_id=region.id, valid_from=str(on), note=note
        )
        db.session.add(moved)
        unit.parent = region
        _say(unit, "parent_id")
    return moved


def hold(organisations: Collection[Organisation]) -> None:
    """Keep others from changing these until the transaction ends, and read them anew; always in the same order."""
    ids = {each.id for each in organisations}
    db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _say(organisation: Organisation, *what: str) -> None:
    """Note that a person has said this, so that the project's register does not take it back."""
    known = said_by_people([organisation.id]).get(organisation.id, set())
    db.session.add_all(
        SaidByPeople(organisation_id=organisation.id, what=each) for each in what if each not in known
    )


def said_by_people(organisation_ids: Collection[UUID] | None = None) -> dict[UUID, set[str]]:
    """Return what people have said about each of these organisations, or about all."""
    statement = select(SaidByPeople.organisation_id, SaidByPeople.what)
    if organisation_ids is not None:
        statement = statement.where(SaidByPeople.organisation_id.in_(organisation_ids))
    found: dict[UUID, set[str]] = {}
    for organisation_id, what in db.session.execute(statement):
        found.setdefault(organisation_id, set()).add(what)
    return found


def _require_parent(kind: OrganisationType, parent: Organisation | None) -> None:
    if kind in UNIT_TYPES:
        if parent is None or parent.type is not OrganisationType.REGION:
            raise RuleBroken("Choose the region that it belongs to", field="parent")
    elif kind is OrganisationType.REGION and (parent is None or parent.type is not OrganisationType.AGENCY):
        raise RuleBroken("A region belongs to HMPPS: choose it", field="parent")
    if parent is not None and queries.is_closed(parent, clock.today()):
        raise RuleBroken(f"{parent.title} has closed", field="parent")


def require_free_name(name: str, kind: OrganisationType, *, but: UUID | None) -> None:
    """Refuse a name that another standing body of the type bears, however it is spelled.

    Raises:
        RuleBroken: one does.
    """
    today = clock.today()
    same_type = db.session.scalars(select(Organisation).where(Organisation.type == kind)).all()
    for other in same_type:
        if other.id != but and fold(other.name) == fold(name) and not queries.is_closed(other, today):
            raise RuleBroken(f"There is a {other.title} already", field="name")


def _require_no_parts(organisation: Organisation) -> None:
    parts = queries.list_standing_units(organisation, clock.today())
    if not parts:
        return
    if len(parts) == 1:
        raise RuleBroken(f"{parts[0].title} still belongs to {organisation.title}: move or close it first")
    raise RuleBroken(f"{len(parts)} units still belong to {organisation.title}: move or close them first")


def _new_code(name: str, kind: OrganisationType) -> str:
    words = "-".join(re.sub("[^a-z0-9]", "", word) for word in all_words(name)) or "body"
    suffix = f"-{kind.value.replace('_', '-')}" if kind is not OrganisationType.REGION else ""
    wanted = f"{words[:60]}{suffix}"
    taken = set(db.session.scalars(select(Organisation.code).where(Organisation.code.startswith(wanted))))
    at, code = 2, wanted
    while code in taken:
        code, at = f"{wanted}-{at}", at + 1
    return code
