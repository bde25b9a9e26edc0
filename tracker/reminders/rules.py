"""Rules as data: the project's own to begin with, afterwards whatever the database holds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.models import ReminderRule
from tracker.reminders.schemas import RuleSchema

RULES_FILE = Path(__file__).parent / "data" / "rules.toml"
BY = Service("Reminders")
NAMESPACE = UUID("9d6a2f0e-5a43-4e1c-8d70-2f1f6f0f7a55")

#: The only kind of thing that reminders speak of so far.
ACTION = "action"


@dataclass(frozen=True)
class Rule:
    """Who is told what, how many days before or after a target date.

    ``offset_days`` is -7 for seven days before. With ``repeat_days`` the rule speaks again every so many days after.
    """

    key: str
    subject_type: str
    milestone: Milestone
    offset_days: int
    repeat_days: int | None
    recipients: frozenset[Recipient]
    enabled: bool = True
    id: UUID | None = None


@lru_cache(maxsize=1)
def first_rules() -> tuple[Rule, ...]:
    """Return the rules that a new service begins with."""
    data = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
    loaded = RuleSchema(many=True).load(data["rules"])
    return tuple(Rule(**{**each, "recipients": frozenset(each["recipients"])}) for each in loaded)


def seed_rules() -> int:
    """Add those first rules that the database does not have; return how many. What is there stays as it was edited."""
    known = set(db.session.scalars(select(ReminderRule.key)))
    missing = [rule for rule in first_rules() if rule.key not in known]
    with act("reminder rules added", by=BY):
        db.session.add_all(
            ReminderRule(
                # The same on every machine, so that what one dumps another that has begun already can load.
                id=uuid5(NAMESPACE, rule.key),
                key=rule.key,
                subject_type=rule.subject_type,
                milestone=rule.milestone,
                offset_days=rule.offset_days,
                repeat_days=rule.repeat_days,
                recipients=sorted(rule.recipients),
                enabled=rule.enabled,
            )
            for rule in missing
        )
    return len(missing)


def seed_rules_and_commit() -> None:
    """Make sure that the first rules are in the database, whoever else is doing the same at this moment."""
    try:
        seed_rules()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # Another process added them first: they are there, which is all that matters.


def rules_in_force() -> list[Rule]:
    """Return the enabled rules as the next run will find them, which adds any first rule that is still missing."""
    stored = [_as_rule(row) for row in db.session.scalars(select(ReminderRule).order_by(ReminderRule.key))]
    known = {rule.key for rule in stored}
    return enabled([*stored, *(rule for rule in first_rules() if rule.key not in known)])


def enabled(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules that are switched on."""
    return [rule for rule in rules if rule.enabled]


def _as_rule(row: ReminderRule) -> Rule:
    return Rule(
        key=row.key,
        subject_type=row.subject_type,
        milestone=row.milestone,
        offset_days=row.offset_days,
        repeat_days=row.repeat_days,
        recipients=frozenset(Recipient(name) for name in row.recipients),
        enabled=row.enabled,
        id=row.id,
    )
