"""What others changed in a plan since somebody last said that they had read it, in short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.accounts.models import Person
from tracker.action_plans import marks, plan_history
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.queries import PlanItem
from tracker.web.timelines import Link, links_of

#: The plan's page shows so many; the whole is one link away.
MOST_NEWS = 3
#: A line of news names three things and says that there are others. A step may speak of a thing in several events.
MOST_CHANGED = 12


@dataclass(frozen=True)
class NewsItem:
    """One change in a line: what, who, when, and where it leads."""

    title: str
    by: str
    at: datetime
    links: Sequence[Link]


@dataclass(frozen=True)
class News:
    """The newest changes, how many there are, and since when; ``since`` is None where nothing was ever marked."""

    items: Sequence[NewsItem]
    total: int
    since: datetime | None
    last_event_id: int


def news_for(reader: Person, plan: ActionPlan, items: Sequence[PlanItem]) -> News:
    """Return it with two queries: everything else that it names is on the page already."""
    mark = marks.find_mark(plan, of=reader)
    found = plan_history.news_of(plan, mark, reader=reader, per_page=MOST_NEWS, most_changed=MOST_CHANGED)
    links = links_of(
        found.entries,
        {action.id: action.code for item in items for action in item.actions},
        {item.recommendation.id: item.recommendation.number for item in items},
    )
    shown = [
        NewsItem(entry.action[:1].upper() + entry.action[1:], entry.actor_name, entry.at, where)
        for entry, where in zip(found.entries, links, strict=True)
    ]
    return News(shown, found.total, mark.marked_at if mark else None, found.last_event_id)
