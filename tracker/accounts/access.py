"""Who may see and do what: reads ``tracker/access.toml`` and answers every question about rights from it.

Rights are looked up when asked, from the memberships of today, never from the session (assurance 2, note 3).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from tracker.accounts.models import Membership, Person, Role
from tracker.core import clock
from tracker.core.errors import NotFound, NotPermitted
from tracker.organisations.models import UNIT_TYPES

ACCESS_FILE = Path(__file__).parent.parent / "access.toml"

#: Letters from most to least.
STRENGTH = "WR.-"

#: What a role is when the thing belongs to the person's own organisation, and when it does not.
_COLUMNS: Mapping[Role, tuple[str, str]] = {
    Role.DIRECTOR: ("director", "other_region"),
    Role.PLAN_LEAD: ("lead", "other_region"),
    Role.PDU_HEAD: ("region_head", "other_region"),  # "pdu_head" where the PDU itself is addressed
    Role.ACTION_OWNER: ("colleague", "other_region"),
    Role.READER: ("reader", "other_region"),
    Role.INSPECTOR: ("inspector", "inspector"),
    Role.EDITOR: ("editor", "editor"),
    Role.HQ_RESPONDER: ("hq_own", "hq_responder"),
    Role.HQ_OVERVIEW: ("hq_overview", "hq_overview"),
    Role.ADMINISTRATOR: ("administrator", "administrator"),
}


class UnlistedRow(LookupError):
    """The access file has no such row: a fault in our code."""


@dataclass(frozen=True)
class Concerns:
    """Whom a thing concerns: who answers for it, which unit the report addresses, who owns the action and who helps.

    ``heir_ids`` are the units that took over from the addressed one; where there are any, they count in its place.
    """

    organisation_id: UUID | None = None
    unit_id: UUID | None = None
    owner_id: UUID | None = None
    helper_ids: frozenset[UUID] = frozenset()
    heir_ids: frozenset[UUID] = frozenset()
    #: Further organisations that answer for it as much: for somebody with posts in several.
    also_at: frozenset[UUID] = frozenset()

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        """The organisations that answer for it."""
        return self.also_at if self.organisation_id is None else self.also_at | {self.organisation_id}

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units in whose hands it is today."""
        return self.heir_ids or frozenset(() if self.unit_id is None else (self.unit_id,))


#: A thing that belongs to nobody in particular, such as a list or a published report.
NOBODY = Concerns()


@dataclass(frozen=True)
class AccessTable:
    """The access file as read."""

    columns: tuple[str, ...]
    matrix: Mapping[str, Mapping[str, str]]
    refusals: Mapping[str, str]
    routes: Mapping[str, str | Mapping[str, str]]
    #: Pages that machines send to, which have no form token of ours.
    without_form_token: frozenset[str] = frozenset()

    def letter(self, row: str, column: str) -> str:
        """Return the letter at this row and column.

        Raises:
            UnlistedRow: there is no such row.
        """
        try:
            return self.matrix[row][column]
        except KeyError:
            raise UnlistedRow(f"{row} / {column} is not in {ACCESS_FILE.name}") from None


@lru_cache(maxsize=1)
def access_table() -> AccessTable:
    """Read the access file, once.

    Raises:
        ValueError: a row does not have one letter for each column.
    """
    data: dict[str, Any] = tomllib.loads(ACCESS_FILE.read_text(encoding="utf-8"))
    columns = tuple(data["columns"])
    matrix = {}
    for row, line in data["matrix"].items():
        letters = line.split()
        if len(letters) != len(columns) or set(letters) - set(STRENGTH):
            raise ValueError(
                f"{ACCESS_FILE.name}: row {row!r} needs one of {STRENGTH} for each of {len(columns)} columns"
            )
        matrix[row] = dict(zip(columns, letters, strict=True))
    return AccessTable(
        columns, matrix, data["refusals"], data["routes"], frozenset(data["without_form_token"])
    )


def current_memberships(person: Person) -> list[Membership]:
    """Return the roles the person holds today in London."""
    today = clock.today()
    return [membership for membership in person.memberships if membership.is_current(today)]


def _is_inside(membership: Membership, organisation_ids: frozenset[UUID]) -> bool:
    """Say whether the member belongs to one of the organisations or to a unit inside it."""
    return not organisation_ids.isdisjoint(_organisations_of(membership))


def _organisations_of(membership: Membership) -> set[UUID]:
    """Return the member's organisation and, for a unit, its region. A region is no unit of HMPPS in this sense."""
    organisation = membership.organisation
    found = {organisation.id}
    if organisation.type in UNIT_TYPES and organisation.parent_id is not None:
        found.add(organisation.parent_id)
    return found


