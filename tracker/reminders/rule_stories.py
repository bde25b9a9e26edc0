"""The story of a rule: every version that held, holds or is to hold, who set it, when and why."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.access import require_sight
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import Event
from tracker.reminders.models import QuietDays, ReminderRule
from tracker.reminders.rule_versions import rulebook
from tracker.reminders.rules import Rule, Rulebook
from tracker.reminders.schemas import RuleSchema

#: The row of the access table that rules, quiet days and the switch stand in.
RULES = "reminder_rules"


class Standing(StrEnum):
    """Where a version of a rule stands today."""

    TO_COME = "to_come"
    HOLDS = "holds"
    OVER = "over"


@dataclass(frozen=True)
class Version:
    """One version of a rule and how it came about; ``by`` is empty for the rules that the service begins with."""

    rule: Rule
    standing: Standing
    by: str | None = None
    at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Story:
    """Every version of one rule, the one that begins last first."""

    key: str
    versions: Sequence[Version]
    #: Stands for all that is said of the rule: another number as soon as anybody changes anything of it.
    version: int
    #: The stored version that begins last, for asking the record who was there last.
    id: UUID | None
    #: All rules, of which this is one.
    rulebook: Rulebook

    __tablename__ = ReminderRule.__tablename__

    @property
    def slug(self) -> str:
        """Return the rule's name as it stands in addresses."""
        return self.key.replace(" ", "-")

    @property
    def newest(self) -> Rule:
        """Return the version that begins last: what a change starts from."""
        return self.versions[0].rule

    @property
    def present(self) -> Rule:
        """Return the version that holds today."""
        return next(each.rule for each in self.versions if each.standing is Standing.HOLDS)

    @property
    def to_come(self) -> Version | None:
        """Return the version that begins last if it has not begun yet."""
        return self.versions[0] if self.versions[0].standing is Standing.TO_COME else None


def list_stories(viewer: Person) -> list[Story]:
    """Return the story of every rule, by name, without who set its versions.

    Raises:
        NotFound: the viewer does not run the service.
    """
    require_sight(viewer, RULES)
    rules = rulebook()
    return [_story(key, versions, rules) for key, versions in _by_key(rules).items()]


def get_story(slug: str, *, viewer: Person) -> Story:
    """Return one rule's story, by its name as addresses have it, without who set its versions.

    Raises:
        NotFound: there is no such rule, or the viewer does not run the service.
    """
    for story in list_stories(viewer):
        if story.slug == slug:
            return story
    raise NotFound


def with_authors(story: Story) -> Story:
    """Return the story with who set each version, when and why."""
    events = _events_of([each.rule.id for each in story.versions if each.rule.id is not None])
    return replace(story, versions=[_with_author(each, events) for each in story.versions])


def list_quiet_days(viewer: Person, *, since: date) -> list[QuietDays]:
    """Return the days without sending that end on or after that day, by date.

    Raises:
        NotFound: the viewer does not run the service.
    """
    require_sight(viewer, RULES)
    statement = select(QuietDays).where(QuietDays.last_day >= since)
    return list(db.session.scalars(statement.order_by(QuietDays.first_day, QuietDays.id)))


def get_quiet_days(quiet_id: UUID, *, viewer: Person) -> QuietDays:
    """Return one period without sending.

    Raises:
        NotFound: there is none, or the viewer does not run the service.
    """
    require_sight(viewer, RULES)
    found = db.session.scalars(select(QuietDays).where(QuietDays.id == quiet_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def number_of(versions: Sequence[Rule]) -> int:
    """Return a number that stands for what these versions say."""
    said = RuleSchema(many=True).dump(sorted(versions, key=lambda rule: rule.valid_from))
    return zlib.crc32(json.dumps(said, sort_keys=True).encode()) % 10**9


def _by_key(rules: Rulebook) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules.versions:
        found.setdefault(rule.key, []).append(rule)
    return found


def _story(key: str, versions: Sequence[Rule], rules: Rulebook) -> Story:
    today = clock.today()
    newest_first = sorted(versions, key=lambda rule: rule.valid_from, reverse=True)
    return Story(
        key=key,
        versions=[Version(rule, _standing(rule, today)) for rule in newest_first],
        version=number_of(versions),
        id=newest_first[0].id,
        rulebook=rules,
    )


def _standing(rule: Rule, today: date) -> Standing:
    if rule.valid_from > today:
        return Standing.TO_COME
    return Standing.OVER if rule.valid_to < today else Standing.HOLDS


def _with_author(version: Version, events: Mapping[UUID, Event]) -> Version:
    event = events.get(version.rule.id) if version.rule.id is not None else None
    if event is None or event.actor_id is None:
        return version
    return replace(version, by=event.actor_name, at=event.at, reason=event.reason)


def _events_of(rule_ids: Sequence[UUID]) -> dict[UUID, Event]:
    """Return what was last recorded of each version."""
    rows = db.session.scalars(
        select(Event)
        .where(Event.subject_type == ReminderRule.__tablename__, Event.subject_id.in_(rule_ids))
        .order_by(Event.id)
    )
    return {event.subject_id: event for event in rows if event.subject_id is not None}
