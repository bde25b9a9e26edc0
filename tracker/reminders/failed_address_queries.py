"""Addresses that fail, as those who look after them find them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.accounts.access import may_see, require_sight
from tracker.accounts.models import Membership, Person
from tracker.action_plans.permissions import concerns_organisation
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.organisations.models import Organisation
from tracker.reminders.address_models import DeliveryReport, FailedAddress, failed_address_of
from tracker.reminders.failed_address_rights import LOOKED_AFTER, concerns_failed_address
from tracker.reminders.models import Reminder
from tracker.reminders.queries import LEDGER

#: The row of the access table that the people of a place stand in.
PEOPLE_THERE = "people.own"

#: What says where somebody works.
_WITH_PLACES = selectinload(Person.memberships).joinedload(Membership.organisation)


def standing() -> Select[FailedAddress]:
    """Return the statement for the addresses that keep e-mails back today, with their people and places."""
    return (
        select(FailedAddress)
        .join(FailedAddress.person)
        .where(FailedAddress.ended_at.is_(None), FailedAddress.address == Person.email)
        .options(contains_eager(FailedAddress.person), joinedload(FailedAddress.organisation))
    )


def list_statement(viewer: Person) -> Select[FailedAddress]:
    """Return the statement for all of them.

    Raises:
        NotFound: the viewer does not run the service.
    """
    require_sight(viewer, LEDGER)
    return standing()


def count_standing() -> int:
    """Return how many addresses keep e-mails back today."""
    return db.session.scalar(select(func.count()).select_from(standing().subquery())) or 0


def places_of_people_not_reached(person_ids: Collection[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Return those among these people whose address fails, with the places that look after it."""
    found = db.session.scalars(
        standing()
        .where(FailedAddress.person_id.in_(person_ids))
        .options(contains_eager(FailedAddress.person).options(_WITH_PLACES))
    )
    return {each.person_id: concerns_failed_address(each).organisation_ids for each in found}


def find_failure_seen_by(viewer: Person, person: Person, *, at: Organisation) -> FailedAddress | None:
    """Return what keeps e-mails from somebody at work there, for those who look at the people of that place."""
    if not may_see(viewer, PEOPLE_THERE, concerns_organisation(at)):
        return None
    return failed_address_of(person)


def is_mended_by(viewer: Person, failed: FailedAddress, *, at: Organisation) -> bool:
    """Say whether that place looks after the address, and the viewer for it."""
    return failed.organisation_id == at.id and may_see(viewer, LOOKED_AFTER, concerns_failed_address(failed))


def get_failed_address(failed_id: UUID, *, viewer: Person) -> FailedAddress:
    """Return one, settled or not.

    Raises:
        NotFound: there is none, or the viewer does not run the service.
    """
    require_sight(viewer, LEDGER)
    return _one(select(FailedAddress).where(FailedAddress.id == failed_id))


def get_failed_address_at(organisation: Organisation, person_id: UUID, *, viewer: Person) -> FailedAddress:
    """Return what was last known against the address of somebody who works or worked there, settled or not.

    Raises:
        NotFound: nothing ever was, or the viewer does not look after it.
    """
    marks = db.session.scalars(
        select(FailedAddress)
        .where(FailedAddress.person_id == person_id)
        .options(
            joinedload(FailedAddress.person).options(_WITH_PLACES), joinedload(FailedAddress.organisation)
        )
        .order_by(FailedAddress.failed_at.desc(), FailedAddress.id)
    ).all()
    found = next(
        (each for each in marks if organisation.id in concerns_failed_address(each).organisation_ids), None
    )
    if found is None:
        raise NotFound
    require_sight(viewer, LOOKED_AFTER, concerns_failed_address(found))
    return found


def list_reports(reminder: Reminder) -> list[DeliveryReport]:
    """Return what mail services reported of any try of this e-mail, oldest first."""
    names = {attempt.message_id for attempt in reminder.attempts if attempt.message_id}
    if not names:
        return []
    statement = select(DeliveryReport).where(DeliveryReport.message_id.in_(names))
    return list(db.session.scalars(statement.order_by(DeliveryReport.received_at, DeliveryReport.carrier_id)))


def _one(statement: Select[FailedAddress]) -> FailedAddress:
    found = db.session.scalars(
        statement.options(joinedload(FailedAddress.person), joinedload(FailedAddress.organisation))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
