"""The questions of a handover, one form each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired

from tracker.action_plans.models import Action, Response
from tracker.action_plans.open_work import OpenWork
from tracker.action_plans.rules import LONGEST_TEXT
from tracker.web.dates import day_short
from tracker.web.forms import PlainTextArea, SelectFromMany, TrackerForm, at_most
from tracker.web.recommendations.wording import first_words

LIST_HAS_CHANGED = "The list has changed since you opened it. Check what moves"


class ReceiverForm(TrackerForm):
    """Who takes over. Changes nothing."""

    acts_once = False

    to = SelectField(
        "Who will take over?",
        validators=[DataRequired("Select who will take over")],
    )


class WhatForm(TrackerForm):
    """What moves. Changes nothing: the page after it shows what was ticked."""

    acts_once = False

    items = SelectFromMany(
        "What will move?", validators=[InputRequired("Select what to hand over")], validate_choice=False
    )


class CheckForm(TrackerForm):
    """What was ticked before, and why it moves."""

    items = SelectFromMany(
        "What will move?", validators=[InputRequired("Select what to hand over")], validate_choice=False
    )
    reason = PlainTextArea(
        "Why is the work handed over?",
        validators=[
            DataRequired("Enter why the work is handed over"),
            at_most(LONGEST_TEXT, "Reason"),
        ],
        rows=4,
    )


@dataclass(frozen=True)
class Ticked:
    """What was ticked, each with the version that the person was looking at."""

    actions: dict[UUID, int]
    responses: dict[UUID, int]

    @classmethod
    def of(cls, values: Sequence[str]) -> Ticked:
        """Read it; whatever cannot be one of our values becomes something that nothing ever is."""
        found: dict[str, dict[UUID, int]] = {"action": {}, "response": {}}
        for kind, identifier, version in (_parts(value) for value in values):
            found.setdefault(kind, {})[identifier] = version
        return cls(found["action"], found["response"])

    def of_work(self, work: OpenWork) -> OpenWork:
        """Return the part of the work that is ticked."""
        return OpenWork(
            [each for each in work.actions if self.actions.get(each.id) == each.version],
            [each for each in work.responses if self.responses.get(each.id) == each.version],
        )


def value_of(thing: Action | Response) -> str:
    """Return what a tick sends: which thing, in which version."""
    return f"{thing.__tablename__}.{thing.id}.{thing.version}"


def choices_of_work(work: OpenWork) -> Iterator[tuple[str, str]]:
    """Yield each thing with its words."""
    for action in work.actions:
        words = f"{first_words(action.text)} ({action.code}), by {day_short(action.target_date)}"
        yield value_of(action), words
    for response in work.responses:
        recommendation = response.recommendation
        words = f"Lead on recommendation {recommendation.number}, to {recommendation.addressee.name}"
        yield value_of(response), f"{words} ({recommendation.code})"


NOTHING = UUID(int=0)


def _parts(value: str) -> tuple[str, UUID, int]:
    kind, _, rest = value.partition(".")
    identifier, _, version = rest.partition(".")
    try:
        return (kind, UUID(identifier), int(version)) if kind in {"action", "response"} else _nothing()
    except ValueError:
        return _nothing()


def _nothing() -> tuple[str, UUID, int]:
    return "action", NOTHING, 0
