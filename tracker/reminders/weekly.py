"""The weekly digest: on which day it goes out, and what belongs in it. No database, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Recipient, Subject
from tracker.reminders.rules import Rule, Rulebook
from tracker.reminders.sending_days import SendingDays

#: What is due by then belongs in this week's digest.
DAYS_AHEAD = 14

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """One week's digest: the day that names it, and who is told by which rule."""

    day: date
    rules: tuple[Rule, ...]

    @property
    def recipients(self) -> frozenset[Recipient]:
        """Return whom the rules tell."""
        return frozenset().union(*(rule.recipients for rule in self.rules))

    def rule_for(self, roles: Collection[Recipient]) -> Rule | None:
        """Return the rule that tells somebody who is these to a thing."""
        return next((rule for rule in self.rules if rule.recipients.intersection(roles)), None)


#: The weeks that are told today: of those who left the day to the rule (None), and of those who chose a day.
Weeks = Mapping[int | None, Week]


def weeks_to_tell(
    rulebook: Rulebook, today: date, last_planned_on: date | None, chosen: Iterable[int]
) -> Weeks:
    """Return the weeks whose digests go out today, or should have gone out since the planner last ran."""
    found = {weekday: _week_to_tell(rulebook, today, last_planned_on, weekday) for weekday in (None, *chosen)}
    return {weekday: week for weekday, week in found.items() if week is not None}


def _week_to_tell(
    rulebook: Rulebook, today: date, last_planned_on: date | None, weekday: int | None
) -> Week | None:
    rules = [on_weekday(rule, weekday) for rule in rulebook.in_force(Milestone.WEEKLY_DIGEST, today)]
    due = []
    for rule in rules:
        day = nominal_day(rule, today)
        goes_out = rulebook.days.next(day)
        is_missed = last_planned_on is not None and last_planned_on < goes_out
        if goes_out == today or (goes_out < today and is_missed):
            due.append((day, rule))
    if not due:
        return None
    first = min(day for day, _rule in due)
    return Week(first, tuple(rule for day, rule in due if day == first))


def on_weekday(rule: Rule, weekday: int | None) -> Rule:
    """Return the rule as it is for somebody who chose this day of the week."""
    return rule if weekday is None else replace(rule, weekday=weekday)


def nominal_day(rule: Rule, today: date) -> date:
    """Return the latest day up to today on which the rule's day of the week fell."""
    weekday = rule.weekday or 1
    return today - timedelta(days=(today.isoweekday() - weekday) % 7)


def is_still_its_week(rulebook: Rulebook, day: date, today: date) -> bool:
    """Say whether the digest that is named by this day may still go out today."""
    return bool(rulebook.in_force(Milestone.WEEKLY_DIGEST, today)) and day <= today < day + A_WEEK


def belongs_in_digest(thing: DueThing, today: date) -> bool:
    """Say whether a week's digest names the thing: an action that is overdue, or due in the next two weeks."""
    due_on = thing.dates.due_on
    return (
        thing.subject is Subject.ACTION
        and thing.over is None
        and due_on is not None
        and due_on <= today + timedelta(days=DAYS_AHEAD)
    )


def next_digest(rule: Rule, after: date, calendar: SendingDays) -> date:
    """Return the first day after this one on which a weekly digest goes out."""
    day = nominal_day(rule, after)
    while (goes_out := calendar.next(day)) <= after:
        day += A_WEEK
    return goes_out
