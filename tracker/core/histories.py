"""What happened to a thing: the events of its threads, put together by act, newest first.

Who may read what is the caller's condition on ``Event`` (``accounts.reading``), because this package knows nobody.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from tracker.core.database import db
from tracker.core.events import Event

PER_PAGE = 25


@dataclass(frozen=True)
class FieldChange:
    """One field of one thing, before and after, as the record holds them. A thing that is new has no before."""

    subject_type: str
    subject_id: UUID | None
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class HistoryEntry:
    """One step of what somebody did, with everything that it changed. ``last_event_id`` is that of its last change."""

    action: str
    at: datetime
    actor_name: str
    reason: str | None
    changes: Sequence[FieldChange]
    thread_ids: Sequence[UUID] = ()
    last_event_id: int = 0


@dataclass(frozen=True)
class History:
    """One page of a history, newest first. ``total`` counts entries on all pages."""

    entries: Sequence[HistoryEntry]
    total: int
    page: int = 1

    @property
    def last_event_id(self) -> int:
        """The newest event of this page, 0 where there is none: what somebody has read who has read the first page."""
        return max((each.last_event_id for each in self.entries), default=0)


def history_of(
    thread_ids: Collection[UUID], *, readable: ColumnElement[bool], page: int = 1, per_page: int = PER_PAGE
) -> History:
    """Return a page of what happened in these threads, as far as ``readable`` allows.

    What one act did under one name is one entry, however many things it changed. Beyond the end it is the last page.
    One query, or three for a page beyond the end.
    """
    return history_where(Event.thread_id.in_(thread_ids), readable, page=page, per_page=per_page)


def history_where(
    *conditions: ColumnElement[bool],
    page: int = 1,
    per_page: int = PER_PAGE,
    most_changed: int | None = None,
) -> History:
    """Return the same of the events that fit these conditions.

    Of each entry at most the first ``most_changed`` things that it changed, for a page that names only a few: one act
    may have changed hundreds.
    """
    page = max(page, 1)
    found = _page(conditions, page, per_page, most_changed)
    if found.entries or page == 1:
        return found
    last = max(1, math.ceil(_count_steps(conditions) / per_page))
    return _page(conditions, last, per_page, most_changed)


def _page(
    in_threads: tuple[ColumnElement[bool], ...], page: int, per_page: int, most_changed: int | None
) -> History:
    steps = (
        select(
            Event.act_id, Event.action, func.max(Event.id).label("last"), func.count().over().label("total")
        )
        .where(*in_threads)
        .group_by(Event.act_id, Event.action)
        .order_by(func.max(Event.id).desc())
        .limit(per_page)
        .offset((page - 1) * per_page)
        .subquery()
    )
    of_step = (
        select(
            Event.id,
            steps.c.last,
            steps.c.total,
            func.row_number().over(partition_by=steps.c.last, order_by=Event.id).label("place"),
        )
        .join(steps, (steps.c.act_id == Event.act_id) & (steps.c.action == Event.action))
        .where(*in_threads)
        .subquery()
    )
    statement = (
        select(Event, of_step.c.last, of_step.c.total)
        .join(of_step, of_step.c.id == Event.id)
        .order_by(of_step.c.last.desc(), Event.id)
    )
    if most_changed is not None:
        statement = statement.where(of_step.c.place <= most_changed)
    found = db.session.execute(statement).all()
    by_step: dict[int, list[Event]] = {}
    for event, last, _total in found:
        by_step.setdefault(last, []).append(event)
    total = found[0].total if found else 0
    return History([_entry(events, last) for last, events in by_step.items()], total, page)


def _count_steps(conditions: tuple[ColumnElement[bool], ...]) -> int:
    """Count the entries when the page asked for lies beyond the last one."""
    steps = select(Event.act_id).where(*conditions).group_by(Event.act_id, Event.action).subquery()
    return db.session.scalar(select(func.count()).select_from(steps)) or 0


def _entry(events: Sequence[Event], last: int) -> HistoryEntry:
    first = events[0]
    changes = [change for event in events for change in _changes(event)]
    threads = dict.fromkeys(event.thread_id for event in events if event.thread_id is not None)
    return HistoryEntry(first.action, first.at, first.actor_name, first.reason, changes, list(threads), last)


def _changes(event: Event) -> list[FieldChange]:
    before, after = event.before or {}, event.after or {}
    names = dict.fromkeys([*before, *after])
    return [
        FieldChange(event.subject_type, event.subject_id, name, before.get(name), after.get(name))
        for name in names
    ]
