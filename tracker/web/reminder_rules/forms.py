"""Forms about rules: one whose questions fit the rule, and those for days without sending and the switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired, ValidationError

from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.reminders.lifecycle import Recipient
from tracker.reminders.rule_shapes import MAY_BE_TOLD, Counting, counting_of
from tracker.reminders.rule_stories import Story
from tracker.reminders.rule_words import WEEKDAYS, WORDS_OF_RECIPIENT
from tracker.reminders.rules import Rule
from tracker.reminders.sending_days import CountedIn
from tracker.reminders.switch import Backlog
from tracker.web.forms import (
    DateBoxes,
    EditForm,
    PlainTextArea,
    SelectFromMany,
    TrackerForm,
    at_most,
    choices_of,
)
from tracker.web.reminder_rules.numbers import NumbersField, as_typed

LONGEST_REASON = 500

#: Which questions about days each way of counting asks.
ASKED: Mapping[Counting, frozenset[str]] = {
    Counting.BEFORE: frozenset({"before", "on_the_day", "counted_in"}),
    Counting.ON_THE_DAY: frozenset(),
    Counting.AFTER: frozenset({"after", "repeat_every", "counted_in"}),
    Counting.WEEKLY: frozenset({"weekday"}),
    Counting.AT_ONCE: frozenset(),
}
_ABOUT_DAYS = frozenset().union(*ASKED.values())

COUNTED_IN = {
    CountedIn.DAYS: "Every day of the calendar",
    CountedIn.WORKING_DAYS: "Working days of England and Wales",
}


def why(question: str, when_missing: str) -> PlainTextArea:
    """Return a field that asks for a reason."""
    return PlainTextArea(
        question,
        rows=3,
        validators=[
            DataRequired(when_missing),
            at_most(LONGEST_REASON, "The reason"),
        ],
    )


class RuleForm(EditForm):
    """A version of a rule. ``rule_form`` leaves only the questions that fit the rule."""

    before = NumbersField("Days before")
    on_the_day = BooleanField("Also on the day itself")
    after = NumbersField("Days after", validators=[DataRequired("Enter how many days after")])
    repeat_every = NumbersField("Then every so many days", most=1)
    counted_in = RadioField(
        "Which days count",
        choices=choices_of((unit.value, words) for unit, words in COUNTED_IN.items()),
        validators=[DataRequired("Select which days count")],
    )
    weekday = RadioField(
        "Day of the week",
        choices=choices_of(WEEKDAYS.items()),
        validators=[DataRequired("Select a day of the week")],
    )
    recipients = SelectFromMany("Who is told", validators=[DataRequired("Select who is told")])
    enabled = RadioField(
        "Is the rule on?",
        choices=choices_of((("yes", "On"), ("no", "Off: nobody is told"))),
        validators=[DataRequired("Select whether the rule is on")],
    )
    valid_from = DateBoxes(
        "From which day",
        called="From which day",
        validators=[DataRequired("Enter from which day the rule is to hold")],
    )
    reason = why("Why does the rule change?", "Enter why the rule changes")

    def validate_before(self, field: NumbersField) -> None:
        """Ask for at least one number, unless the day itself is one."""
        if not field.numbers and not self.on_the_day.data:
            raise ValidationError("Enter how many days before")

    def as_rule(self, base: Rule) -> Rule:
        """Return the version of the rule that the answers describe."""
        changed: dict[str, Any] = {
            "recipients": frozenset(Recipient(each) for each in self.recipients.data or ()),
            "enabled": self.enabled.data == "yes",
            "valid_from": self.valid_from.data,
        }
        if "before" in self:
            on_the_day = {0} if self.on_the_day.data else set()
            changed["offsets"] = tuple(sorted({-number for number in self.before.numbers} | on_the_day))
        if "after" in self:
            changed["offsets"] = tuple(sorted(set(self.after.numbers)))
            changed["repeat_every"] = next(iter(self.repeat_every.numbers), None)
        if "counted_in" in self:
            changed["counted_in"] = CountedIn(self.counted_in.data)
        if "weekday" in self:
            changed["weekday"] = int(self.weekday.data)
        return replace(base, **changed, valid_to=date.max, id=None)

    def as_query(self) -> dict[str, Any]:
        """Return the answers as the query of an address, or as hidden fields."""
        asked: dict[str, Any] = {"version": str(self.version.data or "")}
        for field in self:
            if isinstance(field, DateBoxes):
                asked |= {f"{field.name}-{part}": typed for part, typed in field.typed.items()}
            elif isinstance(field, BooleanField):
                asked |= {field.name: "y"} if field.data else {}
            elif field.name in _PLAIN:
                asked[field.name] = field.data or ""
        return asked

    def show(self, error: RuleBroken) -> None:
        """Put a message about the days on the box with the days."""
        if error.field == "offsets":
            error = RuleBroken(error.message, field="before" if "before" in self else "after")
        super().show(error)


_PLAIN = (_ABOUT_DAYS - {"on_the_day"}) | {"recipients", "enabled", "reason"}


class TakeBackForm(EditForm):
    """Takes a change back that has not begun."""

    reason = why("Why is the change taken back?", "Enter why the change is taken back")


class QuietDaysForm(TrackerForm):
    """Days without sending."""

    first_day = DateBoxes(
        "First day", called="First day", validators=[DataRequired("Enter the first day without reminders")]
    )
    last_day = DateBoxes(
        "Last day", called="Last day", validators=[DataRequired("Enter the last day without reminders")]
    )
    reason = PlainTextArea(
        "Why is nothing sent on these days?",
        rows=2,
        validators=[
            DataRequired("Enter why nothing is sent on these days"),
            at_most(200, "The reason"),
        ],
    )


class SwitchOnForm(TrackerForm):
    """Switches reminders on, and says what becomes of what is due already."""

    backlog = RadioField(
        "What happens to what is due already?",
        choices=choices_of(
            (
                (Backlog.SKIP.value, "Leave it out"),
                (Backlog.SEND.value, "Send it"),
            )
        ),
        validators=[DataRequired("Select what happens to what is due already")],
    )
    reason = why("Why are reminders switched on?", "Enter why reminders are switched on")


class SwitchOffForm(TrackerForm):
    """Switches reminders off."""

    reason = why("Why should no reminders be sent?", "Enter why no reminders should be sent")


def rule_form(story: Story, **more: Any) -> RuleForm:
    """Return a form with the questions that fit the rule, filled in from the version that begins last."""
    rule = story.newest
    form = RuleForm(
        data={**answers_of(rule), "valid_from": _first_possible(), "version": story.version}, **more
    )
    form.recipients.choices = choices_of(
        (each.value, _as_choice(each)) for each in MAY_BE_TOLD[rule.milestone]
    )
    for name in _ABOUT_DAYS - ASKED[counting_of(rule.milestone)]:
        del form[name]
    return form


def answers_of(rule: Rule) -> dict[str, Any]:
    """Return the answers that describe this version, but for its first day."""
    return {
        "before": as_typed(tuple(-offset for offset in rule.offsets if offset < 0)),
        "on_the_day": 0 in rule.offsets,
        "after": as_typed(tuple(offset for offset in rule.offsets if offset > 0)),
        "repeat_every": as_typed((rule.repeat_every,)) if rule.repeat_every else "",
        "counted_in": rule.counted_in.value,
        "weekday": str(rule.weekday or 1),
        "recipients": [each.value for each in MAY_BE_TOLD[rule.milestone] if each in rule.recipients],
        "enabled": "yes" if rule.enabled else "no",
    }


def answers_now(rule: Callable[[], Rule]) -> dict[str, Callable[[], Any]]:
    """Return the same as functions, each of which looks at how the rule stands when it is called."""
    names = answers_of(rule())

    def answer(name: str) -> Callable[[], Any]:
        return lambda: {**answers_of(rule()), "valid_from": rule().valid_from}[name]

    return {name: answer(name) for name in (*names, "valid_from")}


def query_of_version(story: Story, version: Rule) -> dict[str, Any]:
    """Return the query that asks for this version again, from the first day on which that is possible."""
    first = _first_possible()
    asked = ASKED[counting_of(version.milestone)] | {"recipients", "enabled"}
    answers = {name: value for name, value in answers_of(version).items() if name in asked}
    if "on_the_day" in answers:
        answers["on_the_day"] = "y" if answers["on_the_day"] else None
    boxes = {"valid_from-day": first.day, "valid_from-month": first.month, "valid_from-year": first.year}
    return {**answers, **boxes, "version": story.version}


def _first_possible() -> date:
    return clock.today() + timedelta(days=1)


def _as_choice(recipient: Recipient) -> str:
    words = WORDS_OF_RECIPIENT[recipient]
    return words[:1].upper() + words[1:]
