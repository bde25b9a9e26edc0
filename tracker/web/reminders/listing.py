"""How a reminder to come looks in a list: what it is about, where that is, and what it will say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.reminders.lifecycle import WORDS_OF_MILESTONE, Milestone, Subject
from tracker.reminders.preview import Coming
from tracker.web.dates import days_away

#: The page of each kind of thing, and how its address names the thing.
PAGES: Mapping[str, tuple[str, str]] = {
    Subject.ACTION: ("actions.show", "action_id"),
    Subject.PLAN: ("plans.show", "plan_id"),
    Subject.FOLLOW_UP: ("announcements.show", "follow_up_id"),
}

_COUNTED_FROM_THE_DATE = frozenset({Milestone.DUE_SOON, Milestone.DUE_TODAY, Milestone.OVERDUE})


@dataclass(frozen=True)
class ComingRow:
    """One line of the list of reminders to come."""

    day: date
    about: str
    due_on: date | None
    what: str
    endpoint: str
    address: Mapping[str, UUID]


def row_of(coming: Coming) -> ComingRow:
    """Return the line for one reminder."""
    endpoint, name = PAGES.get(coming.planned.key.subject_type, ("", ""))
    return ComingRow(
        day=coming.day,
        about=coming.thing.code if coming.thing is not None else "Your actions",
        due_on=coming.due_on,
        what=_what(coming),
        endpoint=endpoint,
        address={name: coming.planned.key.subject_id} if name else {},
    )


def _what(coming: Coming) -> str:
    milestone, due_on = coming.planned.milestone, coming.due_on
    if due_on is None or milestone not in _COUNTED_FROM_THE_DATE:
        return WORDS_OF_MILESTONE[milestone]
    away = days_away(due_on, today=coming.day)
    return away[:1].upper() + away[1:] if due_on < coming.day else f"Due {away}"
