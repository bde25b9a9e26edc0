"""Dates as an iCalendar file (RFC 5545): whole days, codes and links only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Calendar, Event, vDuration, vText

from tracker.core import clock
from tracker.core.working_days import ONE_DAY
from tracker.reminders.calendars import CalendarDate
from tracker.reminders.lifecycle import Subject

#: How often a calendar program should look again.
LOOK_AGAIN = timedelta(hours=6)

_WORDS = {
    Subject.ACTION: ("Action {code} is due", "/actions/{id}"),
    Subject.PLAN: ("Action plan {code} is due", "/plans/{id}"),
    Subject.FOLLOW_UP: ("Follow-up {code} starts", "/follow-ups/{id}/announcement"),
}


@dataclass(frozen=True)
class Entry:
    """One whole day in a calendar."""

    #: The same for the same thing for ever, so that a date that moves moves in the calendar too.
    uid: str
    summary: str
    day: date
    link: str


def entry_of(found: CalendarDate, service_url: str) -> Entry:
    """Return how a date stands in a calendar."""
    return entry_about(found.thing.subject, found.thing.id, found.thing.code, found.day, service_url)


def entry_about(subject: Subject, identifier: UUID, code: str, day: date, service_url: str) -> Entry:
    """Return the same for a thing by its kind, identifier and code."""
    summary, path = _WORDS[subject]
    return Entry(
        uid=f"{subject.value}-{identifier}@{urlsplit(service_url).hostname}",
        summary=summary.format(code=code),
        day=day,
        link=service_url + path.format(id=identifier),
    )


def as_file(entries: Iterable[Entry], *, service_name: str) -> bytes:
    """Return the entries as a file that a calendar program subscribes to or takes in."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{service_name}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(service_name))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(LOOK_AGAIN))
    made_at = clock.now()
    for entry in entries:
        calendar.add_component(_event(entry, made_at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, made_at: object) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.day)
    # The first day that is no longer part of it.
    event.add("dtend", entry.day + ONE_DAY)
    event.add("summary", entry.summary)
    event.add("description", entry.link)
    event.add("url", entry.link)
    # A date by which something is due keeps nobody from meeting on that day.
    event.add("transp", "TRANSPARENT")
    return event
