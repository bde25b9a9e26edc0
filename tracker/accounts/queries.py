"""Finding people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, select, true
from sqlalchemy.orm import joinedload

from tracker.accounts.addresses import folded_email
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.validity import in_force


def find_person(person_id: UUID) -> Person | None:
    """Return the person with their roles and the organisations of these, in one question to the database."""
    return db.session.scalars(_by_id(), {"person_id": person_id}).unique().one_or_none()


@cache
def _by_id() -> Select[Person]:
    """Return a question of every request, put together once."""
    return (
        select(Person)
        .where(Person.id == bindparam("person_id"))
        .options(joinedload(Person.memberships).joinedload(Membership.organisation))
    )


def find_person_by_email(email: str) -> Person | None:
    """Return the person whose account has this address, in whatever case it is typed."""
    return db.session.scalar(select(Person).where(Person.email == folded_email(email)))


def list_people_with_roles(
    organisation_ids: Collection[UUID] | None, roles: Collection[Role]
) -> Sequence[Person]:
    """Return who holds one of the roles today and is not suspended, by name.

    None for the organisations means anywhere: for roles that one body alone has, such as the inspectorate's.
    """
    today = clock.today()
    held = (
        select(Membership.person_id)
        .where(
            true() if organisation_ids is None else Membership.organisation_id.in_(organisation_ids),
            Membership.role.in_(roles),
            in_force(Membership, today),
        )
        .distinct()
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(held), Person.state != PersonState.SUSPENDED)
        .order_by(Person.name, Person.id)
    ).all()


def names_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the name of each of these people; asks nothing for nobody."""
    if not person_ids:
        return {}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in found}
