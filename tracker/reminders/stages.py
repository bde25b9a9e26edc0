"""When a rule speaks about a date: plain arithmetic of days, without database or clock.

A rule cuts the calendar into bands, one for each *stage*. Any day lies in at most one band of a rule, so a run that
was missed is caught up by the next one, with the stage of its own day (assurance N9). In 7 days means seven dates,
never 168 hours, so daylight saving does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.working_days import ONE_DAY
from tracker.reminders.lifecycle import WARNINGS, Milestone, Recipient
from tracker.reminders.rules import Rule
from tracker.reminders.sending_days import CountedIn, SendingDays, days_passed


@dataclass(frozen=True, slots=True)
class Dates:
    """What rules about one thing count from: the day on which it is due, and since when nobody has said anything."""

    due_on: date | None
    silent_since: date | None = None
    #: The day on which everybody was told of the due date itself: what would have been said by then says it twice.
    told_on: date | None = None

    def counted_by(self, milestone: Milestone) -> date | None:
        """Return the date from which rules with this milestone count."""
        return self.silent_since if milestone is Milestone.SILENT else self.due_on

    def is_told_anew(self, stage_day: date) -> bool:
        """Say whether a stage of that day says something that was not said when the date was told."""
        return self.told_on is None or stage_day > self.told_on


@dataclass(frozen=True, slots=True)
class Stage:
    """One turn of a rule: so many days before or after a date, on the day on which it goes out."""

    rule: Rule
    offset: int
    counts_from: date
    day: date

    @property
    def key(self) -> str:
        """Name the milestone with its offset, for example ``due_soon-7`` or ``overdue+21``; ``w`` for working days."""
        unit = "w" if self.rule.counted_in is CountedIn.WORKING_DAYS else ""
        return f"{self.rule.milestone}{self.offset:+d}{unit}"


def latest_stage(rules: Iterable[Rule], dates: Dates, day: date, calendar: SendingDays) -> Stage | None:
    """Return the one stage among several rules that a person should hear of on this day: the latest that is true."""
    reached = [stage for rule in rules if (stage := stage_reached(rule, dates, day, calendar)) is not None]
    return max(reached, key=_how_late, default=None)


def _how_late(stage: Stage) -> tuple[date, bool, int, str]:
    """On one day, what is said of the date comes before what is said of silence."""
    return (stage.day, stage.rule.milestone is not Milestone.SILENT, stage.offset, stage.rule.key)


def stage_reached(rule: Rule, dates: Dates, day: date, calendar: SendingDays) -> Stage | None:
    """Return the latest stage of a rule that has gone out, or should have, by this day, and is still true on it.

    What warns of a date is true up to that date; silence is spoken of until the date has passed, which says more. A
    version of a rule answers for the days on which it holds.
    """
    counts_from = dates.counted_by(rule.milestone)
    if counts_from is None or (dates.due_on is not None and _is_over(rule, dates.due_on, day)):
        return None
    stage = _last_stage_by(rule, counts_from, min(day, rule.valid_to), calendar)
    if stage is None or stage.day < rule.valid_from or not dates.is_told_anew(stage.day):
        return None
    return stage


def _is_over(rule: Rule, due_on: date, day: date) -> bool:
    return day > due_on and (rule.milestone in WARNINGS or rule.milestone is Milestone.SILENT)


def _last_stage_by(rule: Rule, counts_from: date, limit: date, calendar: SendingDays) -> Stage | None:
    """Return the last stage that goes out on or before that day."""
    found = None
    for offset in rule.offsets:
        day = calendar.send_day(counts_from, offset, rule.counted_in)
        if day > limit:
            return found
        found = Stage(rule, offset, counts_from, day)
    if found is None or rule.repeat_every is None or found.offset <= 0:
        return found
    # next(x) <= limit exactly when x is not after the last sending day up to the limit.
    passed = days_passed(counts_from, calendar.previous(limit), rule.counted_in)
    turns = max(0, passed - found.offset) // rule.repeat_every
    offset = found.offset + turns * rule.repeat_every
    return Stage(rule, offset, counts_from, calendar.send_day(counts_from, offset, rule.counted_in))


def stages_between(
    rules: Iterable[Rule], dates: Dates, after: date, until: date, calendar: SendingDays
) -> Iterator[Stage]:
    """Yield every stage of the rules that goes out after the first and up to the second day, in any order."""
    for rule in rules:
        counts_from = dates.counted_by(rule.milestone)
        if counts_from is None:
            continue
        first, last = max(after + ONE_DAY, rule.valid_from), min(until, rule.valid_to)
        for offset in offsets_of(rule):
            day = calendar.send_day(counts_from, offset, rule.counted_in)
            if day > last:
                break
            is_over = dates.due_on is not None and _is_over(rule, dates.due_on, day)
            if day >= first and not is_over and dates.is_told_anew(day):
                yield Stage(rule, offset, counts_from, day)


def offsets_of(rule: Rule) -> Iterator[int]:
    """Yield the days that a rule counts, without end where it repeats."""
    yield from rule.offsets
    if rule.repeat_every is not None and rule.offsets:
        offset = rule.offsets[-1]
        while True:
            offset += rule.repeat_every
            yield offset


@dataclass(frozen=True)
class Turn:
    """The next day on which somebody hears of a thing, and who."""

    day: date
    recipients: frozenset[Recipient]


def next_turn(rules: Iterable[Rule], dates: Dates, after: date, calendar: SendingDays) -> Turn | None:
    """Return the first day after this one on which any of the rules speaks again, if nothing changes, and to whom."""
    firsts = [stage for rule in rules if (stage := _next_of(rule, dates, after, calendar)) is not None]
    if not firsts:
        return None
    day = min(stage.day for stage in firsts)
    return Turn(day, frozenset().union(*(stage.rule.recipients for stage in firsts if stage.day == day)))


def _next_of(rule: Rule, dates: Dates, after: date, calendar: SendingDays) -> Stage | None:
    horizon = after + timedelta(days=2 * 366)
    return next(iter(stages_between([rule], dates, after, horizon, calendar)), None)


def furthest_ahead(rules: Iterable[Rule], day: date, calendar: SendingDays) -> date:
    """Return the latest date that any rule can warn of by this day."""
    offsets = [(-rule.offsets[0], rule.counted_in) for rule in rules if rule.offsets and rule.offsets[0] < 0]
    days_ahead = max(
        (2 * days + 14 if unit is CountedIn.WORKING_DAYS else days for days, unit in offsets), default=0
    )
    # A warning for a day on which nothing is sent goes out before; the next sending day bounds how much before.
    return calendar.next(day + ONE_DAY) + timedelta(days=days_ahead)
