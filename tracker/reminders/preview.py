"""What will be sent in the coming days if nothing changes: the planner's own answers, day by day (N17).

The rules may be ones that nobody has saved yet, so that an administrator sees what a change will do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, islice
from uuid import UUID

from tracker.accounts.models import Person
from tracker.core.working_days import ONE_DAY
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Subject
from tracker.reminders.planner import PlannedReminder, ReminderKey, State, plan_reminders
from tracker.reminders.planning import not_over
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.rules import Rulebook
from tracker.reminders.stages import Dates, stages_between
from tracker.reminders.state import load_state, load_state_of
from tracker.reminders.weekly import may_belong_in_digest, next_digest, on_weekday

DAYS_AHEAD = 90

#: So many days an administrator looks ahead before changing a rule.
DAYS_OF_RULES = 30

#: So often a page lets the planner look at a thing on a day: a few seconds of work.
MOST_LOOKS = 40_000


@dataclass(frozen=True)
class Coming:
    """One reminder that will be sent, and the day. A weekly digest is about no single thing."""

    day: date
    planned: PlannedReminder
    thing: DueThing | None

    @property
    def due_on(self) -> date | None:
        """Return the date that it is about, if it is about one thing."""
        return self.thing.dates.due_on if self.thing is not None else None


def coming_reminders(
    person: Person, today: date, *, rules: Rulebook | None = None, days: int = DAYS_AHEAD
) -> list[Coming]:
    """Return what the person will be sent from today on, by day, if nothing changes."""
    until = today + timedelta(days=days)
    return [
        coming
        for coming in _unsent(load_state_of(person, today), rules or rulebook(), today, until)
        if coming.planned.key.recipient_id == person.id
    ]


@dataclass(frozen=True)
class Outlook:
    """What everybody will be sent from today up to and including a day, with the names of those who will be.

    ``until`` lies before the last day asked for where the register is so large that a page cannot look further: every
    day up to it is whole. It is the day before today where not even today could be worked out.
    """

    coming: Sequence[Coming]
    until: date
    names: Mapping[UUID, str]


def preview(today: date, *, rules: Rulebook | None = None, days: int = DAYS_OF_RULES) -> list[Coming]:
    """Return what everybody will be sent from today on, by day, under these rules or those that hold."""
    return _unsent(load_state(today), rules or rulebook(), today, today + timedelta(days=days))


def look_ahead(
    today: date, *of_rules: Rulebook, days: int = DAYS_OF_RULES, most_looks: int = MOST_LOOKS
) -> list[Outlook]:
    """Return for each of these sets of rules what everybody will be sent, as ``preview`` does, up to the same day.

    The state is read once. The work is bounded: of a register with too much in it fewer days are worked out.
    """
    state = load_state(today)
    things = list(islice(state.things, most_looks + 1))
    state = replace(state, things=things)
    asked_for = today + timedelta(days=days)
    until = min(_far_enough(things, state, rules, today, asked_for, most_looks) for rules in of_rules)
    names = {person.id: person.name for person in state.directory.by_id.values()}
    found = [list(simulated(state, rules, today, until)) if until >= today else [] for rules in of_rules]
    left = _left(chain.from_iterable(found))
    return [
        Outlook([coming for coming in each if coming.planned.key in left], until, names) for each in found
    ]


def _far_enough(
    things: Sequence[DueThing], state: State, rules: Rulebook, today: date, until: date, most_looks: int
) -> date:
    """Return the last day up to which the planner need not look at things more often than so many times."""
    looks = 0
    for day, concerned in _by_day(things, state, rules, today, until):
        looks += len(concerned)
        if looks > most_looks:
            return day - ONE_DAY
    return until


def _unsent(state: State, rules: Rulebook, today: date, until: date) -> list[Coming]:
    found = list(simulated(state, rules, today, until))
    left = _left(found)
    return [coming for coming in found if coming.planned.key in left]


def _left(found: Iterable[Coming]) -> set[ReminderKey]:
    """Return the keys among these that are still to be sent."""
    # Two sets of rules mostly plan the same.
    planned = {coming.planned.key: coming.planned for coming in found}
    return {each.key for each in not_over(list(planned.values()))}


def simulated(state: State, rules: Rulebook, today: date, until: date) -> Iterator[Coming]:
    """Yield what the planner plans on each day from today on, each key on the first day that calls for it."""
    things = list(state.things)
    by_key = {(thing.subject.value, thing.id): thing for thing in things}
    seen: set[ReminderKey] = set()
    last_planned_on = state.last_planned_on
    for day, concerned in _by_day(things, state, rules, today, until):
        of_day = State(concerned, state.directory.on(day), last_planned_on if day == today else day - ONE_DAY)
        for planned in plan_reminders(of_day, rules, day):
            if planned.key not in seen:
                seen.add(planned.key)
                thing = by_key.get((planned.key.subject_type, planned.key.subject_id))
                yield Coming(day, planned, thing)


def _by_day(
    things: Sequence[DueThing], state: State, rules: Rulebook, today: date, until: date
) -> Iterator[tuple[date, list[DueThing]]]:
    """Yield the days on which the planner's answer may be a new one, each with the things about which it may be."""
    for_all = {day for day in _days_of_change(state, rules) if today < day <= until}
    turning: dict[tuple[Subject, Dates], set[date]] = {}
    by_day: dict[date, list[DueThing]] = defaultdict(list)
    digests = set(_digest_days(rules, state.directory.chosen_weekdays(), today, until))
    for thing in things:
        if thing.over is not None:
            continue
        key = (thing.subject, thing.dates)
        if key not in turning:
            turning[key] = _turning_days(thing, rules, today, until) | for_all | {today}
        days = {rules.days.next(day) for day in turning[key]}
        days |= {day for day in digests if may_belong_in_digest(thing, day)}
        for day in days:
            by_day[day].append(thing)
    for day in sorted(by_day):
        if day <= until:
            yield day, by_day[day]


def _turning_days(thing: DueThing, rules: Rulebook, today: date, until: date) -> set[date]:
    speaking = [rule for rule in rules.versions if rule.subject is thing.subject and rule.enabled]
    return {stage.day for stage in stages_between(speaking, thing.dates, today, until, rules.days)}


def _days_of_change(state: State, rules: Rulebook) -> Iterable[date]:
    """Yield the days on which somebody's role or a rule begins or ends: anything may be new on them."""
    for person in state.directory.by_id.values():
        for held in person.memberships:
            yield held.valid_from
            if held.valid_to is not None:
                yield held.valid_to + ONE_DAY
    for rule in rules.versions:
        yield rule.valid_from


def _digest_days(rules: Rulebook, chosen: Iterable[int], today: date, until: date) -> Iterator[date]:
    versions = [rule for rule in rules.versions if rule.milestone is Milestone.WEEKLY_DIGEST]
    for rule in [on_weekday(rule, weekday) for rule in versions for weekday in (None, *chosen)]:
        day = next_digest(rule, today - ONE_DAY, rules.days)
        while day <= until:
            yield day
            day = next_digest(rule, day, rules.days)
