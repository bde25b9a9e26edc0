"""What one message has to tell: each stored reminder with what may be said of its subject, read at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.access import own_organisation_ids
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.reminders.judge import Judge
from tracker.reminders.lifecycle import Milestone, Recipient, ReminderState, Subject
from tracker.reminders.models import Reminder
from tracker.reminders.news import News
from tracker.reminders.particulars import (
    ActionFacts,
    FollowUpFacts,
    PlanFacts,
    load_action_facts,
    load_follow_up_facts,
    load_plan_facts,
    london_day,
)
from tracker.reminders.planner import start_of_sending
from tracker.reminders.telling import who_is_told
from tracker.reminders.truth import items_of_week
from tracker.reminders.undelivered import AddressFacts, load_address_facts

Facts = ActionFacts | PlanFacts | FollowUpFacts | AddressFacts


@dataclass(frozen=True)
class Entry:
    """One thing that a message tells."""

    milestone: Milestone
    reference: str
    #: What the reader is to the thing.
    roles: frozenset[Recipient]
    #: None for a weekly digest, which is about the items in ``week``.
    facts: Facts | None
    #: From which day on silence counts.
    silent_since: date | None = None
    #: Who did it, by first name.
    by: str | None = None
    #: For a decided request: whether it was granted.
    granted: bool | None = None
    #: On which days the owner was written to about the action, for an escalation.
    told_owner_on: tuple[date, ...] = ()
    week: tuple[ActionFacts, ...] = ()


@dataclass(frozen=True)
class Background:
    """What is read once for many messages."""

    facts: Mapping[UUID, Facts]
    #: What a weekly digest tells each of its recipients.
    weeks: Mapping[UUID, Sequence[UUID]]
    told_owners_on: Mapping[UUID, tuple[date, ...]]
    first_names: Mapping[UUID, str]


def read_background(reminders: Sequence[Reminder], judge: Judge) -> Background:
    """Return what messages about these reminders, to whomever, may have to say."""
    weeks = _weeks(reminders, judge)
    ids: dict[str, set[UUID]] = {subject.value: set() for subject in Subject}
    for reminder in reminders:
        ids[reminder.subject_type].add(reminder.subject_id)
    return Background(
        facts={
            **load_action_facts(ids[Subject.ACTION].union(*weeks.values())),
            **load_plan_facts(ids[Subject.PLAN]),
            **load_follow_up_facts(ids[Subject.FOLLOW_UP]),
            **load_address_facts(ids[Subject.ADDRESS]),
        },
        weeks=weeks,
        told_owners_on=_told_owners_on(
            {each.subject_id for each in reminders if each.milestone is Milestone.ESCALATED}
        ),
        first_names=_first_names(judge, reminders),
    )


def entries_of(reminders: Sequence[Reminder], judge: Judge, background: Background) -> list[Entry]:
    """Return what these reminders, all to one person, have to tell now, in the order in which they are given."""
    person = judge.directory.by_id[reminders[0].recipient_id]
    return [_entry(reminder, person, judge, background) for reminder in reminders]


def _entry(reminder: Reminder, person: Person, judge: Judge, background: Background) -> Entry:
    if reminder.milestone is Milestone.WEEKLY_DIGEST:
        week = [background.facts[item] for item in background.weeks.get(person.id, ())]
        items = tuple(each for each in week if isinstance(each, ActionFacts))
        return Entry(reminder.milestone, reminder.code, frozenset({Recipient.OWNER}), None, week=items)
    news, thing = judge.news_of(reminder), judge.thing_of(reminder)
    return Entry(
        milestone=reminder.milestone,
        reference=reminder.code,
        roles=_roles(person, reminder, judge),
        facts=_facts_for(person, background.facts[reminder.subject_id]),
        silent_since=thing.dates.silent_since if thing else None,
        by=background.first_names.get(news.by_id, news.by_name) if news and news.by_id else None,
        granted=_granted(news, judge),
        told_owner_on=background.told_owners_on.get(reminder.subject_id, ()),
    )


def _facts_for(person: Person, facts: Facts) -> Facts:
    """Return the facts as this person may read them: an address that fails is told of as seen from their own place."""
    return facts.for_somebody_at(own_organisation_ids(person)) if isinstance(facts, AddressFacts) else facts


def _weeks(reminders: Sequence[Reminder], judge: Judge) -> dict[UUID, list[UUID]]:
    found = {}
    with clock.standing_at(start_of_sending(judge.today)):
        for reminder in reminders:
            if reminder.milestone is Milestone.WEEKLY_DIGEST:
                person = judge.directory.by_id[reminder.recipient_id]
                things = judge.weeks.get(person.id, ())
                week = items_of_week(person, things, judge.directory, judge.rulebook, judge.today)
                found[person.id] = [thing.id for thing in week]
    return found


def _roles(person: Person, reminder: Reminder, judge: Judge) -> frozenset[Recipient]:
    news, thing = judge.news_of(reminder), judge.thing_of(reminder)
    if thing is None:
        return frozenset()
    if news is None:
        return judge.directory.told_of(thing).get(person.id, frozenset())
    with clock.standing_at(start_of_sending(judge.today)):
        told = who_is_told(news, thing, judge.standings, judge.directory, judge.rulebook)
    if person.id in told:
        return told[person.id][0]
    return frozenset({Recipient.FORMER_OWNER})


def _granted(news: News | None, judge: Judge) -> bool | None:
    request = judge.standings.requests.get(news.request_id) if news and news.request_id else None
    return request.state.value == "granted" if request is not None else None


def _first_names(judge: Judge, reminders: Sequence[Reminder]) -> dict[UUID, str]:
    ids = {
        news.by_id for news in (judge.news_of(each) for each in reminders) if news and news.by_id is not None
    }
    if not ids:
        return {}
    people = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person.first_name for person in people}


def _told_owners_on(action_ids: set[UUID]) -> dict[UUID, tuple[date, ...]]:
    """Return on which days of the last year the owners were told that these are late."""
    if not action_ids:
        return {}
    rows = db.session.execute(
        select(Reminder.subject_id, Reminder.sent_at)
        .where(
            Reminder.subject_id.in_(action_ids),
            Reminder.milestone == Milestone.OVERDUE,
            Reminder.state.in_([ReminderState.SENT, ReminderState.DELIVERED]),
            Reminder.sent_at > clock.now() - timedelta(days=366),
        )
        .order_by(Reminder.sent_at)
    )
    found: dict[UUID, list[date]] = {}
    for subject_id, sent_at in rows:
        day = london_day(sent_at)
        days = found.setdefault(subject_id, [])
        if day is not None and day not in days:
            days.append(day)
    return {subject_id: tuple(days[-3:]) for subject_id, days in found.items()}
