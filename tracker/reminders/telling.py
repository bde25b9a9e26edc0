"""Who is told of something that happened, and under which key: a pure function of news, standings, rules and people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from tracker.action_plans.request_rights import may_decide
from tracker.core import clock
from tracker.reminders.choices import wants
from tracker.reminders.directory import ADDRESS_FAILS, Directory
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.news import News
from tracker.reminders.planner import PlannedReminder, ReminderKey
from tracker.reminders.rules import Rule, Rulebook
from tracker.reminders.standings import Standings


def tell(
    news: Sequence[News], standings: Standings, directory: Directory, rulebook: Rulebook
) -> list[PlannedReminder]:
    """Return what should be told at once of these news, each person of each thing once, for the latest news first."""
    found = {}
    for each in news:
        for planned in _of(each, standings, directory, rulebook):
            found[planned.key] = planned
    return list(found.values())


def _of(
    news: News, standings: Standings, directory: Directory, rulebook: Rulebook
) -> Iterator[PlannedReminder]:
    thing = standings.thing(news)
    if thing is None or standings.why_stale(news) is not None:
        return
    day = clock.london(news.at).date()
    for person_id, (_roles, rule) in who_is_told(news, thing, standings, directory, rulebook).items():
        person = directory.by_id[person_id]
        # What happens while somebody's address fails waits in the ledger, where it can be sent once that is mended.
        if directory.why_not_told(person, thing) in {None, ADDRESS_FAILS} and wants(person, news.milestone):
            key = ReminderKey(person_id, news.subject, news.subject_id, key_in(news), day)
            yield PlannedReminder(
                key, news.milestone, rule.key, rule.id, thing.code, person.email, act_id=news.act_id
            )


def key_in(news: News) -> str:
    """Name the milestone with the act, so that what happens twice in a day is told twice."""
    return f"{news.milestone}:{news.act_id.hex[:8]}"


def who_is_told(
    news: News, thing: DueThing, standings: Standings, directory: Directory, rulebook: Rulebook
) -> Mapping[UUID, tuple[frozenset[Recipient], Rule]]:
    """Return everybody whom a rule tells of the news, as what, and by which rule. Whoever did it knows it already."""
    rules = rulebook.in_force(news.milestone, directory.day)
    told = {}
    for person_id, roles in _roles(news, thing, standings, directory).items():
        rule = next((rule for rule in rules if rule.recipients & roles), None)
        if rule is None or (person_id == news.by_id and news.milestone is not Milestone.PLAN_SUBMITTED):
            continue
        told[person_id] = (roles & rule.recipients, rule)
    if news.milestone is Milestone.REQUEST_ASKED:
        return _who_decide(told, news, standings, directory)
    if news.milestone is Milestone.ADDRESS_FAILED:
        return _who_mend(told, thing, directory)
    return told


def _roles(
    news: News, thing: DueThing, standings: Standings, directory: Directory
) -> Mapping[UUID, frozenset[Recipient]]:
    roles = dict(directory.told_of(thing))
    request = standings.requests.get(news.request_id) if news.request_id else None
    named = {Recipient.FORMER_OWNER: news.from_id, Recipient.ASKER: request.asked_by_id if request else None}
    for recipient, person_id in named.items():
        # Whoever has got an action back in the meantime is told as its owner, if at all.
        if recipient is Recipient.FORMER_OWNER and person_id == thing.concerns.owner_id:
            continue
        if person_id is not None and person_id in directory.by_id:
            roles[person_id] = roles.get(person_id, frozenset()) | {recipient}
    return roles


def _who_decide(
    told: Mapping[UUID, tuple[frozenset[Recipient], Rule]],
    news: News,
    standings: Standings,
    directory: Directory,
) -> Mapping[UUID, tuple[frozenset[Recipient], Rule]]:
    """Leave those who may make the change that is asked for; the director only where no plan lead may."""
    request = standings.requests.get(news.request_id) if news.request_id else None
    if request is None:
        return {}
    deciding = {
        person_id: as_what
        for person_id, as_what in told.items()
        if may_decide(directory.by_id[person_id], request)
    }
    leads = {
        person_id: as_what for person_id, as_what in deciding.items() if Recipient.PLAN_LEAD in as_what[0]
    }
    return leads or deciding


def _who_mend(
    told: Mapping[UUID, tuple[frozenset[Recipient], Rule]], thing: DueThing, directory: Directory
) -> Mapping[UUID, tuple[frozenset[Recipient], Rule]]:
    """Leave those who lead plans there and can be written to; where there is none, those who run the service."""
    reached = {
        person_id: as_what
        for person_id, as_what in told.items()
        if person_id != thing.concerns.owner_id
        and directory.why_not_told(directory.by_id[person_id], thing) is None
    }
    leads = {
        person_id: as_what for person_id, as_what in reached.items() if Recipient.PLAN_LEAD in as_what[0]
    }
    return leads or reached


def people_named(news: Iterable[News], standings: Standings) -> set[UUID]:
    """Return the people whom news name themselves, besides those who hold a post."""
    found: set[UUID] = set()
    for each in news:
        found |= {person_id for person_id in (each.from_id, each.to_id) if person_id is not None}
        thing = standings.thing(each)
        if thing is not None:
            found |= {person_id for _recipient, person_id in thing.named}
        request = standings.requests.get(each.request_id) if each.request_id else None
        if request is not None:
            found.add(request.asked_by_id)
    return found
