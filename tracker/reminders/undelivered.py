"""What did not reach somebody whose address fails: listed for those who mend it, and told to them by e-mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select

from tracker.accounts.access import current_memberships
from tracker.accounts.models import Person, Role
from tracker.core.database import db
from tracker.organisations.models import Organisation
from tracker.reminders.address_models import FailedAddress
from tracker.reminders.directory import ADDRESS_FAILS
from tracker.reminders.due_failed_addresses import load_with_places
from tracker.reminders.failed_address_rights import places_of
from tracker.reminders.lifecycle import WORDS_OF_MILESTONE, ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.particulars import london_day, on_one_line
from tracker.reminders.state import load_things


@dataclass(frozen=True)
class Undelivered:
    """One e-mail that did not arrive."""

    id: UUID
    reference: str
    state: ReminderState
    #: "Action due soon: A-3KDM7Q". The code only of what is at the reader's place.
    words: str


@dataclass(frozen=True)
class AddressFacts:
    """What an e-mail may say of an address that fails: never the address itself."""

    id: UUID
    person_id: UUID
    name: str
    #: What the person does there: "an action owner".
    what: str
    #: Where the person works, if plans are led there: at the reader's place, where they work at several.
    region: str
    region_code: str | None
    failed_on: date | None
    undelivered: tuple[str, ...]
    place_id: UUID | None = None
    #: The same for those at the other places where the person works.
    elsewhere: tuple[AddressFacts, ...] = ()

    def for_somebody_at(self, organisation_ids: Collection[UUID]) -> AddressFacts:
        """Return it as somebody who belongs to these may read it."""
        return next((each for each in (self, *self.elsewhere) if each.place_id in organisation_ids), self)


def list_undelivered(
    failed: Sequence[FailedAddress], *, at: Organisation | None = None
) -> Mapping[UUID, list[Undelivered]]:
    """Return for each of these what was sent to the address, or kept back from it, and did not arrive; newest first.

    It is told as to those at that place or, without one, where the person worked when the address failed.
    """
    found: dict[UUID, list[Undelivered]] = defaultdict(list)
    by_person = {each.person_id: each for each in failed}
    sent_there = exists().where(
        ReminderAttempt.reminder_id == Reminder.id,
        ReminderAttempt.address.in_({each.address for each in failed}),
    )
    kept_back = (Reminder.state == ReminderState.CANCELLED) & (Reminder.ended_reason == ADDRESS_FAILS)
    reminders = db.session.scalars(
        select(Reminder)
        .where(
            Reminder.recipient_id.in_(by_person),
            or_(Reminder.state.in_([ReminderState.BOUNCED, ReminderState.DEAD]) & sent_there, kept_back),
        )
        .order_by(Reminder.planned_at.desc(), Reminder.code)
    ).all()
    things = {
        (thing.subject.value, thing.id): thing
        for thing in load_things({(each.subject_type, each.subject_id) for each in reminders})
    }
    for reminder in reminders:
        mark = by_person[reminder.recipient_id]
        thing = things.get((reminder.subject_type, reminder.subject_id))
        words = WORDS_OF_MILESTONE[reminder.milestone]
        place_id = at.id if at is not None else mark.organisation_id
        if thing is not None and thing.concerns.organisation_id == place_id:
            words = f"{words}: {thing.code}"
        found[mark.id].append(Undelivered(reminder.id, reminder.code, reminder.state, words))
    return found


def load_address_facts(failed_ids: Collection[UUID]) -> dict[UUID, AddressFacts]:
    """Return what an e-mail may say of each of these."""
    if not failed_ids:
        return {}
    failed = load_with_places(failed_ids)
    undelivered = list_undelivered(failed)
    return {
        each.id: replace(
            _facts(each, each.organisation, undelivered[each.id]),
            elsewhere=tuple(
                _facts(each, place, list_undelivered([each], at=place).get(each.id, ()))
                for place in places_of(each.person)
                if place.id != each.organisation_id
            ),
        )
        for each in failed
    }


def _facts(
    failed: FailedAddress, place: Organisation | None, undelivered: Sequence[Undelivered]
) -> AddressFacts:
    return AddressFacts(
        id=failed.id,
        person_id=failed.person_id,
        name=on_one_line(failed.person.name),
        what=role_in_words(failed.person),
        region=on_one_line(place.name) if place else "",
        region_code=place.code if place else None,
        failed_on=london_day(failed.failed_at),
        undelivered=tuple(f"{one.words} ({one.reference})" for one in undelivered),
        place_id=place.id if place else None,
    )


#: What somebody does, by their role; the first that fits.
_WHAT: Mapping[Role, str] = {
    Role.DIRECTOR: "the regional director",
    Role.PLAN_LEAD: "a plan lead",
    Role.HQ_RESPONDER: "a responder",
    Role.PDU_HEAD: "the head of a PDU",
    Role.ACTION_OWNER: "an action owner",
    Role.EDITOR: "an editor",
    Role.INSPECTOR: "an inspector",
    Role.ADMINISTRATOR: "an administrator",
    Role.READER: "a reader",
    Role.HQ_OVERVIEW: "somebody at headquarters",
}


def role_in_words(person: Person) -> str:
    """Return what the person does today: "an action owner"."""
    held = {membership.role for membership in current_memberships(person)}
    return next((words for role, words in _WHAT.items() if role in held), "somebody")
