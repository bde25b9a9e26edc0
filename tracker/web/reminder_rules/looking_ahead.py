"""What rules will send, as a page shows it: counts by day and kind, and the list."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tracker.core import clock
from tracker.reminders.lifecycle import WORDS_OF_MILESTONE
from tracker.reminders.preview import DAYS_OF_RULES, Coming, Outlook, look_ahead
from tracker.reminders.rules import Rulebook
from tracker.web.listing import ListPage, ListState
from tracker.web.reminders.listing import ComingRow, row_of


@dataclass(frozen=True)
class Difference:
    """What other rules change in the coming days: so many reminders more, and so many that no longer go out."""

    more: int
    fewer: int


def difference(before: Ahead, after: Ahead) -> Difference:
    """Return what changes. What only goes out on another day counts on both sides."""
    was, will_be = (
        {(each.day, each.planned.key) for each in ahead.outlook.coming} for ahead in (before, after)
    )
    return Difference(more=len(will_be - was), fewer=len(was - will_be))


@dataclass(frozen=True)
class DayAhead:
    """One day: how many reminders of each kind, in how many emails."""

    day: date
    kinds: Sequence[tuple[str, int]]
    reminders: int
    emails: int


@dataclass(frozen=True)
class RowAhead:
    """One reminder in the list, with the name of its reader."""

    to: str
    row: ComingRow


@dataclass(frozen=True)
class Ahead:
    """What will be sent up to and including a day."""

    outlook: Outlook
    days: Sequence[DayAhead]
    asked_until: date

    @property
    def reminders(self) -> int:
        """How many reminders."""
        return len(self.outlook.coming)

    @property
    def emails(self) -> int:
        """In how many emails: what falls due on one morning comes as one."""
        return sum(day.emails for day in self.days)

    @property
    def people(self) -> int:
        """To how many people."""
        return len({coming.planned.key.recipient_id for coming in self.outlook.coming})

    @property
    def until(self) -> date:
        """The last day that was worked out."""
        return self.outlook.until

    @property
    def is_whole(self) -> bool:
        """Whether every day that was asked for could be worked out."""
        return self.until >= self.asked_until

    @property
    def is_empty(self) -> bool:
        """Whether not even today could be worked out."""
        return self.until < clock.today()

    def page(self, state: ListState) -> ListPage[RowAhead]:
        """Return the page of the list that the address asks for."""
        total = self.reminders
        pages = max(1, math.ceil(total / state.per_page))
        page = min(state.page, pages)
        first = (page - 1) * state.per_page
        shown = self.outlook.coming[first : first + state.per_page]
        rows = [_row(coming, self.outlook.names) for coming in shown]
        return ListPage(rows=rows, total=total, state=state, page=page, pages=pages)


def ahead_under(*rules: Rulebook) -> list[Ahead]:
    """Return what each of these sets of rules would send in the coming days.

    Where the register is large this takes seconds: only for pages that read, so that nobody waits to write.
    """
    today = clock.today()
    outlooks = look_ahead(today, *rules)
    asked_until = today + timedelta(days=DAYS_OF_RULES)
    return [Ahead(outlook, _days(outlook.coming), asked_until) for outlook in outlooks]


def _days(coming: Sequence[Coming]) -> list[DayAhead]:
    by_day: dict[date, list[Coming]] = defaultdict(list)
    for each in coming:
        by_day[each.day].append(each)
    return [_day(day, of_day) for day, of_day in sorted(by_day.items())]


def _day(day: date, coming: Sequence[Coming]) -> DayAhead:
    counts = Counter(each.planned.milestone for each in coming)
    return DayAhead(
        day=day,
        kinds=[(words, counts[kind]) for kind, words in WORDS_OF_MILESTONE.items() if counts[kind]],
        reminders=len(coming),
        emails=len({each.planned.key.recipient_id for each in coming}),
    )


def _row(coming: Coming, names: Mapping[UUID, str]) -> RowAhead:
    return RowAhead(names[coming.planned.key.recipient_id], row_of(coming))
