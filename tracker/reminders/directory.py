"""Who is told as what: the people whom reminders may concern, found by role and place on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tracker.accounts.access import Concerns, may_see
from tracker.accounts.models import Person, PersonState, Role
from tracker.core.mail import UnusableAddress, tidy_address
from tracker.reminders.address_models import failed_address_of
from tracker.reminders.choices import digest_weekday_of
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Recipient

LEADING_ROLES = frozenset({Role.PLAN_LEAD, Role.HQ_RESPONDER})

#: Why somebody gets nothing whose address fails.
ADDRESS_FAILS = "Emails to this address fail: it has to be corrected or confirmed"

#: The roles that rules speak of by place.
ROLES_BY_PLACE = LEADING_ROLES | {Role.DIRECTOR, Role.PDU_HEAD, Role.EDITOR}


@dataclass(frozen=True)
class Bodies:
    """How organisations stand to each other: for each, the bodies above it, nearest first."""

    above: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)

    def chain(self, organisation_id: UUID | None) -> frozenset[UUID]:
        """Return the bodies above an organisation."""
        return frozenset(self.above.get(organisation_id, ())) if organisation_id else frozenset()


class Directory:
    """People with their memberships loaded, as they stand on one day. What it works out it remembers."""

    def __init__(self, people: Iterable[Person], day: date, bodies: Bodies | None = None) -> None:
        self.by_id: dict[UUID, Person] = {person.id: person for person in people}
        self.day = day
        self._bodies = bodies or Bodies()
        self._holders: dict[tuple[Role, UUID], set[UUID]] = defaultdict(set)
        self._heads_in: dict[UUID, set[UUID]] = defaultdict(set)
        self._editors: set[UUID] = set()
        self._responders: dict[UUID, set[UUID]] = defaultdict(set)
        self._not_told: dict[
            tuple[UUID, str, UUID | None, frozenset[UUID], frozenset[UUID], bool, bool], str | None
        ] = {}
        self._unreachable: dict[UUID, str | None] = {}
        self._by_place_known: dict[
            tuple[UUID | None, frozenset[UUID], frozenset[UUID], frozenset[Recipient]],
            Mapping[UUID, frozenset[Recipient]],
        ] = {}
        for person in self.by_id.values():
            self._enter(person)

    def _enter(self, person: Person) -> None:
        for held in person.memberships:
            if held.role not in ROLES_BY_PLACE or not held.is_current(self.day):
                continue
            self._holders[held.role, held.organisation_id].add(person.id)
            if held.role is Role.EDITOR:
                self._editors.add(person.id)
            if held.role is Role.HQ_RESPONDER:
                self._responders[held.organisation_id].add(person.id)
            if held.role is Role.PDU_HEAD and held.organisation.parent_id is not None:
                self._heads_in[held.organisation.parent_id].add(person.id)

    def chosen_weekdays(self) -> frozenset[int]:
        """Return the days of the week that some of these people chose for the weekly list."""
        chosen = {digest_weekday_of(person) for person in self.by_id.values()}
        return frozenset(weekday for weekday in chosen if weekday is not None)

    def on(self, day: date) -> Directory:
        """Return the same people as they stand on another day."""
        return Directory(self.by_id.values(), day, self._bodies)

    def told_of(
        self, thing: DueThing, relevant: frozenset[Recipient] = frozenset(Recipient)
    ) -> Mapping[UUID, frozenset[Recipient]]:
        """Return those whom a rule could tell of this thing, with all that they are to it, among what is relevant."""
        told = self.told_by_place(thing.concerns, relevant)
        named = [each for each in thing.named if each[0] in relevant and each[1] in self.by_id]
        if not named:
            return told
        found = dict(told)
        for recipient, person_id in named:
            found[person_id] = found.get(person_id, frozenset()) | {recipient}
        return found

    def told_by_place(
        self, concerns: Concerns, relevant: frozenset[Recipient] = frozenset(Recipient)
    ) -> Mapping[UUID, frozenset[Recipient]]:
        """Return those who hold a post that a thing concerns, with what they are to it."""
        key = (concerns.organisation_id, concerns.also_at, concerns.unit_ids, relevant)
        if key not in self._by_place_known:
            told: dict[UUID, frozenset[Recipient]] = {}
            for organisation_id in concerns.organisation_ids:
                for recipient, people in self._by_place(organisation_id, concerns.unit_ids):
                    for person_id in people if recipient in relevant else ():
                        told[person_id] = told.get(person_id, frozenset()) | {recipient}
            self._by_place_known[key] = told
        return self._by_place_known[key]

    def _by_place(
        self, organisation_id: UUID, unit_ids: frozenset[UUID]
    ) -> Iterable[tuple[Recipient, Iterable[UUID]]]:
        for role in LEADING_ROLES:
            yield Recipient.PLAN_LEAD, self._holders.get((role, organisation_id), ())
        yield Recipient.DIRECTOR, self._holders.get((Role.DIRECTOR, organisation_id), ())
        if not unit_ids:
            yield Recipient.PDU_HEAD, self._heads_in.get(organisation_id, ())
        for unit_id in unit_ids:
            yield Recipient.PDU_HEAD, self._holders.get((Role.PDU_HEAD, unit_id), ())
        yield Recipient.HEADQUARTERS, self._headquarters(organisation_id)
        yield Recipient.INSPECTORATE, self._editors

    def _headquarters(self, organisation_id: UUID) -> set[UUID]:
        """Return the responders of the bodies above; of every other body for one that stands alone."""
        above = self._bodies.chain(organisation_id)
        bodies = above or set(self._responders) - {organisation_id}
        return {person_id for body in bodies for person_id in self._responders.get(body, ())}

    def why_not_told(self, person: Person, thing: DueThing) -> str | None:
        """Return why this person may not be written to about this thing, or None if they may.

        The clock must stand on the directory's day: rights are those of that day.
        """
        unreachable = self.why_unreachable(person)
        if unreachable is not None:
            return unreachable
        concerns = thing.concerns
        key = (
            person.id,
            thing.access_row,
            concerns.organisation_id,
            concerns.also_at,
            concerns.unit_ids,
            concerns.owner_id == person.id,
            person.id in getattr(concerns, "helper_ids", ()),
        )
        if key not in self._not_told:
            sees = may_see(person, thing.access_row, concerns)
            self._not_told[key] = (
                None if sees else f"This person may no longer see the {thing.subject.replace('_', '-')}"
            )
        return self._not_told[key]

    def why_unreachable(self, person: Person) -> str | None:
        """Return why no message at all can go to this person, or None if it can."""
        if person.id not in self._unreachable:
            self._unreachable[person.id] = _unreachable(person)
        return self._unreachable[person.id]


def _unreachable(person: Person) -> str | None:
    if person.state is PersonState.SUSPENDED:
        return "The account is suspended"
    try:
        tidy_address(person.email)
    except UnusableAddress as problem:
        return problem.message
    return ADDRESS_FAILS if failed_address_of(person) is not None else None