def columns_of(person: Person, concerns: Concerns = NOBODY) -> set[str]:
    """Return every column that describes what this person is to a thing that concerns these."""
    columns = {"stranger"}
    answering = concerns.organisation_ids
    for membership in current_memberships(person):
        own, elsewhere = _COLUMNS[membership.role]
        # Headquarters roles count as "own" in the very organisation only: a region is no unit of theirs.
        if membership.role is Role.HQ_RESPONDER:
            inside = membership.organisation_id in answering
        else:
            inside = _is_inside(membership, answering)
        if inside and membership.role is Role.PDU_HEAD and membership.organisation_id in concerns.unit_ids:
            own = "pdu_head"
        columns.add(own if inside else elsewhere)
        if inside and concerns.owner_id == person.id:
            columns.add("owner")
        if inside and person.id in concerns.helper_ids:
            columns.add("helper")
    return columns


def letter(person: Person, row: str, concerns: Concerns = NOBODY) -> str:
    """Return the strongest letter that any of the person's roles of today gives in this row."""
    table = access_table()
    return min((table.letter(row, column) for column in columns_of(person, concerns)), key=STRENGTH.index)


def may_see(person: Person, row: str, concerns: Concerns = NOBODY) -> bool:
    """Say whether the thing exists for this person."""
    return letter(person, row, concerns) != "-"


def may_do(person: Person, row: str, concerns: Concerns = NOBODY) -> bool:
    """Say whether this person may ever do this, whatever the state of the thing is today."""
    return letter(person, row, concerns) == "W"


def require_sight(person: Person, row: str, concerns: Concerns = NOBODY) -> None:
    """Do nothing if the person may see the thing.

    Raises:
        NotFound: they may not; the same as for a thing that does not exist.
    """
    if not may_see(person, row, concerns):
        raise NotFound


def require_deed(person: Person, row: str, concerns: Concerns = NOBODY) -> None:
    """Do nothing if the person may do this.

    Raises:
        NotFound: they may not even see the thing.
        NotPermitted: they may see it; the message says who can do this.
    """
    found = letter(person, row, concerns)
    if found == "-":
        raise NotFound
    if found != "W":
        raise NotPermitted(access_table().refusals.get(row, "You cannot change this."))


def role_letters(person: Person, row: str) -> set[str]:
    """Return the letters that the person's roles of today could give in this row for some thing or other."""
    table = access_table()
    columns = {"stranger"}
    for membership in current_memberships(person):
        columns.update(_COLUMNS[membership.role])
        if membership.role is Role.PDU_HEAD:
            columns.add("pdu_head")
        if membership.role in REGION_ROLES:
            columns |= {"owner", "helper"}
    return {table.letter(row, column) for column in columns}


#: Roles in a region or one of its units. Headquarters responders own actions too, in their own organisation's plans.
REGION_ROLES = frozenset({Role.DIRECTOR, Role.PLAN_LEAD, Role.PDU_HEAD, Role.ACTION_OWNER, Role.READER})
INSPECTORATE_ROLES = frozenset({Role.INSPECTOR, Role.EDITOR})
HEADQUARTERS_ROLES = frozenset({Role.HQ_RESPONDER, Role.HQ_OVERVIEW})


def own_organisation_ids(person: Person) -> set[UUID]:
    """Return the organisations that the person belongs to today, with the region of each PDU."""
    found: set[UUID] = set()
    for membership in current_memberships(person):
        found |= _organisations_of(membership)
    return found


def visible_where(
    person: Person,
    row: str,
    organisation_column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    owner_column: InstrumentedAttribute[UUID] | None = None,
    is_helped: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """Return the SQL condition under which things in this row are visible to the person, from the same table.

    It says of every thing what ``may_see`` says of one, so a list and a page cannot disagree. ``is_helped`` is the
    condition that the person is one of the thing's helpers.
    """
    if letter(person, row, NOBODY) != "-":
        return true()
    conditions: list[ColumnElement[bool]] = []
    for organisation_id in own_organisation_ids(person):
        own = Concerns(organisation_id=organisation_id)
        if may_see(person, row, own):
            conditions.append(organisation_column == organisation_id)
            continue
        owned = Concerns(organisation_id=organisation_id, owner_id=person.id)
        if owner_column is not None and may_see(person, row, owned):
            conditions.append((organisation_column == organisation_id) & (owner_column == person.id))
        helped = Concerns(organisation_id=organisation_id, helper_ids=frozenset({person.id}))
        if is_helped is not None and may_see(person, row, helped):
            conditions.append((organisation_column == organisation_id) & is_helped)
    return or_(*conditions) if conditions else false()
