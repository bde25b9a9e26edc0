"""Is a reminder that was planned earlier still true? Asked by the planner each day, and just before sending (N10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.reminders.choices import digest_weekday_of, wants
from tracker.reminders.directory import Directory
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import SUBJECT_OF, WARNINGS, Milestone, Recipient, Subject
from tracker.reminders.planner import (
    PlannedReminder,
    ReminderKey,
    start_of_sending,
)
from tracker.reminders.rules import Rulebook
from tracker.reminders.weekly import (
    belongs_in_digest,
    is_still_its_week,
    latest_week_falls_on,
    new_since,
)
from tracker.reminders.wording import weekday_and_day

_NAMES = {Subject.ACTION: "action", Subject.PLAN: "action plan", Subject.FOLLOW_UP: "follow-up"}


def why_no_longer_true(
    key: ReminderKey,
    milestone: Milestone,
    *,
    thing: DueThing | None,
    directory: Directory,
    today: date,
    in_force: Sequence[PlannedReminder],
) -> str | None:
    """Return in plain words why this reminder should not go to this person today, or None when it should.

    It is about something with a date; ``in_force`` is all that this person should hear of it today.
    """
    if thing is None:
        return f"The {_NAMES[Subject(key.subject_type)]} no longer exists"
    person = directory.by_id.get(key.recipient_id)
    if person is None:
        return "The account no longer exists"
    if (about_thing := _about_thing(thing, key, milestone)) is not None:
        return about_thing
    if not wants(person, milestone):
        return "This person chose not to be sent it"
    if any(planned.key == key for planned in in_force):
        return None
    return _about_person(person, thing, directory, today) or _about_stage(milestone, in_force, thing, today)


def why_digest_no_longer_true(
    person: Person | None,
    day: date,
    things: Sequence[DueThing],
    directory: Directory,
    rulebook: Rulebook,
    today: date,
) -> str | None:
    """Return why the digest of the week that ``day`` is in should not go to this person today, or None."""
    if person is None:
        return "The account no longer exists"
    if not is_still_its_week(rulebook, day, today, digest_weekday_of(person)):
        return "Its week is over, or the rule was switched off"
    if not wants(person, Milestone.WEEKLY_DIGEST):
        return "This person chose not to be sent it"
    with clock.standing_at(start_of_sending(today)):
        unreachable = directory.why_unreachable(person)
        if unreachable is not None:
            return unreachable
        if not items_of_week(person, things, directory, rulebook, today):
            return "There is nothing to tell this week"
    return None


def items_of_week(
    person: Person, things: Sequence[DueThing], directory: Directory, rulebook: Rulebook, today: date
) -> list[DueThing]:
    """Return what a weekly digest tells this person today, by date. The clock must stand on that day."""
    told = frozenset[Recipient]().union(
        *(rule.recipients for rule in rulebook.in_force(Milestone.WEEKLY_DIGEST, today))
    )
    since = new_since(latest_week_falls_on(rulebook, today, digest_weekday_of(person)))
    found = [
        thing
        for thing in things
        if belongs_in_digest(thing, today, since)
        and directory.told_of(thing, told).get(person.id)
        and directory.why_not_told(person, thing) is None
    ]
    return sorted(found, key=lambda thing: (str(thing.dates.due_on), thing.code))


def _about_thing(thing: DueThing, key: ReminderKey, milestone: Milestone) -> str | None:
    if thing.over is not None:
        return thing.over
    counts_from = thing.dates.counted_by(milestone)
    if counts_from == key.milestone_date:
        return None
    if milestone is Milestone.SILENT:
        return "There has been an update"
    if counts_from is None:
        return "There is no date any more"
    name = "target date" if thing.subject is Subject.ACTION else "date"
    return f"The {name} was moved to {weekday_and_day(counts_from)}"


def _about_person(person: Person, thing: DueThing, directory: Directory, today: date) -> str | None:
    with clock.standing_at(start_of_sending(today)):
        return directory.why_not_told(person, thing)


def _about_stage(
    milestone: Milestone, in_force: Sequence[PlannedReminder], thing: DueThing, today: date
) -> str:
    if in_force:
        return f"A later reminder about the same {_NAMES[SUBJECT_OF[milestone]]} takes its place"
    due_on = thing.dates.due_on
    if milestone in WARNINGS and due_on is not None and due_on < today:
        return "The target date has passed; this reminder came too late"
    return "This person is no longer the one to tell, or the rule was switched off"
