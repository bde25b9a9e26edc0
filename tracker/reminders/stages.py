"""When a rule speaks about a date: plain arithmetic of days, without database or clock.

A rule cuts the calendar into bands, one for each *stage*. Any day lies in at most one band of a rule, so a run that
was missed is caught up by the next one, with the stage of its own day (assurance N9). In 7 days means seven dates,
never 168 hours, so daylight saving does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.working_days import ONE_DAY, next_working_day, previous_working_day
from tracker.reminders.lifecycle import Recipient
from tracker.reminders.rules import Rule


@dataclass(frozen=True)
class Stage:
    """One turn of a rule: so many days before or after the target date."""

    rule: Rule
    offset: int

    @property
    def key(self) -> str:
        """Name the milestone with its offset, for example ``due_soon-7`` or ``overdue+8``."""
        return f"{self.rule.milestone}{self.offset:+d}"


def send_day(target: date, offset: int) -> date:
    """Return the working day on which a stage goes out: the one before for warnings, the one after for overdue."""
    nominal = target + timedelta(days=offset)
    return next_working_day(nominal) if offset > 0 else previous_working_day(nominal)


def stage_reached(rule: Rule, target: date, day: date) -> Stage | None:
    """Return the latest stage of a rule that has gone out, or should have, by this day, and is still true on it.

    What warns of a date is true up to that date and never after it.
    """
    if rule.offset_days <= 0:
        is_true = send_day(target, rule.offset_days) <= day <= target
        return Stage(rule, rule.offset_days) if is_true else None
    # next_working_day(x) <= day exactly when x is not after the last working day up to this one.
    days_passed = (previous_working_day(day) - target).days
    if days_passed < rule.offset_days:
        return None
    turns = (days_passed - rule.offset_days) // rule.repeat_days if rule.repeat_days else 0
    return Stage(rule, rule.offset_days + turns * (rule.repeat_days or 0))


def latest_stage(rules: Iterable[Rule], target: date, day: date) -> Stage | None:
    """Return the one stage among several rules that a person should hear of on this day: the latest."""
    reached = [stage for rule in rules if (stage := stage_reached(rule, target, day)) is not None]
    return max(reached, key=lambda stage: (stage.offset, stage.rule.key), default=None)


@dataclass(frozen=True)
class Turn:
    """The next day on which somebody hears of a date, and who."""

    day: date
    recipients: frozenset[Recipient]


def next_turn(rules: Iterable[Rule], target: date, after: date) -> Turn | None:
    """Return the first day after this one on which any of the rules speaks again, if nothing changes, and to whom."""
    days = [(day, rule) for rule in rules if (day := _next_of(rule, target, after)) is not None]
    if not days:
        return None
    first = min(day for day, _ in days)
    return Turn(first, frozenset().union(*(rule.recipients for day, rule in days if day == first)))


def _next_of(rule: Rule, target: date, after: date) -> date | None:
    if (first := send_day(target, rule.offset_days)) > after:
        return first
    if rule.repeat_days is None or rule.offset_days <= 0:
        return None
    offset = (
        rule.offset_days
        + max(0, ((after - target).days - rule.offset_days) // rule.repeat_days) * rule.repeat_days
    )
    while (day := send_day(target, offset)) <= after:
        offset += rule.repeat_days
    return day


def furthest_ahead(rules: Iterable[Rule], day: date) -> date:
    """Return the latest target date that any rule can speak of by this day."""
    days_ahead = max((-rule.offset_days for rule in rules), default=0)
    # A warning for a day on which nobody works goes out before; the next working day bounds how much before.
    return next_working_day(day + ONE_DAY) + timedelta(days=max(0, days_ahead))
