"""What happened that people are told of at once, read from the record of events.

The packages below do not know that there are reminders: each act of theirs leaves events, and these say what to tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.request_models import ChangeRequest
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.failed_addresses import FAILED
from tracker.reminders.lifecycle import Milestone, Subject

#: Which actions of the record are told of, on which kind of thing, and as what.
NEWS: Mapping[tuple[str, str], Milestone] = {
    ("plan opened", "action_plan"): Milestone.RECOMMENDATIONS_PUBLISHED,
    ("plan submitted", "action_plan"): Milestone.PLAN_SUBMITTED,
    ("plan returned", "action_plan"): Milestone.PLAN_RETURNED,
    ("plan agreed", "action_plan"): Milestone.PLAN_AGREED,
    ("follow-up announced", "announcement"): Milestone.FOLLOW_UP_ANNOUNCED,
    ("follow-up published", "follow_up"): Milestone.FOLLOW_UP_PUBLISHED,
    ("owner changed", "action"): Milestone.OWNER_CHANGED,
    ("later date asked for", "change_request"): Milestone.REQUEST_ASKED,
    ("other wording asked for", "change_request"): Milestone.REQUEST_ASKED,
    ("earlier date asked for", "change_request"): Milestone.REQUEST_ASKED,
    ("another owner asked for", "change_request"): Milestone.REQUEST_ASKED,
    ("request granted", "change_request"): Milestone.REQUEST_DECIDED,
    ("request refused", "change_request"): Milestone.REQUEST_DECIDED,
    (FAILED, "failed_address"): Milestone.ADDRESS_FAILED,
}

TOLD_ACTIONS = sorted({action for action, _subject in NEWS})

_SUBJECTS = {
    "action_plan": Subject.PLAN,
    "announcement": Subject.FOLLOW_UP,
    "follow_up": Subject.FOLLOW_UP,
    "action": Subject.ACTION,
    "failed_address": Subject.ADDRESS,
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to one thing in one act."""

    milestone: Milestone
    subject: Subject
    subject_id: UUID
    act_id: UUID
    at: datetime
    by_id: UUID | None
    by_name: str
    #: Who owned the action before and after.
    from_id: UUID | None = None
    to_id: UUID | None = None
    request_id: UUID | None = None


def load_news(act_ids: Collection[UUID]) -> dict[UUID, list[News]]:
    """Return what there is to tell of each of these acts, in the order in which it happened."""
    found: dict[UUID, list[News]] = defaultdict(list)
    if not act_ids:
        return found
    events = db.session.scalars(
        select(Event).where(Event.act_id.in_(act_ids), Event.action.in_(TOLD_ACTIONS)).order_by(Event.id)
    ).all()
    actions_of_requests = _actions_of_requests(events)
    for event in events:
        for news in _read(event, actions_of_requests):
            found[event.act_id].append(news)
    return found


def in_short(news: Sequence[News]) -> list[News]:
    """Return the news with the moves of each action from owner to owner as one: from the first to the last.

    An action that came back is no news to anybody.
    """
    first_from: dict[UUID, UUID | None] = {}
    last: dict[UUID, News] = {}
    for each in news:
        if each.milestone is Milestone.OWNER_CHANGED:
            first_from.setdefault(each.subject_id, each.from_id)
            last[each.subject_id] = each
    found = []
    for each in news:
        if each.milestone is not Milestone.OWNER_CHANGED:
            found.append(each)
        elif each is last[each.subject_id] and first_from[each.subject_id] != each.to_id:
            found.append(replace(each, from_id=first_from[each.subject_id]))
    return found


def _read(event: Event, actions_of_requests: Mapping[UUID, UUID]) -> Iterator[News]:
    milestone = NEWS.get((event.action, event.subject_type))
    subject_id = event.thread_id if event.subject_type == "announcement" else event.subject_id
    if milestone is None or subject_id is None or event.after is None:
        return
    from_id = to_id = request_id = None
    subject = _SUBJECTS.get(event.subject_type, Subject.ACTION)
    if milestone is Milestone.OWNER_CHANGED:
        if "owner_id" not in event.after or event.before is None:
            return
        from_id, to_id = UUID(event.before["owner_id"]), UUID(event.after["owner_id"])
    if event.subject_type == "change_request":
        if subject_id not in actions_of_requests:
            return
        request_id, subject_id = subject_id, actions_of_requests[subject_id]
    yield News(
        milestone=milestone,
        subject=subject,
        subject_id=subject_id,
        act_id=event.act_id,
        at=event.at,
        by_id=event.actor_id,
        by_name=event.actor_name,
        from_id=from_id,
        to_id=to_id,
        request_id=request_id,
    )


def _actions_of_requests(events: Sequence[Event]) -> dict[UUID, UUID]:
    wanted = {event.subject_id for event in events if event.subject_type == "change_request"}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(ChangeRequest.id, ChangeRequest.action_id).where(ChangeRequest.id.in_(wanted))
    )
    return {row.id: row.action_id for row in rows}
