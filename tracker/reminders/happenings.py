"""Tells at once of what happened: reads the record of events and puts messages into the outbox.

No act is missed and none is told of twice, however writers and planners overlap. Events are numbered when they are
written and seen when they are committed, so a lower number may appear after a higher one. The record is therefore not
read up to a number but against the list of acts that have been told (``told_act``), in the same transaction as the
messages; the cursor only saves looking at what lies far back, and follows a day behind.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from tracker.accounts.models import Membership, Person
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.database_clock import database_now
from tracker.reminders.directory import ROLES_BY_PLACE, Directory
from tracker.reminders.lifecycle import WAITING, ReminderStep
from tracker.reminders.models import HappeningCursor, Reminder, ToldAct
from tracker.reminders.news import TOLD_ACTIONS, in_short, load_news
from tracker.reminders.outbox import put_in
from tracker.reminders.planner import PlannedReminder
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.standings import load_standings
from tracker.reminders.state import load_bodies, load_people
from tracker.reminders.telling import people_named, tell

#: Acts told of in one transaction.
MOST_ACTS = 200

#: No transaction lasts as long as this: events that appear later than this after a higher number do not exist.
LONGEST_TRANSACTION = timedelta(days=1)

#: What lies longer back is no news, for example after the service was away.
NEWS_FOR = timedelta(days=30)

#: Of one thing, a person is told the same kind of news once in this time; the latest waits, the others fall away (F2).
ONCE_IN = timedelta(hours=1)
OVERTAKEN = "Something later of the same kind takes its place"


def plan_happenings(today: date) -> int:
    """Put what has happened since the last time into the outbox and commit; return how many messages."""
    count = 0
    while acts := _acts_to_tell():
        count += _tell_of(acts, today)
        db.session.commit()
    _follow_behind()
    db.session.commit()
    return count


def happenings_to_send(today: date) -> list[PlannedReminder]:
    """Return what would be told at once now, and change nothing."""
    return _work_out(_acts_to_tell(), today)


def forget_what_happened() -> None:
    """Let nothing be told of what has happened so far: for a register that comes with a past. The caller commits."""
    cursor = _cursor()
    cursor.floor = cursor.ahead = db.session.scalar(select(func.max(Event.id))) or 0
    cursor.seen_at = database_now()
    db.session.flush()


def _acts_to_tell() -> list[UUID]:
    floor = db.session.scalar(select(HappeningCursor.floor)) or 0
    statement = (
        select(Event.act_id)
        .where(
            Event.id > floor,
            Event.action.in_(TOLD_ACTIONS),
            ~exists().where(ToldAct.act_id == Event.act_id),
        )
        .group_by(Event.act_id)
        .order_by(func.min(Event.id))
        .limit(MOST_ACTS)
    )
    return list(db.session.scalars(statement))


def _tell_of(acts: Sequence[UUID], today: date) -> int:
    now = database_now()
    planned = _work_out(acts, today)
    waits = _make_way(planned, now)
    count = put_in(planned, now=now).count
    _postpone(planned, waits)
    told = {each.act_id for each in planned}
    _note_told(
        [{"act_id": act, "at": now, "note": None if act in told else "Nobody to tell"} for act in acts]
    )
    return count


def _work_out(acts: Sequence[UUID], today: date) -> list[PlannedReminder]:
    not_before = database_now() - NEWS_FOR
    by_act = load_news(acts)
    news = in_short([each for act in acts for each in by_act[act] if each.at >= not_before])
    if not news:
        return []
    standings = load_standings(news)
    posts = select(Membership.person_id).where(Membership.role.in_(ROLES_BY_PLACE))
    people = load_people(or_(Person.id.in_(posts), Person.id.in_(people_named(news, standings))))
    directory = Directory(people, today, load_bodies())
    return tell(news, standings, directory, rulebook())


def _make_way(planned: Sequence[PlannedReminder], now: datetime) -> dict[tuple[UUID, UUID, str], datetime]:
    """Cancel waiting news that these overtake; return from when on those may be sent who were told lately."""
    wanted = {_kind(each) for each in planned}
    if not wanted:
        return {}
    subjects = {subject for _person, subject, _milestone in wanted}
    own = {(each.key.recipient_id, each.key.subject_id, each.key.milestone_key) for each in planned}
    for reminder in _waiting_about(subjects):
        kind = (reminder.recipient_id, reminder.subject_id, reminder.milestone.value)
        if kind in wanted and (kind[0], kind[1], reminder.milestone_key) not in own:
            reminder.apply(ReminderStep.CANCEL)
            reminder.ended_reason = OVERTAKEN
    waits: dict[tuple[UUID, UUID, str], datetime] = {}
    told_lately = db.session.execute(
        select(Reminder.recipient_id, Reminder.subject_id, Reminder.milestone, Reminder.sent_at).where(
            Reminder.subject_id.in_(subjects),
            Reminder.act_id.is_not(None),
            # Not what a clock wrote down that was ahead: nobody waits until it is there again.
            Reminder.sent_at.between(now - ONCE_IN, now),
        )
    )
    for recipient_id, subject_id, milestone, sent_at in told_lately:
        kind = (recipient_id, subject_id, milestone.value)
        if kind in wanted and sent_at is not None:
            waits[kind] = max(sent_at + ONCE_IN, waits.get(kind, now))
    db.session.flush()
    return waits


def _postpone(planned: Sequence[PlannedReminder], waits: dict[tuple[UUID, UUID, str], datetime]) -> None:
    keys = {
        (each.key.subject_id, each.key.milestone_key): _kind(each) for each in planned if _kind(each) in waits
    }
    if not keys:
        return
    for reminder in _waiting_about({subject for subject, _key in keys}):
        kind = (reminder.recipient_id, reminder.subject_id, reminder.milestone.value)
        if kind in waits and (reminder.subject_id, reminder.milestone_key) in keys:
            reminder.due_at = waits[kind]
    db.session.flush()


def _waiting_about(subject_ids: Collection[UUID]) -> Sequence[Reminder]:
    """Return the waiting news about these things, locked; what a sender holds at this moment is left to it."""
    return db.session.scalars(
        select(Reminder)
        .where(
            Reminder.subject_id.in_(subject_ids),
            Reminder.act_id.is_not(None),
            Reminder.state.in_(WAITING),
        )
        .order_by(Reminder.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _kind(planned: PlannedReminder) -> tuple[UUID, UUID, str]:
    return (planned.key.recipient_id, planned.key.subject_id, planned.milestone.value)


def _note_told(rows: list[dict[str, Any]]) -> None:
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(ToldAct).on_conflict_do_nothing(index_elements=["act_id"]), rows)


def _cursor() -> HappeningCursor:
    cursor = db.session.get(HappeningCursor, 1, with_for_update=True)
    if cursor is None:
        cursor = HappeningCursor(id=1, floor=0, ahead=0, seen_at=database_now())
        db.session.add(cursor)
    return cursor


def _follow_behind() -> None:
    """Move the cursor to where the record ended a day ago: by now everything up to there is committed and told."""
    now = database_now()
    cursor = _cursor()
    if now - cursor.seen_at >= LONGEST_TRANSACTION:
        cursor.floor = cursor.ahead
        cursor.ahead = db.session.scalar(select(func.max(Event.id))) or 0
        cursor.seen_at = now
    db.session.flush()
