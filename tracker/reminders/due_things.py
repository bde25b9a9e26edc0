"""What the planner needs to know of one thing that falls due, whatever kind of thing it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.accounts.access import Concerns
from tracker.reminders.lifecycle import Recipient, Subject
from tracker.reminders.stages import Dates


@dataclass(frozen=True, slots=True)
class DueThing:
    """An action, a plan or an announced follow-up: its dates, whom it concerns, and why it calls for nothing, if so.

    ``over`` is in plain words; None while somebody still has to do something and may be told so.
    """

    subject: Subject
    id: UUID
    code: str
    dates: Dates
    access_row: str
    concerns: Concerns
    #: Those whom it names itself; whoever holds a post there is found in the directory of people.
    named: tuple[tuple[Recipient, UUID], ...]
    over: str | None = None
    #: The day on which an action came to its owner, if that was in the last weeks: the weekly list names it as new.
    taken_on: date | None = None

    @property
    def has_no_date(self) -> bool:
        """Say whether something is to be done and nobody knows by when: an administrator should look."""
        return self.over is None and self.dates.due_on is None
