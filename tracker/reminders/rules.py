"""Rules as data, in dated versions: who is told what, how many days before or after a date, or at once.

A version holds from its first day until the next version of the same rule begins. What was due on a day is decided by
the version of that day, so a new version never speaks of what lay before it.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from tracker.core.working_days import ONE_DAY
from tracker.reminders.lifecycle import HAPPENINGS, SUBJECT_OF, Milestone, Recipient, Subject
from tracker.reminders.schemas import RuleSchema
from tracker.reminders.sending_days import CountedIn, SendingDays

RULES_FILE = Path(__file__).parent / "data" / "rules.toml"

#: The first version of a rule holds since ever.
SINCE_EVER = date(2000, 1, 1)


@dataclass(frozen=True)
class Rule:
    """One version of a rule.

    ``offsets`` count from the date: -7 is seven days before, 0 the day itself, 1 the day after. With ``repeat_every``
    the rule goes on speaking every so many days after the last of them. ``weekday`` is 1 for Monday.
    """

    key: str
    milestone: Milestone
    offsets: tuple[int, ...] = ()
    repeat_every: int | None = None
    recipients: frozenset[Recipient] = frozenset()
    counted_in: CountedIn = CountedIn.DAYS
    weekday: int | None = None
    enabled: bool = True
    valid_from: date = SINCE_EVER
    #: The day before the next version begins.
    valid_to: date = date.max
    id: UUID | None = None

    @property
    def subject(self) -> Subject | None:
        """Return what it speaks of; None for a rule that speaks at once, of whatever happened."""
        return SUBJECT_OF.get(self.milestone)

    @property
    def speaks_at_once(self) -> bool:
        """Say whether it follows from an event and not from a date."""
        return self.milestone in HAPPENINGS


@dataclass(frozen=True)
class Rulebook:
    """Every version of every rule, and the days on which nothing is sent."""

    versions: tuple[Rule, ...]
    days: SendingDays = field(default_factory=SendingDays)

    def speaking_on(self, day: date) -> tuple[Rule, ...]:
        """Return the versions that may have fallen due by that day, of the rules that are switched on on it."""
        begun = [rule for rule in self.versions if rule.valid_from <= day]
        switched_on = {rule.key for rule in begun if rule.valid_to >= day and rule.enabled}
        return tuple(rule for rule in begun if rule.key in switched_on and rule.enabled)

    def in_force(self, milestone: Milestone, day: date) -> tuple[Rule, ...]:
        """Return the versions that hold on that very day and are switched on, of one milestone."""
        return tuple(
            rule for rule in self.speaking_on(day) if rule.milestone is milestone and rule.valid_to >= day
        )

    def with_version(self, changed: Rule) -> Rulebook:
        """Return the rules as they would be with one more version, which need not be saved."""
        kept = [
            rule for rule in self.versions if (rule.key, rule.valid_from) != (changed.key, changed.valid_from)
        ]
        return Rulebook(in_sequence([*kept, changed]), self.days)

    def without(self, key: str) -> Rulebook:
        """Return the rules as they would be if this one did not exist."""
        return Rulebook(tuple(rule for rule in self.versions if rule.key != key), self.days)


def in_sequence(versions: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the versions, each ending the day before the next one of the same rule begins."""
    by_key: dict[str, list[Rule]] = defaultdict(list)
    for version in versions:
        by_key[version.key].append(version)
    found: list[Rule] = []
    for key in sorted(by_key):
        ordered = sorted(by_key[key], key=lambda rule: rule.valid_from)
        ends = [*(later.valid_from - ONE_DAY for later in ordered[1:]), date.max]
        found += [replace(rule, valid_to=end) for rule, end in zip(ordered, ends, strict=True)]
    return tuple(found)


@lru_cache(maxsize=1)
def first_rules() -> tuple[Rule, ...]:
    """Return the rules that a new service begins with."""
    data = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    return tuple(rule_from(each) for each in RuleSchema(many=True).load(data["rules"]))


def rule_from(values: Mapping[str, Any]) -> Rule:
    """Return a rule from what its schema loaded."""
    return Rule(
        **{**values, "recipients": frozenset(values["recipients"]), "offsets": tuple(values["offsets"])}
    )


def first_rulebook() -> Rulebook:
    """Return those first rules with no quiet days."""
    return Rulebook(in_sequence(first_rules()))
