"""The weekly digest: on which day it goes out, and what belongs in it. No database, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.core.working_days import ONE_DAY
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Recipient, Subject
from tracker.reminders.rules import Rule, Rulebook
from tracker.reminders.sending_days import SendingDays

#: What is due by then belongs in this week's digest.
DAYS_AHEAD = 14

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """One week's digest: the day on which it falls, and who is told by which rule."""

    day: date
    rules: tuple[Rule, ...]

    @property
    def monday(self) -> date:
        """Return the day that names it: whichever day is chosen in the middle of a week, a week has one digest."""
        return monday_of(self.day)

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


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - (day.isoweekday() - 1) * ONE_DAY


def is_still_its_week(rulebook: Rulebook, named_by: date, today: date, weekday: int | None) -> bool:
    """Say whether the digest of the week that this day names may still go out today to who chose that day of it."""
    rules = [on_weekday(rule, weekday) for rule in rulebook.in_force(Milestone.WEEKLY_DIGEST, today)]
    days = [monday_of(named_by) + ((rule.weekday or 1) - 1) * ONE_DAY for rule in rules]
    return any(day <= today < day + A_WEEK for day in days)


def may_belong_in_digest(thing: DueThing, day: date) -> bool:
    """Say whether a digest of that day may name the thing; for whom it is new depends on the day they chose."""
    return belongs_in_digest(thing, day, day - 2 * A_WEEK)


def belongs_in_digest(thing: DueThing, today: date, new_since: date) -> bool:
    """Say whether a week's digest names the thing.

    That is an action that is overdue or due in the next two weeks, or that came to its owner since that day.
    """
    due_on = thing.dates.due_on
    if thing.subject is not Subject.ACTION or thing.over is not None or due_on is None:
        return False
    is_new = thing.taken_on is not None and new_since <= thing.taken_on <= today
    return is_new or due_on <= today + timedelta(days=DAYS_AHEAD)


def new_since(week_falls_on: date) -> date:
    """Return since when things are new to the digest that falls on this day: since the one before."""
    return week_falls_on - A_WEEK


def latest_week_falls_on(rulebook: Rulebook, today: date, weekday: int | None) -> date:
    """Return the day on which the latest digest fell for somebody who chose this day of the week."""
    rules = rulebook.in_force(Milestone.WEEKLY_DIGEST, today)
    return min((nominal_day(on_weekday(rule, weekday), today) for rule in rules), default=today)


def next_digest(rule: Rule, after: date, calendar: SendingDays) -> date:
    """Return the first day after this one on which a weekly digest goes out."""
    day = nominal_day(rule, after)
    while (goes_out := calendar.next(day)) <= after:
        day += A_WEEK
    return goes_out
