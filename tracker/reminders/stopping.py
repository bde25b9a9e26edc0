"""The address in an email that stops emails of its kind (RFC 8058, assurance N15)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.accounts.queries import find_person
from tracker.accounts.throttle import TooManyTries
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import Event, note_event
from tracker.reminders import choices
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.signed_addresses import read_signed, signed

PURPOSE = "stop emails"

#: How often the addresses may be called from one place: a mail service calls them for many people, whoever tries
#: out addresses that got into wrong hands does so too.
CALLS_FROM_PLACE = 100
IN_TIME = timedelta(hours=1)

#: What the record calls it, whether or not there was anything left to stop.
CALLED = "address to stop emails used"


@dataclass(frozen=True)
class Stopping:
    """Who is to be sent nothing more of which kinds."""

    person: Person
    kinds: frozenset[Milestone]

    @property
    def can_be_stopped(self) -> frozenset[Milestone]:
        """The kinds among them that are not required."""
        return self.kinds & choices.CAN_CHOOSE

    @property
    def is_stopped(self) -> bool:
        """Whether nothing of what can be stopped is sent any more."""
        return not any(choices.wants(self.person, kind) for kind in self.can_be_stopped)


def stop_address(person_id: UUID, kinds: Collection[Milestone], service_url: str) -> str:
    """Return the address that stops these kinds for this person."""
    said = [person_id.hex, *sorted(kind.value for kind in kinds)]
    return f"{service_url}/reminders/stop/{signed(said, purpose=PURPOSE)}"


def count_call(stopping: Stopping, *, place: str | None) -> None:
    """Note that an address was called from this place, for all processes.

    Raises:
        TooManyTries: it was called from there too often; nothing is noted.
    """
    if place is None:
        return
    now = clock.now()
    oldest = db.session.scalar(
        select(Event.at)
        .where(Event.action == CALLED, Event.address == place, Event.at > now - IN_TIME)
        .order_by(Event.at.desc())
        .offset(CALLS_FROM_PLACE - 1)
        .limit(1)
    )
    if oldest is not None:
        raise TooManyTries(oldest + IN_TIME)
    note_event(CALLED, by=stopping.person, subject_type="person", subject_id=stopping.person.id)


def get_stopping(token: str) -> Stopping:
    """Return what an address would stop.

    Raises:
        NotFound: it is not of our making, or there is no such person any more.
    """
    person_id, *kinds = read_signed(token, purpose=PURPOSE)
    person = find_person(UUID(hex=person_id))
    if person is None:
        raise NotFound
    return Stopping(person, frozenset(Milestone(kind) for kind in kinds))
