"""Addresses that fail, as things that somebody is told of at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Membership, Person, Role
from tracker.accounts.queries import list_people_with_roles
from tracker.core.database import db
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.due_things import DueThing
from tracker.reminders.failed_address_rights import LOOKED_AFTER, concerns_failed_address
from tracker.reminders.lifecycle import Recipient, Subject
from tracker.reminders.stages import Dates

SETTLED = "Somebody has dealt with the address already"


def load_with_places(failed_ids: Collection[UUID]) -> Sequence[FailedAddress]:
    """Return these as they stand now, with their people and the places where they work."""
    if not failed_ids:
        return ()
    statement = (
        select(FailedAddress)
        .where(FailedAddress.id.in_(failed_ids))
        .options(
            joinedload(FailedAddress.organisation),
            joinedload(FailedAddress.person)
            .joinedload(Person.memberships)
            .joinedload(Membership.organisation),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).unique().all()


def load_failed_addresses(failed_ids: Collection[UUID]) -> list[DueThing]:
    """Return these, settled or not. Each concerns the places where its person works, and whoever runs the service.

    Its owner is the person whose address it is: the last one who could be told of it by e-mail.
    """
    if not failed_ids:
        return []
    administrators = list_people_with_roles(None, {Role.ADMINISTRATOR})
    return [
        DueThing(
            subject=Subject.ADDRESS,
            id=each.id,
            code=each.person.name,
            dates=Dates(None),
            access_row=LOOKED_AFTER,
            concerns=replace(concerns_failed_address(each), owner_id=each.person_id),
            named=tuple((Recipient.ADMINISTRATOR, administrator.id) for administrator in administrators),
            over=None if each.stands else SETTLED,
        )
        for each in load_with_places(failed_ids)
    ]
