"""A person's dates for their calendar program, at an address that only they know and can end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from tracker.accounts.access import may_see, own_organisation_ids
from tracker.accounts.models import Person, PersonState
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import note_event
from tracker.reminders.address_models import WITH_FAILED_ADDRESS, FailedAddress, failed_address_of
from tracker.reminders.choice_models import CalendarFeed, EmailChoices, choices_of
from tracker.reminders.directory import Directory
from tracker.reminders.due_actions import stream_actions_of
from tracker.reminders.due_follow_ups import load_announced_follow_ups
from tracker.reminders.due_plans import load_open_plans
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Recipient, Subject
from tracker.reminders.signed_addresses import read_signed, signed

PURPOSE = "calendar"

#: Whose dates these are: those who do the work, not those who look on.
_WHOSE = {
    Subject.ACTION: frozenset({Recipient.OWNER, Recipient.HELPER}),
    Subject.PLAN: frozenset({Recipient.PLAN_LEAD, Recipient.DIRECTOR}),
    Subject.FOLLOW_UP: frozenset(
        {Recipient.OWNER, Recipient.PLAN_LEAD, Recipient.DIRECTOR, Recipient.PDU_HEAD}
    ),
}


@dataclass(frozen=True)
class OwnSettings:
    """What a person chose about emails, their calendar's address, and what is known against their email address."""

    choices: EmailChoices | None
    feed: CalendarFeed | None
    failed_address: FailedAddress | None


@dataclass(frozen=True)
class CalendarDate:
    """One date: of what, by its kind and code, and on which day. Nobody's own words (assurance G5)."""

    thing: DueThing
    day: date


def load_own_settings(person: Person) -> OwnSettings:
    """Return them, if there are any, asked in one question."""
    chosen, feed, failed = db.session.execute(
        select(EmailChoices, CalendarFeed, FailedAddress)
        .select_from(Person)
        .outerjoin(EmailChoices, EmailChoices.person_id == Person.id)
        .outerjoin(CalendarFeed, CalendarFeed.person_id == Person.id)
        .outerjoin(WITH_FAILED_ADDRESS)
        .where(Person.id == person.id)
    ).one()
    set_committed_value(person, "email_choices", chosen)
    set_committed_value(person, "failed_address", failed)
    return OwnSettings(choices_of(person), feed, failed_address_of(person))


def make_feed(*, by: Person) -> CalendarFeed:
    """Make an address for the person's dates. One that there was leads nowhere from now on."""
    feed = _locked_feed(by)
    what = "calendar address renewed"
    if feed is None:
        what = "calendar address made"
        feed = CalendarFeed(person=by)
        db.session.add(feed)
    feed.serial = secrets.token_urlsafe(24)
    feed.made_at = clock.now()
    db.session.flush()
    note_event(what, by=by, subject_type="calendar_feed", subject_id=feed.id, thread_id=by.id)
    return feed


def end_feed(*, by: Person) -> None:
    """Let the address lead nowhere. Where there is none, nothing happens."""
    feed = _locked_feed(by)
    if feed is not None:
        db.session.delete(feed)
        db.session.flush()
        note_event(
            "calendar address ended",
            by=by,
            subject_type="calendar_feed",
            subject_id=feed.id,
            thread_id=by.id,
        )


def token_of(feed: CalendarFeed) -> str:
    """Return what stands in the address. It can be shown again and again, until it is renewed."""
    return signed(feed.serial, purpose=PURPOSE)


def get_owner(token: str) -> Person:
    """Return whose dates an address leads to.

    Raises:
        NotFound: it was never ours, or was renewed or ended, or the account may not be used.
    """
    serial = read_signed(token, purpose=PURPOSE)
    person = db.session.scalars(
        select(Person)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.serial == serial)
    ).one_or_none()
    if person is None or person.state is not PersonState.ACTIVE:
        raise NotFound
    return person


def dates_of(person: Person, today: date) -> list[CalendarDate]:
    """Return the target dates of actions that the person owns or helps with, and the dates of plans and follow-ups.

    Rights are those of this moment. By date; what is done, and what is part of a draft, has none.
    """
    directory = Directory([person], today)
    found = [
        CalendarDate(thing, thing.dates.due_on)
        for thing in _things(person)
        if thing.over is None
        and thing.dates.due_on is not None
        and _is_theirs(thing, person, directory)
        and may_see(person, thing.access_row, thing.concerns)
    ]
    return sorted(found, key=lambda each: (each.day, each.thing.code))


def _things(person: Person) -> Iterator[DueThing]:
    things: Iterable[DueThing] = chain(
        stream_actions_of(person, ()),
        load_open_plans(own_organisation_ids(person)),
        load_announced_follow_ups(),
    )
    yield from things


def _is_theirs(thing: DueThing, person: Person, directory: Directory) -> bool:
    if (Recipient.INSPECTORATE, person.id) in thing.named:
        return True  # who started a follow-up
    return bool(directory.told_of(thing, _WHOSE[thing.subject]).get(person.id))


def _locked_feed(person: Person) -> CalendarFeed | None:
    db.session.scalars(select(Person.id).where(Person.id == person.id).with_for_update()).all()
    return db.session.scalars(select(CalendarFeed).where(CalendarFeed.person_id == person.id)).one_or_none()
