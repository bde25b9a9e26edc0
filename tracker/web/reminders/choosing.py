"""The page on which a person chooses which emails they want."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.core import clock
from tracker.reminders import choices
from tracker.reminders.calendars import load_own_settings
from tracker.reminders.choice_models import EmailChoices
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.rules import Rulebook
from tracker.web.identity import signed_in_person
from tracker.web.reminders.blueprint import bp
from tracker.web.reminders.forms import ChoicesForm, answers_of
from tracker.web.saving import saved
from tracker.web.sent_forms import when_sent


@dataclass(frozen=True)
class NothingChosen:
    """Stands where a person has chosen nothing yet, for the page about two who choose at once."""

    id = None
    version = 0
    __tablename__ = EmailChoices.__tablename__


@bp.route("/choices", methods=["GET", "POST"])
def choose() -> ResponseReturnValue:
    """Choose which emails come, as far as that can be chosen."""
    person = signed_in_person()
    chosen = load_own_settings(person).choices
    usual = usual_weekday(rulebook())
    version = chosen.version if chosen is not None else 0
    form = ChoicesForm(data={**answers_of(chosen, usual), "version": version})

    def save() -> ResponseReturnValue:
        choices.choose(form.left_out, form.weekday(usual), by=person, expected_version=form.expected_version)
        return saved("Your choices are saved", ".index", _anchor="choices")

    def now(name: str) -> object:
        return answers_of(load_own_settings(signed_in_person()).choices, usual)[name]

    answer = when_sent(
        form,
        save,
        about=lambda: load_own_settings(signed_in_person()).choices or NothingChosen(),
        now={"weekly_digest": lambda: now("weekly_digest"), "due_soon": lambda: now("due_soon")},
    )
    return answer or render_template("reminders/choices.html", form=form)


def usual_weekday(of_all: Rulebook) -> int:
    """Return the day on which the weekly list comes to those who chose none."""
    rules = of_all.in_force(Milestone.WEEKLY_DIGEST, clock.today())
    return next((rule.weekday for rule in rules if rule.weekday), 1)
