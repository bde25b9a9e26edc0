"""Which reminders a day calls for: a pure function of state, rules and a date in London. No database, no clock.

A person hears at most one thing about one thing on one day: the latest stage that is true (assurance 7.2, N9, N10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from tracker.core import clock
from tracker.reminders.choices import digest_weekday_of, wants
from tracker.reminders.directory import Directory
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Recipient, Subject
from tracker.reminders.rules import Rule, Rulebook
from tracker.reminders.stages import Dates, Stage, latest_stage
from tracker.reminders.weekly import (
    Week,
    Weeks,
    belongs_in_digest,
    may_belong_in_digest,
    new_since,
    weeks_to_tell,
)

#: Reminders go out in office hours, from this time of a London day.
FROM_TIME = time(8, 0)


class ReminderKey(NamedTuple):
    """What makes a reminder this one and no other (unique in the database)."""

    recipient_id: UUID
    subject_type: str
    subject_id: UUID
    milestone_key: str
    milestone_date: date


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One reminder that a day calls for."""

    key: ReminderKey
    milestone: Milestone
    rule_key: str
    rule_id: UUID | None
    code: str
    recipient_email: str
    #: The act of the record that it tells of, for what is told at once.
    act_id: UUID | None = None
    #: What the person is to the thing, and its dates: from these it follows which earlier stages it overtakes.
    told_as: frozenset[Recipient] = frozenset()
    dates: Dates | None = None


@dataclass(frozen=True)
class State:
    """What a day's reminders follow from. ``things`` may be a stream: it is gone through once."""

    things: Iterable[DueThing]
    directory: Directory
    #: The last day before today for which the planner came to its end.
    last_planned_on: date | None = None


class StagesOfDay:
    """The stages that are true on one day, worked out once for all things with the same dates."""

    def __init__(self, rulebook: Rulebook, day: date) -> None:
        self.day = day
        self._calendar = rulebook.days
        self._speaking = [rule for rule in rulebook.speaking_on(day) if rule.offsets]
        self._rules: dict[Subject, tuple[Rule, ...]] = {}
        self._latest: dict[tuple[Subject, Dates], dict[frozenset[Recipient], Stage | None]] = {}

    def rules_about(self, subject: Subject) -> tuple[Rule, ...]:
        """Return the rules that count from the dates of such a thing."""
        if subject not in self._rules:
            self._rules[subject] = tuple(rule for rule in self._speaking if rule.subject is subject)
        return self._rules[subject]

    def relevant_to(self, subject: Subject) -> frozenset[Recipient]:
        """Return whom those rules tell."""
        return frozenset().union(*(rule.recipients for rule in self.rules_about(subject)))

    def known_for(self, subject: Subject, dates: Dates) -> dict[frozenset[Recipient], Stage | None]:
        """Return what has been worked out for things with these dates, to be filled by ``latest``."""
        return self._latest.setdefault((subject, dates), {})

    def latest(self, thing: DueThing, told_as: frozenset[Recipient]) -> Stage | None:
        """Return what somebody who is told as these should hear of the thing."""
        known = self.known_for(thing.subject, thing.dates)
        if told_as not in known:
            rules = [rule for rule in self.rules_about(thing.subject) if rule.recipients & told_as]
            known[told_as] = latest_stage(rules, thing.dates, self.day, self._calendar) if rules else None
        return known[told_as]


def plan_reminders(state: State, rulebook: Rulebook, today: date) -> list[PlannedReminder]:
    """Return the reminders that should go out today, sorted; none on a day on which nothing is sent."""
    return sent_on(today, rulebook, reminders_in_force(state, rulebook, today))


def sent_on(day: date, rulebook: Rulebook, in_force: list[PlannedReminder]) -> list[PlannedReminder]:
    """Return those of a day's true reminders that are sent on it: all or, on a day without sending, none."""
    return in_force if rulebook.days.includes(day) else []


def reminders_in_force(state: State, rulebook: Rulebook, today: date) -> list[PlannedReminder]:
    """Return the reminders that are true today, whether or not it is a day for sending any."""
    stages = StagesOfDay(rulebook, today)
    weeks = weeks_to_tell(rulebook, today, state.last_planned_on, state.directory.chosen_weekdays())
    told_weekly: dict[UUID, tuple[Week, Rule]] = {}
    of_the_week = frozenset[Recipient]().union(*(week.recipients for week in weeks.values()))
    relevant = {subject: stages.relevant_to(subject) | of_the_week for subject in Subject}
    with clock.standing_at(start_of_sending(today)):  # Rights, too, are those of that day.
        found = [
            planned
            for thing in state.things
            if thing.over is None
            for planned in _of_thing(thing, state.directory, stages, weeks, told_weekly, relevant)
        ]
        found += _weekly(told_weekly, state.directory)
    return sorted(
        found, key=lambda planned: (planned.code, planned.recipient_email, planned.key.milestone_key)
    )


def start_of_sending(day: date) -> datetime:
    """Return the moment from which a day's reminders go out."""
    return datetime.combine(day, FROM_TIME, tzinfo=clock.LONDON)


def _of_thing(
    thing: DueThing,
    directory: Directory,
    stages: StagesOfDay,
    weeks: Weeks,
    told_weekly: dict[UUID, tuple[Week, Rule]],
    relevant_on: Mapping[Subject, frozenset[Recipient]],
) -> Iterator[PlannedReminder]:
    relevant = relevant_on[thing.subject]
    is_of_the_week = bool(weeks) and may_belong_in_digest(thing, stages.day)
    known = stages.known_for(thing.subject, thing.dates)
    for person_id, roles in directory.told_of(thing, relevant).items():
        stage = known[roles] if roles in known else stages.latest(thing, roles)
        person = directory.by_id[person_id]
        week = weeks.get(digest_weekday_of(person)) if is_of_the_week else None
        if week is not None and not belongs_in_digest(thing, stages.day, new_since(week.day)):
            week = None
        rule = week.rule_for(roles) if week is not None else None
        if stage is None and (rule is None or person_id in told_weekly):
            continue
        if directory.why_not_told(person, thing) is not None:
            continue
        if week is not None and rule is not None:
            told_weekly.setdefault(person_id, (week, rule))
        if stage is not None and wants(person, stage.rule.milestone):
            key = ReminderKey(person_id, thing.subject, thing.id, stage.key, stage.counts_from)
            yield PlannedReminder(
                key,
                stage.rule.milestone,
                stage.rule.key,
                stage.rule.id,
                thing.code,
                person.email,
                told_as=roles,
                dates=thing.dates,
            )


def _weekly(told: Mapping[UUID, tuple[Week, Rule]], directory: Directory) -> Iterator[PlannedReminder]:
    for person_id, (week, rule) in told.items():
        person = directory.by_id[person_id]
        if wants(person, Milestone.WEEKLY_DIGEST):
            key = ReminderKey(
                person_id, Subject.PERSON, person_id, Milestone.WEEKLY_DIGEST.value, week.monday
            )
            yield PlannedReminder(
                key, Milestone.WEEKLY_DIGEST, rule.key, rule.id, f"week {week.monday}", person.email
            )


def things_without_a_date(things: Iterable[DueThing]) -> Sequence[DueThing]:
    """Return what should be done and has no date, so that nobody can be reminded of it."""
    return [thing for thing in things if thing.has_no_date]
