"""How reminders to come look in lists: what each is about and will say, and which of them leave together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from tracker.reminders.lifecycle import WORDS_OF_MILESTONE, Milestone, Subject
from tracker.reminders.preview import Coming
from tracker.reminders.wording import overdue_by
from tracker.web.dates import days_away

#: The page of each kind of thing, and how its address names the thing.
PAGES: Mapping[str, tuple[str, str]] = {
    Subject.ACTION: ("actions.show", "action_id"),
    Subject.PLAN: ("plans.show", "plan_id"),
    Subject.FOLLOW_UP: ("announcements.show", "follow_up_id"),
}

#: What comes before how far the date is: "Due in 7 days".
_BEFORE_THE_DATE: Mapping[Milestone, str] = {
    Milestone.DUE_SOON: "Due",
    Milestone.DUE_TODAY: "Due",
    Milestone.PLAN_DUE: "Action plan due",
    Milestone.FOLLOW_UP_NEAR: "Follow-up starts",
}
_AFTER_THE_DATE: Mapping[Milestone, str] = {
    Milestone.OVERDUE: "Overdue by",
    Milestone.ESCALATED: "Long overdue, by",
    Milestone.PLAN_OVERDUE: "Action plan overdue by",
}


@dataclass(frozen=True)
class ComingRow:
    """One reminder to come."""

    day: date
    about: str
    #: What the reader knows it by, besides its code.
    title: str | None
    due_on: date | None
    what: str
    endpoint: str
    address: Mapping[str, UUID]


@dataclass(frozen=True)
class ComingEmail:
    """What one person will be told on one day, which leaves as one email."""

    day: date
    rows: Sequence[ComingRow]


def emails_of(coming: Sequence[Coming]) -> list[list[Coming]]:
    """Return one person's reminders to come, in the order given, as the emails in which they will leave."""
    return [list(together) for _day, together in groupby(coming, key=lambda each: each.day)]


def email_of(together: Sequence[Coming], names: Mapping[UUID, str]) -> ComingEmail:
    """Return how one email to come looks in a list. ``names`` says of actions what is to be done."""
    return ComingEmail(together[0].day, [row_of(each, names) for each in together])


def row_of(coming: Coming, names: Mapping[UUID, str] | None = None) -> ComingRow:
    """Return the line for one reminder."""
    endpoint, name = PAGES.get(coming.planned.key.subject_type, ("", ""))
    subject_id = coming.planned.key.subject_id
    return ComingRow(
        day=coming.day,
        about=coming.thing.code if coming.thing is not None else "Your actions",
        title=(names or {}).get(subject_id),
        due_on=coming.due_on,
        what=_what(coming),
        endpoint=endpoint,
        address={name: subject_id} if name else {},
    )


def _what(coming: Coming) -> str:
    milestone, due_on = coming.planned.milestone, coming.due_on
    silent_since = coming.thing.dates.silent_since if coming.thing is not None else None
    if milestone is Milestone.SILENT and silent_since is not None:
        return f"No update for {overdue_by(silent_since, coming.day)}"
    if due_on is not None and milestone in _BEFORE_THE_DATE and due_on >= coming.day:
        return f"{_BEFORE_THE_DATE[milestone]} {days_away(due_on, today=coming.day)}"
    if due_on is not None and milestone in _AFTER_THE_DATE and due_on < coming.day:
        return f"{_AFTER_THE_DATE[milestone]} {overdue_by(due_on, coming.day)}"
    return WORDS_OF_MILESTONE[milestone]
