"""The form that says who carries what a body left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from tracker.core import clock
from tracker.recommendations.handing_on import HandedOn
from tracker.recommendations.models import Recommendation
from tracker.recommendations.waiting import Waiting
from tracker.web.forms import DateBoxes, PlainTextArea, SelectFromMany, TrackerForm, at_most, choices_of
from tracker.web.recommendations.wording import first_words

LONGEST_REASON = 2000


class AssignForm(TrackerForm):
    """Which of them go to whom, from which day, and why. What waits no longer is for the service to say."""

    recommendations = SelectFromMany(
        "Which recommendations?",
        validators=[InputRequired("Select at least one recommendation")],
        validate_choice=False,
    )
    successors = SelectFromMany(
        "Who carries them?", validators=[InputRequired("Select who carries them")], validate_choice=False
    )
    from_ = DateBoxes("From which day?", called="The day", validators=[DataRequired("Enter the day")])
    reason = PlainTextArea(
        "Why?",
        rows=3,
        validators=[
            DataRequired("Enter why, for example the decision it rests on"),
            at_most(LONGEST_REASON, "The reason"),
        ],
    )


class WhichBodyForm(TrackerForm):
    """Of which body something is handed on. Changes nothing."""

    acts_once = False

    body = SelectField("Which body hands something on?", validators=[DataRequired("Select the body")])


class HandOnForm(TrackerForm):
    """What a body that goes on gives to another, from which day, and why."""

    recommendations = SelectFromMany(
        "Which recommendations?",
        validators=[InputRequired("Select at least one recommendation")],
        validate_choice=False,
    )
    to = SelectField(
        "Who carries them from now on?", validators=[DataRequired("Select who carries them from now on")]
    )
    from_ = DateBoxes("From which day?", called="The day", validators=[DataRequired("Enter the day")])
    reason = PlainTextArea(
        "Why?",
        rows=3,
        validators=[
            DataRequired("Enter why, for example the decision it rests on"),
            at_most(LONGEST_REASON, "The reason"),
        ],
    )


def hand_on_form(found: HandedOn) -> HandOnForm:
    """Return the form for what one body carries: nothing is ticked."""
    form = HandOnForm(from_=clock.today())
    form.recommendations.choices = choices_of(
        (each.id, recommendation_in_words(each)) for each in found.recommendations
    )
    form.to.choices = choices_of([(each.id, each.title) for each in found.possible], empty="Choose")
    return form


def assign_form(group: Waiting) -> AssignForm:
    """Return the form for what one body left: everything ticked, and whoever took over if that is one body only."""
    form = AssignForm(
        recommendations=[str(each.id) for each in group.recommendations],
        successors=[str(each.id) for each in group.possible] if len(group.possible) == 1 else [],
        from_=_first_day(group),
    )
    form.recommendations.choices = choices_of(
        (each.id, recommendation_in_words(each)) for each in group.recommendations
    )
    form.successors.choices = choices_of((each.id, each.title) for each in group.possible)
    return form


def recommendation_in_words(recommendation: Recommendation) -> str:
    """Say which one it is: its code, number and report, and how it begins."""
    return (
        f"{recommendation.code}: number {recommendation.number} of {recommendation.report.title}: "
        f"{first_words(recommendation.text)}"
    )


#: Names nothing: one such among good ones, and none of them is acted on.
NOBODYS = UUID(int=0)


def identifiers(typed: Collection[str] | None) -> list[UUID]:
    """Return the identifiers of what was ticked; what is none stands for nobody's, which the services refuse."""
    found = []
    for each in typed or ():
        try:
            found.append(UUID(each))
        except ValueError:
            found.append(NOBODYS)
    return found


def _first_day(group: Waiting) -> date:
    """Return the day from which it could be carried: the day of the change, where that is known and past."""
    today = clock.today()
    if group.since is None or not group.since.is_day:
        return today
    first = group.since.first_day if group.moved else group.since.first_day + timedelta(days=1)
    latest = [
        each.valid_from
        for one in group.recommendations
        for each in one.assignments
        if each.is_in_force(today)
    ]
    return min(today, max([first, *latest]))
