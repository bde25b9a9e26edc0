"""Which reminders a day calls for: a pure function of state, rules and a date in London. No database, no clock.

A person hears at most one thing about one action on one day: the latest stage that is true (assurance 7.2, N9, N10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from tracker.accounts.access import Concerns, current_memberships, may_see
from tracker.accounts.models import Person, PersonState, Role
from tracker.core import clock
from tracker.core.mail import UnusableAddress, tidy_address
from tracker.core.working_days import is_working_day
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.rules import ACTION, Rule
from tracker.reminders.stages import latest_stage

#: The row of the access table that an action of a submitted plan stands in.
ACCESS_ROW = "action.submitted"

LEADING_ROLES = frozenset({Role.PLAN_LEAD, Role.HQ_RESPONDER})

#: Reminders go out in office hours, from this time of a London day.
FROM_TIME = time(8, 0)


@dataclass(frozen=True, slots=True)
class DueAction:
    """What the planner needs to know of an action."""

    id: UUID
    code: str
    target_date: date
    owner_id: UUID
    organisation_id: UUID
    unit_id: UUID
    is_open: bool
    is_submitted: bool
    recommendation_has_ended: bool

    @property
    def calls_for_reminders(self) -> bool:
        """Say whether anybody still has to do something, and may be told so."""
        return self.is_open and self.is_submitted and not self.recommendation_has_ended

    @property
    def concerns(self) -> Concerns:
        """Return whom it concerns, as the access table asks."""
        return Concerns(self.organisation_id, self.unit_id, self.owner_id)


@dataclass(frozen=True)
class DueActions:
    """The state that a day's reminders follow from. People come with their memberships loaded."""

    actions: Sequence[DueAction]
    people: Mapping[UUID, Person]

    @cached_property
    def by_id(self) -> Mapping[UUID, DueAction]:
        """Return the actions by their identifiers."""
        return {action.id: action for action in self.actions}

    @cached_property
    def _possible_leads(self) -> Mapping[UUID, Sequence[Person]]:
        """Return those who at some time lead plans, by organisation: few among many."""
        leads: dict[UUID, list[Person]] = defaultdict(list)
        for person in self.people.values():
            led = {each.organisation_id for each in person.memberships if each.role in LEADING_ROLES}
            for organisation_id in led:
                leads[organisation_id].append(person)
        return leads

    def plan_leads(self, organisation_id: UUID) -> list[Person]:
        """Return those who lead the plan of this organisation on the day at which the clock stands."""
        possible = self._possible_leads.get(organisation_id, ())
        return [person for person in possible if leads_plan(person, organisation_id)]


class ReminderKey(NamedTuple):
    """What makes a reminder this one and no other (unique in the database)."""

    recipient_id: UUID
    subject_type: str
    subject_id: UUID
    milestone_key: str
    milestone_date: date


@dataclass(frozen=True)
class PlannedReminder:
    """One reminder that a day calls for."""

    key: ReminderKey
    milestone: Milestone
    rule: Rule
    action_code: str
    recipient_email: str


def plan_reminders(state: DueActions, rules: Sequence[Rule], today: date) -> list[PlannedReminder]:
    """Return the reminders that should go out today, sorted; none on a day on which nobody works."""
    return sent_on(today, reminders_in_force(state, rules, today))


def sent_on(today: date, in_force: list[PlannedReminder]) -> list[PlannedReminder]:
    """Return those of a day's true reminders that are sent on it: all or, on a day on which nobody works, none."""
    return in_force if is_working_day(today) else []


def reminders_in_force(state: DueActions, rules: Sequence[Rule], today: date) -> list[PlannedReminder]:
    """Return the reminders that are true today, whether or not it is a day for sending any."""
    with clock.standing_at(start_of_sending(today)):  # Rights, too, are those of that day.
        found = [
            planned
            for action in state.actions
            if action.calls_for_reminders
            for planned in _of_action(action, state, rules, today)
        ]
    return sorted(
        found, key=lambda planned: (planned.action_code, planned.recipient_email, planned.key.milestone_key)
    )


def start_of_sending(day: date) -> datetime:
    """Return the moment from which a day's reminders go out."""
    return datetime.combine(day, FROM_TIME, tzinfo=clock.LONDON)


def _of_action(
    action: DueAction, state: DueActions, rules: Sequence[Rule], today: date
) -> Iterator[PlannedReminder]:
    for person, told_by in _people_told(action, state, rules):
        stage = latest_stage(told_by, action.target_date, today)
        if stage is None or why_not_told(person, action) is not None:
            continue
        key = ReminderKey(person.id, ACTION, action.id, stage.key, action.target_date)
        yield PlannedReminder(key, stage.rule.milestone, stage.rule, action.code, person.email)


def _people_told(
    action: DueAction, state: DueActions, rules: Sequence[Rule]
) -> Iterator[tuple[Person, list[Rule]]]:
    """Yield each person whom some rule tells of this action, once, with the rules that do."""
    told: dict[UUID, set[Recipient]] = defaultdict(set)
    if action.owner_id in state.people:
        told[action.owner_id].add(Recipient.OWNER)
    for lead in state.plan_leads(action.organisation_id):
        told[lead.id].add(Recipient.PLAN_LEAD)
    for person_id, roles in told.items():
        if told_by := [rule for rule in rules if rule.recipients & roles]:
            yield state.people[person_id], told_by


def leads_plan(person: Person, organisation_id: UUID) -> bool:
    """Say whether the person leads this organisation's plans today: in headquarters that is its responder."""
    return any(
        membership.organisation_id == organisation_id and membership.role in LEADING_ROLES
        for membership in current_memberships(person)
    )


def why_not_told(person: Person, action: DueAction) -> str | None:
    """Return why this person may not be written to about this action, or None if they may."""
    if person.state is PersonState.SUSPENDED:
        return "The account is suspended"
    try:
        tidy_address(person.email)
    except UnusableAddress as problem:
        return problem.message
    if not may_see(person, ACCESS_ROW, action.concerns):
        return "This person may no longer see the action"
    return None
