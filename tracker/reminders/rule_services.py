"""What an administrator does about rules: change one, take a change back, keep days free, switch reminders on or off.

What holds already is never changed, so that what was planned by it can be explained: every change begins tomorrow or
later.
"""

from __future__ import annotations

from datetime import date, timedelta

from marshmallow import ValidationError
from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import act
from tracker.reminders import rule_versions, switch
from tracker.reminders.models import QuietDays, ReminderRule
from tracker.reminders.rule_shapes import MAY_BE_TOLD
from tracker.reminders.rule_stories import RULES, number_of
from tracker.reminders.rules import SINCE_EVER, Rule
from tracker.reminders.schemas import RuleSchema
from tracker.reminders.switch import Backlog

#: So far ahead somebody can say from when on a rule is another one.
LONGEST_AHEAD = timedelta(days=2 * 366)

#: So many open things at most are left out while somebody waits for the answer: about a second of work.
MOST_AT_ONCE = 4_000


def check_rule(proposed: Rule) -> None:
    """Do nothing if a rule could be changed into this.

    Raises:
        RuleBroken: it begins too early or too late, its days make no sense, or it tells somebody who is nothing to its
            subject.
    """
    today = clock.today()
    if proposed.valid_from <= today:
        raise RuleBroken("A rule can change from tomorrow on, not earlier", field="valid_from")
    if proposed.valid_from > today + LONGEST_AHEAD:
        raise RuleBroken("A rule can change in the next 2 years, not later", field="valid_from")
    if not proposed.recipients:
        raise RuleBroken("Select who is told", field="recipients")
    if proposed.recipients - set(MAY_BE_TOLD[proposed.milestone]):
        raise RuleBroken("Select only people whom this rule can tell", field="recipients")
    try:
        RuleSchema().load(RuleSchema().dump(proposed))
    except ValidationError as error:
        field, messages = next(iter(error.messages_dict.items()))
        raise RuleBroken(_first(messages), field=field) from error


def change_rule(proposed: Rule, *, by: Person, reason: str, expected_version: int) -> ReminderRule:
    """Let this version hold from its first day on. One that was to begin on the same day is replaced.

    Raises:
        NotPermitted, NotFound: ``by`` does not run the service.
        ChangedMeanwhile: anything of the rule is not as it was seen.
        RuleBroken: see ``check_rule``; the reason is missing; it says what holds on that day already.
    """
    require_deed(by, RULES)
    if not reason.strip():
        raise RuleBroken("Enter why the rule changes", field="reason")
    check_rule(proposed)
    before = _locked(proposed.key, expected_version)
    if _same(before, proposed):
        raise RuleBroken("Nothing would change: this is what the rule says on that day already")
    return rule_versions.set_rule(proposed, by=by, reason=reason.strip())


def take_back_change(key: str, *, by: Person, reason: str, expected_version: int) -> None:
    """Remove the version of a rule that begins last and has not begun; the one before goes on holding.

    Raises:
        NotPermitted, NotFound: ``by`` does not run the service, or there is no such rule.
        ChangedMeanwhile: anything of the rule is not as it was seen.
        RuleBroken: no change of it is still to come; the reason is missing.
    """
    require_deed(by, RULES)
    if not reason.strip():
        raise RuleBroken("Enter why the change is taken back", field="reason")
    newest = _locked(key, expected_version)[-1]
    if newest.id is None or newest.valid_from <= clock.today():
        raise RuleBroken("No change of this rule is still to come")
    row = db.session.get_one(ReminderRule, newest.id)
    rule_versions.take_back_rule(row, by=by, reason=reason.strip())


def keep_days_free(first_day: date, last_day: date, *, by: Person, reason: str) -> QuietDays:
    """Let nothing be sent on these days.

    Raises:
        NotPermitted, NotFound: ``by`` does not run the service.
        RuleBroken: the days are past, in the wrong order or too many; the reason is missing.
    """
    require_deed(by, RULES)
    return rule_versions.add_quiet_days(first_day, last_day, reason=reason, by=by)


def give_days_back(quiet: QuietDays, *, by: Person) -> None:
    """Let reminders go out on days after all that were to be free.

    Raises:
        NotPermitted, NotFound: ``by`` does not run the service.
        RuleBroken: they have begun.
    """
    require_deed(by, RULES)
    if quiet.first_day <= clock.today():
        raise RuleBroken("These days have begun: what fell on them was planned around them")
    with act("quiet days taken back", by=by):
        db.session.delete(quiet)


def switch_reminders_on(backlog: Backlog, *, by: Person, reason: str) -> int | None:
    """Let reminders go out from now on; return how many were skipped that were due already.

    None where that is so much that the planner does it, before the next emails go out.

    Raises:
        NotPermitted, NotFound: ``by`` does not run the service.
        RuleBroken: they are switched on already.
    """
    require_deed(by, RULES)
    return switch.switch_on(
        clock.today(), backlog, by=by, reason=reason.strip() or None, most_things=MOST_AT_ONCE
    )


def switch_reminders_off(*, by: Person, reason: str) -> None:
    """Let nothing be planned or sent until somebody switches reminders on again.

    Raises:
        NotPermitted, NotFound: ``by`` does not run the service.
        RuleBroken: they are switched off already; the reason is missing.
    """
    require_deed(by, RULES)
    switch.switch_off(by=by, reason=reason)


def _locked(key: str, expected_version: int) -> list[Rule]:
    """Return the versions of a rule as seen, by first day, which nobody else can change before this transaction ends.

    Raises:
        ChangedMeanwhile: they are not as seen.
        NotFound: there is no such rule.
    """
    rule_versions.seed_rules()
    db.session.scalars(
        select(ReminderRule.id)
        .where(ReminderRule.key == key, ReminderRule.valid_from == SINCE_EVER)
        .with_for_update()
    ).all()
    versions = [rule for rule in rule_versions.rulebook().versions if rule.key == key]
    if not versions:
        raise NotFound
    if number_of(versions) != expected_version:
        raise ChangedMeanwhile
    return versions


def _same(versions: list[Rule], proposed: Rule) -> bool:
    """Say whether the version that holds on the first day of the proposed one says the same."""
    there = next(rule for rule in reversed(versions) if rule.valid_from <= proposed.valid_from)
    return _said(there) == _said(proposed)


def _said(rule: Rule) -> dict[str, object]:
    return {name: value for name, value in RuleSchema().dump(rule).items() if name != "valid_from"}


def _first(messages: object) -> str:
    while isinstance(messages, dict | list):
        messages = next(iter(messages.values())) if isinstance(messages, dict) else messages[0]
    return str(messages)
