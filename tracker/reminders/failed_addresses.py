"""An address that fails: noted once, nothing more sent to it, and let go of when somebody has looked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.accounts import people
from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Service, act
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.database_clock import database_now
from tracker.reminders.delivery import AddressEnding
from tracker.reminders.failed_address_rights import LOOKED_AFTER, concerns_failed_address, places_of

#: Who says so, in the record.
MAIL_SERVICE = Service("The mail service")

#: What the record calls it; ``news`` tells of it.
FAILED = "email address fails"

#: And how it ended.
_CALLED = {how: f"email address {how.value}" for how in AddressEnding}


def note_failed(person_id: UUID, address: str, reason: str, now: datetime) -> FailedAddress | None:
    """Note that no e-mail reaches this address, unless that is known or the person has another one by now.

    The person's row is held, so that of two who find out at once the second one knows.
    """
    person = db.session.scalars(
        select(Person)
        .where(Person.id == person_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if person.email != address:
        return None
    standing = find_open(person_id)
    if standing is not None and standing.address == address:
        return None
    places = places_of(person)
    with act(FAILED, by=MAIL_SERVICE, reason=reason):
        if standing is not None:
            # It spoke of an address that the person no longer has.
            standing.end(AddressEnding.CORRECTED, now)
            db.session.flush()
        failed = FailedAddress(
            person=person,
            organisation=places[0] if places else None,
            address=address,
            failed_at=now,
            reason=reason,
        )
        db.session.add(failed)
    _forget_what_was_read(person)
    return failed


def take_back(failed: FailedAddress, reason: str, now: datetime) -> None:
    """Let emails go to the address again, because whoever said that it fails is not believed any more."""
    with act(_CALLED[AddressEnding.CONFIRMED], by=MAIL_SERVICE, reason=reason):
        failed.end(AddressEnding.CONFIRMED, now)
    _forget_what_was_read(failed.person)


def find_open(person_id: UUID) -> FailedAddress | None:
    """Return what is known against the person's address and not settled yet, if anything."""
    return db.session.scalars(
        select(FailedAddress)
        .where(FailedAddress.person_id == person_id, FailedAddress.ended_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()


def confirm_address(failed: FailedAddress, *, by: Person) -> None:
    """Let e-mails go to the address again: it is right, for example because the mailbox is there now.

    Raises:
        NotPermitted: ``by`` does not look after it.
        RuleBroken: somebody has dealt with it already.
    """
    require_deed(by, LOOKED_AFTER, concerns_failed_address(failed))
    _settle(failed, AddressEnding.CONFIRMED, by)


def correct_address(failed: FailedAddress, *, email: str, by: Person) -> None:
    """Give the account another address, which signs its person in from now on, and let e-mails go to it.

    Raises:
        NotPermitted: ``by`` does not run the service.
        RuleBroken: somebody has dealt with it already; the new address will not do, is another account's, or is the one
            that fails.
    """
    require_deed(by, "people")
    if failed.ended_at is not None:
        raise RuleBroken("Somebody has dealt with this address already")
    people.change_email(failed.person, email, by=by, reason="Emails to the address before failed")
    _settle(failed, AddressEnding.CORRECTED, by)


def _settle(failed: FailedAddress, how: AddressEnding, by: Person) -> None:
    db.session.refresh(failed, ["ended_at", "ended_how"], with_for_update=True)
    with act(_CALLED[how], by=by):
        failed.end(how, database_now())
    _forget_what_was_read(failed.person)


def _forget_what_was_read(person: Person) -> None:
    """Let whoever asks in the same transaction whether the person's address fails read it anew."""
    db.session.expire(person, ["failed_address"])
