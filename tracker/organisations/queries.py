"""Looking up organisations. The register is no secret: everybody who may sign in may read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.organisations.models import (
    HEADQUARTERS_TYPES,
    UNIT_TYPES,
    Move,
    Organisation,
    OrganisationType,
    Succession,
)
from tracker.organisations.partial_dates import PartialDate

#: Bodies that answer recommendations for themselves and for what stands below them.
ANSWERING_TYPES = frozenset({OrganisationType.REGION}) | HEADQUARTERS_TYPES


def get_region(code: str) -> Organisation:
    """Return the region with this code.

    Raises:
        NotFound: there is none.
    """
    region = db.session.scalar(
        select(Organisation).where(Organisation.code == code, Organisation.type == OrganisationType.REGION)
    )
    if region is None:
        raise NotFound
    return region


def get_organisation(code: str) -> Organisation:
    """Return the organisation with this code, with its other names and what it belongs to.

    Raises:
        NotFound: there is none.
    """
    statement = (
        select(Organisation)
        .where(Organisation.code == code)
        .options(joinedload(Organisation.parent), joinedload(Organisation.aliases))
    )
    organisation = db.session.scalars(statement).unique().one_or_none()
    if organisation is None:
        raise NotFound
    return organisation


def list_regions() -> Sequence[Organisation]:
    """Return every region by name."""
    return _named(Organisation.type == OrganisationType.REGION)


def list_units() -> Sequence[Organisation]:
    """Return every part of a region, such as a PDU, by name."""
    return _named(Organisation.type.in_(UNIT_TYPES))


def list_answering() -> Sequence[Organisation]:
    """Return every body that can answer a recommendation, by name: regions and headquarters."""
    return _named(Organisation.type.in_(ANSWERING_TYPES))


def bodies_of(*organisations: Organisation) -> set[UUID]:
    """Return these organisations, their units, and the predecessors of any of them, however far back."""
    found = {organisation.id for organisation in organisations}
    units = Organisation.parent_id.in_(found) & Organisation.type.in_(UNIT_TYPES)
    found.update(db.session.scalars(select(Organisation.id).where(units)))
    links = db.session.execute(select(Succession.predecessor_id, Succession.successor_id)).all()
    while earlier := {link.predecessor_id for link in links if link.successor_id in found} - found:
        found |= earlier
    return found


def list_successions() -> Sequence[Succession]:
    """Return who followed whom, the earliest first, with both."""
    return db.session.scalars(
        select(Succession)
        .options(joinedload(Succession.predecessor), joinedload(Succession.successor))
        .order_by(Succession.valid_from, Succession.id)
    ).all()


def list_moves() -> Sequence[Move]:
    """Return which units moved from region to region, the latest first."""
    return db.session.scalars(
        select(Move)
        .options(joinedload(Move.unit), joinedload(Move.left), joinedload(Move.joined))
        .order_by(Move.valid_from.desc(), Move.id)
    ).all()


def list_standing_units(organisation: Organisation, on: date) -> list[Organisation]:
    """Return the units that belong to the organisation now and have not ended before that day, by name."""
    return [unit for unit in list_units_of(organisation) if not is_closed(unit, on)]


def list_units_of(organisation: Organisation) -> Sequence[Organisation]:
    """Return the units that belong to the organisation now, past ones too, by name."""
    return _named((Organisation.parent_id == organisation.id) & Organisation.type.in_(UNIT_TYPES))


def has_closed(on: date, body: type[Organisation] = Organisation) -> ColumnElement[bool]:
    """Return the SQL condition that says of an organisation, or an alias of it, what ``is_closed`` says of one."""
    on_that_day = func.substr(str(on), 1, func.length(body.valid_to))
    return and_(body.valid_to.is_not(None), body.valid_to < on_that_day)


def organisations_by_id() -> dict[UUID, Organisation]:
    """Return the whole register, a few hundred bodies, by identifier, each with what it belongs to."""
    statement = select(Organisation).options(joinedload(Organisation.parent))
    return {organisation.id: organisation for organisation in db.session.scalars(statement)}


def is_closed(organisation: Organisation, on: date) -> bool:
    """Say whether the organisation had certainly ended before that day; one known by its month ends with the month."""
    return organisation.valid_to is not None and PartialDate.parse(organisation.valid_to).last_day < on


def responding_organisation(organisation: Organisation, on: date) -> Organisation | None:
    """Return the body that answers on that day for what is addressed to this organisation, None if a person must say.

    A region and a body at headquarters answer for themselves. Whatever stands below one, such as a PDU or the Probation
    Service, is answered for by the nearest above. Nobody answers by rule for a body that has closed or stands alone.
    """
    body: Organisation | None = organisation
    while body is not None and not is_closed(body, on):
        if body.type in ANSWERING_TYPES:
            return body
        body = body.parent
    return None


def _named(condition: ColumnElement[bool]) -> Sequence[Organisation]:
    statement = select(Organisation).where(condition).order_by(Organisation.name, Organisation.id)
    return db.session.scalars(statement).all()


def names_of(organisation_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the name of each of these organisations; asks nothing for none."""
    if not organisation_ids:
        return {}
    found = db.session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids))
    )
    return {row.id: row.name for row in found}


def titles_of(organisation_ids: Collection[UUID]) -> list[str]:
    """Return how each of these organisations is named as an addressee; asks nothing for none."""
    if not organisation_ids:
        return []
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids)))
    return [organisation.title for organisation in found]
