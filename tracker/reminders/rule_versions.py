"""Rules in the database: the project's own to begin with, then whatever versions administrators add.

A version that holds already is never changed: its reminders were planned by it. A new version begins on a later day.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, Service, act
from tracker.reminders.models import QuietDays, ReminderRule
from tracker.reminders.rules import SINCE_EVER, Rule, Rulebook, first_rules, in_sequence
from tracker.reminders.schemas import RuleSchema
from tracker.reminders.sending_days import SendingDays, days_between

BY = Service("Reminders")
NAMESPACE = UUID("9d6a2f0e-5a43-4e1c-8d70-2f1f6f0f7a55")

#: The longest time in one go during which nothing is sent.
MOST_QUIET_DAYS = 31


def rulebook() -> Rulebook:
    """Return the rules as the next run will find them, which adds any first rule that is still missing."""
    # Pages that look ahead ask for much besides, so rules and quiet days come with one question: both are few.
    rows = db.session.execute(
        select(ReminderRule, QuietDays.first_day, QuietDays.last_day).outerjoin(QuietDays, true())
    ).all()
    stored = [_as_rule(row) for row in dict.fromkeys(each.ReminderRule for each in rows)]
    known = {rule.key for rule in stored}
    missing = [rule for rule in first_rules() if rule.key not in known]
    quiet = {(each.first_day, each.last_day) for each in rows if each.first_day is not None}
    return Rulebook(in_sequence([*stored, *missing]), SendingDays(days_between(quiet)))


def seed_rules() -> int:
    """Add those first rules that the database does not have; return how many. What is there stays as it was edited."""
    known = set(db.session.scalars(select(ReminderRule.key)))
    missing = [rule for rule in first_rules() if rule.key not in known]
    with act("reminder rules added", by=BY):
        # The same identifier on every machine, so that what one dumps another that has begun already can load.
        db.session.add_all(_as_row(rule, uuid5(NAMESPACE, rule.key)) for rule in missing)
    return len(missing)


def seed_rules_and_commit() -> None:
    """Make sure that the first rules are in the database, whoever else is doing the same at this moment."""
    try:
        seed_rules()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()  # Another process added them first: they are there, which is all that matters.


def set_rule(rule: Rule, *, by: Actor, reason: str | None = None) -> ReminderRule:
    """Let this version of the rule hold from its first day on. One that was to begin on the same day is replaced.

    Raises:
        RuleBroken: the first day is not after today: what holds already is never changed.
        marshmallow.ValidationError: the version makes no sense, for example a warning after its date.
    """
    if rule.valid_from <= clock.today():
        raise RuleBroken("A rule can change from tomorrow on, not earlier", field="valid_from")
    RuleSchema().load(RuleSchema().dump(rule))
    seed_rules()
    row = db.session.scalar(
        select(ReminderRule).where(ReminderRule.key == rule.key, ReminderRule.valid_from == rule.valid_from)
    )
    with act("reminder rule changed", by=by, reason=reason):
        if row is None:
            row = _as_row(rule, uuid4())
            db.session.add(row)
        else:
            _write(row, rule)
    return row


def take_back_rule(row: ReminderRule, *, by: Actor, reason: str | None = None) -> None:
    """Remove a version that has not begun; the one before it goes on holding.

    Raises:
        RuleBroken: it holds already.
    """
    if row.valid_from <= clock.today():
        raise RuleBroken("This version of the rule holds already. Add a new one instead")
    with act("reminder rule taken back", by=by, reason=reason):
        db.session.delete(row)


def add_quiet_days(first_day: date, last_day: date, *, reason: str, by: Actor) -> QuietDays:
    """Let nothing be sent on these days; warnings go out before them, the rest after.

    Raises:
        RuleBroken: the days are past, in the wrong order or too many; the reason is missing.
    """
    check_quiet_days(first_day, last_day, reason)
    seed_rules()
    with act("quiet days added", by=by):
        quiet = QuietDays(first_day=first_day, last_day=last_day, reason=reason.strip())
        db.session.add(quiet)
    return quiet


def check_quiet_days(first_day: date, last_day: date, reason: str) -> None:
    """Do nothing if these days could be kept free.

    Raises:
        RuleBroken: they are past, in the wrong order or too many; the reason is missing.
    """
    if first_day <= clock.today():
        raise RuleBroken("Quiet days can begin tomorrow or later", field="first_day")
    if last_day < first_day:
        raise RuleBroken("The last day must be the same as or after the first day", field="last_day")
    if (last_day - first_day).days >= MOST_QUIET_DAYS:
        raise RuleBroken(f"Quiet days can last {MOST_QUIET_DAYS} days at most", field="last_day")
    if not reason.strip():
        raise RuleBroken("Enter why nothing is sent on these days", field="reason")


def _write(row: ReminderRule, rule: Rule) -> None:
    row.milestone = rule.milestone
    row.offsets = list(rule.offsets)
    row.repeat_every = rule.repeat_every
    row.counted_in = rule.counted_in
    row.weekday = rule.weekday
    row.recipients = sorted(rule.recipients)
    row.enabled = rule.enabled


def _as_row(rule: Rule, identifier: UUID) -> ReminderRule:
    row = ReminderRule(id=identifier, key=rule.key, valid_from=max(rule.valid_from, SINCE_EVER))
    _write(row, rule)
    return row


def _as_rule(row: ReminderRule) -> Rule:
    return Rule(
        key=row.key,
        milestone=row.milestone,
        offsets=tuple(row.offsets),
        repeat_every=row.repeat_every,
        counted_in=row.counted_in,
        weekday=row.weekday,
        recipients=frozenset(row.recipient_kinds),
        enabled=row.enabled,
        valid_from=row.valid_from,
        id=row.id,
    )
