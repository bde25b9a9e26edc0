"""Judges stored reminders by the state of this moment: several at once, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from uuid import UUID

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.reminders.directory import Bodies, Directory
from tracker.reminders.due_actions import stream_actions_owned_by
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import HAPPENINGS, Milestone
from tracker.reminders.models import Reminder
from tracker.reminders.news import News, load_news
from tracker.reminders.outbox import key_of
from tracker.reminders.planner import PlannedReminder, State, reminders_in_force, start_of_sending
from tracker.reminders.rules import Rulebook
from tracker.reminders.standings import Standings, load_standings
from tracker.reminders.state import in_parts, load_bodies, load_people, load_things
from tracker.reminders.telling import who_is_told
from tracker.reminders.truth import why_digest_no_longer_true, why_no_longer_true
from tracker.reminders.weekly import DAYS_AHEAD


@dataclass(frozen=True)
class Judge:
    """What is known of some reminders: the things they are about and the people they go to."""

    things: Mapping[tuple[str, UUID], DueThing]
    #: What a weekly digest could tell each of its recipients.
    weeks: Mapping[UUID, Sequence[DueThing]]
    news: Mapping[UUID, Sequence[News]]
    standings: Standings
    directory: Directory
    rulebook: Rulebook
    today: date

    @classmethod
    def about(
        cls, reminders: Sequence[Reminder], rulebook: Rulebook, today: date, *, bodies: Bodies | None = None
    ) -> Judge:
        """Return a judge who has read what these reminders need."""
        dated = {
            (each.subject_type, each.subject_id)
            for each in reminders
            if each.milestone not in HAPPENINGS | {Milestone.WEEKLY_DIGEST}
        }
        weekly = {each.recipient_id for each in reminders if each.milestone is Milestone.WEEKLY_DIGEST}
        until = today + timedelta(days=DAYS_AHEAD)
        news = load_news({each.act_id for each in reminders if each.act_id is not None})
        return cls(
            things={(thing.subject.value, thing.id): thing for thing in load_things(dated)},
            weeks={person: list(stream_actions_owned_by(person, until)) for person in weekly},
            news=news,
            standings=load_standings(chain.from_iterable(news.values())),
            directory=Directory(
                _people({each.recipient_id for each in reminders}), today, bodies or load_bodies()
            ),
            rulebook=rulebook,
            today=today,
        )

    def why_no_longer_true(self, reminder: Reminder) -> str | None:
        """Return in plain words why this reminder should not go out today, or None when it should."""
        person = self.directory.by_id.get(reminder.recipient_id)
        if reminder.milestone in HAPPENINGS:
            return self._why_not_news(reminder, person)
        if reminder.milestone is Milestone.WEEKLY_DIGEST:
            things = self.weeks.get(reminder.recipient_id, ())
            return why_digest_no_longer_true(
                person, reminder.milestone_date, things, self.directory, self.rulebook, self.today
            )
        return why_no_longer_true(
            key_of(reminder),
            reminder.milestone,
            thing=self.things.get((reminder.subject_type, reminder.subject_id)),
            directory=self.directory,
            today=self.today,
            in_force=self._in_force.get(
                (reminder.recipient_id, reminder.subject_type, reminder.subject_id), ()
            ),
        )

    @cached_property
    def _in_force(self) -> Mapping[tuple[UUID, str, UUID], Sequence[PlannedReminder]]:
        """What each person should hear of each thing today, worked out for all of them in one go."""
        found: dict[tuple[UUID, str, UUID], list[PlannedReminder]] = defaultdict(list)
        for planned in reminders_in_force(
            State(self.things.values(), self.directory), self.rulebook, self.today
        ):
            if planned.milestone is not Milestone.WEEKLY_DIGEST:
                found[planned.key[:3]].append(planned)
        return found

    def news_of(self, reminder: Reminder) -> News | None:
        """Return what a reminder that is told at once tells of."""
        found = self.news.get(reminder.act_id, ()) if reminder.act_id else ()
        return next(
            (
                each
                for each in found
                if each.subject_id == reminder.subject_id and each.milestone is reminder.milestone
            ),
            None,
        )

    def thing_of(self, reminder: Reminder) -> DueThing | None:
        """Return what a reminder is about."""
        news = self.news_of(reminder)
        if news is not None:
            return self.standings.thing(news)
        return self.things.get((reminder.subject_type, reminder.subject_id))

    def _why_not_news(self, reminder: Reminder, person: Person | None) -> str | None:
        news = self.news_of(reminder)
        if news is None:
            return "What happened is not in the record"
        if person is None:
            return "The account no longer exists"
        if (stale := self.standings.why_stale(news)) is not None:
            return stale
        thing = self.standings.thing(news)
        assert thing is not None
        if news.milestone is Milestone.OWNER_CHANGED and person.id != news.to_id:
            # An action that went through several hands at once went from the first of them.
            news = replace(news, from_id=person.id)
        with clock.standing_at(start_of_sending(self.today)):
            if (reason := self.directory.why_not_told(person, thing)) is not None:
                return reason
            told = who_is_told(news, thing, self.standings, self.directory, self.rulebook)
        if person.id not in told:
            return "This person is no longer the one to tell, or the rule was switched off"
        return None


def _people(person_ids: set[UUID]) -> list[Person]:
    return [person for part in in_parts(sorted(person_ids)) for person in load_people(Person.id.in_(part))]
