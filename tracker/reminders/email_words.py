"""The words of a message about one thing: which template, and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker.recommendations.lifecycle import ProgressCategory
from tracker.reminders import wording
from tracker.reminders.email_reading import MOST_LINES, Reading, Words
from tracker.reminders.email_words_of_addresses import about_address
from tracker.reminders.email_words_of_plans import about_plan
from tracker.reminders.entries import Entry
from tracker.reminders.lifecycle import Milestone, Recipient, Subject
from tracker.reminders.particulars import (
    ActionFacts,
    FollowUpFacts,
    PlanFacts,
    body_in_sentence,
    is_of_headquarters,
)
from tracker.reminders.stages import Dates, next_turn
from tracker.reminders.undelivered import AddressFacts


def words_of_one(entry: Entry, reading: Reading) -> tuple[str, Words]:
    """Return the template and its words for a message about one thing."""
    if isinstance(entry.facts, ActionFacts):
        return _about_action(entry, entry.facts, reading)
    if isinstance(entry.facts, PlanFacts):
        return about_plan(entry, entry.facts, reading)
    if isinstance(entry.facts, FollowUpFacts):
        return _about_follow_up(entry, entry.facts, reading)
    if isinstance(entry.facts, AddressFacts):
        return about_address(entry, entry.facts, reading.service_url)
    raise ValueError(f"A message of the kind {entry.milestone} is about no single thing")


def _about_action(entry: Entry, facts: ActionFacts, reading: Reading) -> tuple[str, Words]:
    if is_told_from_above(entry):
        return "escalated", escalation_words([entry], reading)
    words: Words = {
        "facts": facts,
        "owns_it": facts.owner_id == reading.person.id,
        "target_day": wording.full_day(facts.target_date),
        "target_weekday": wording.weekday_and_day(facts.target_date),
        "due_when": wording.due_when(facts.target_date, reading.today),
        "overdue_by": wording.overdue_by(facts.target_date, reading.today),
        "last_update": wording.full_day(facts.last_update_on) if facts.last_update_on else None,
        # Nobody directs headquarters.
        "director_is_told": entry.milestone is Milestone.ESCALATED and not is_of_headquarters(facts),
        "may_move_date": bool(entry.roles & {Recipient.PLAN_LEAD, Recipient.DIRECTOR}),
        "leads": _names_at(facts)[Recipient.PLAN_LEAD],
        "link": f"{reading.service_url}/actions/{facts.id}",
        "link_text": "Open the action",
        **_next_reminder(entry, facts, reading),
    }
    if entry.milestone is Milestone.OWNER_CHANGED:
        return "owner_changed", {**words, **_new_owner(entry, facts)}
    if entry.milestone is Milestone.REQUEST_ASKED:
        return "request", {**words, **_asked(entry, facts)}
    if entry.milestone is Milestone.REQUEST_DECIDED:
        return "request", {**words, **_decided(entry, facts)}
    if entry.milestone is Milestone.SILENT and entry.silent_since is not None:
        return "silent", {**words, "silent_for": wording.overdue_by(entry.silent_since, reading.today)}
    return template_for(facts.target_date, reading.today), words


def template_for(target: date, today: date) -> str:
    """Return the name of the e-mail about a target date that is true today."""
    if target < today:
        return Milestone.OVERDUE.value
    return Milestone.DUE_TODAY.value if target == today else Milestone.DUE_SOON.value


def is_told_from_above(entry: Entry) -> bool:
    """Say whether an escalation goes to somebody above those who do the work: they get a list, not a task."""
    return entry.milestone is Milestone.ESCALATED and not entry.roles & {
        Recipient.OWNER,
        Recipient.HELPER,
        Recipient.PLAN_LEAD,
    }


def escalation_words(entries: list[Entry], reading: Reading) -> Words:
    """Return the words of a message about actions of one region that are long overdue."""
    found = [entry.facts for entry in entries if isinstance(entry.facts, ActionFacts)]
    days = [(reading.today - facts.target_date).days for facts in found]
    rounded = max(day for rule in _escalations(reading) for day in rule if day <= min(days))
    if all(day > rounded for day in days):
        late = f"more than {wording.counted(rounded, 'day')} overdue"
    elif all(day == rounded for day in days):
        late = f"{wording.counted(rounded, 'day')} overdue"
    else:
        late = f"{wording.counted(rounded, 'day')} or more overdue"
    count, region = wording.counted(len(found), "action"), found[0].region
    are = "is" if len(found) == 1 else "are"
    return {
        "subject": f"{count} in {region} {are} {late}",
        "opening": f"{count} in {region} {are} {late}. Owners and plan leads have been told in their own emails.",
        "lines": [
            _escalated_line(entry, facts, reading) for entry, facts in zip(entries, found, strict=True)
        ],
        "link_text": f"All overdue actions of {body_in_sentence(found[0])}",
        "link": f"{reading.service_url}/actions?region={found[0].region_code}&due=on",
    }


def _escalations(reading: Reading) -> list[tuple[int, ...]]:
    rules = reading.rulebook.in_force(Milestone.ESCALATED, reading.today)
    return [rule.offsets for rule in rules] + [(1,)]


def _escalated_line(entry: Entry, facts: ActionFacts, reading: Reading) -> Words:
    days = wording.overdue_by(facts.target_date, reading.today)
    told = wording.listed([wording.day_and_month(day) for day in entry.told_owner_on])
    updated = wording.full_day(facts.last_update_on) if facts.last_update_on else "none yet"
    return {
        "heading": f"Overdue by {days}: action {facts.code}, {facts.owner}",
        "text": f"Recommendation {facts.number} to {facts.addressee} ({facts.recommendation_code})",
        "details": [
            f"Report: {facts.report}",
            f"Target date: {wording.full_day(facts.target_date)}",
            f"Last update: {updated}",
            f"Emails to {facts.owner}: {told or 'none'}",
        ],
        "link": f"{reading.service_url}/actions/{facts.id}",
    }


_NAMES: Mapping[Recipient, str] = {
    Recipient.PLAN_LEAD: "the plan lead",
    Recipient.DIRECTOR: "the regional director",
    Recipient.PDU_HEAD: "the head of the PDU",
    Recipient.HEADQUARTERS: "headquarters",
}


def _names_at(facts: ActionFacts) -> Mapping[Recipient, str]:
    """Return whom rules name, as the place calls them that answers for the action."""
    if is_of_headquarters(facts):
        return {Recipient.PLAN_LEAD: f"those who answer for {body_in_sentence(facts)}"}
    return _NAMES


def _next_reminder(entry: Entry, facts: ActionFacts, reading: Reading) -> Words:
    """Say on which day who hears of it next, as the reader sees them."""
    rules = [
        rule
        for rule in reading.rulebook.speaking_on(reading.today)
        if rule.subject is Subject.ACTION and rule.milestone is not Milestone.SILENT
    ]
    turn = next_turn(rules, Dates(facts.target_date), reading.today, reading.rulebook.days)
    if turn is None:
        return {"next_reminder": None, "next_told": "", "told_again": False}
    told_again = bool(turn.recipients & entry.roles)
    names = ["you"] if told_again else []
    if Recipient.OWNER in turn.recipients and facts.owner_id != reading.person.id:
        names.append(facts.owner)
    others = turn.recipients - entry.roles
    names += [name for recipient, name in _names_at(facts).items() if recipient in others]
    return {
        "next_reminder": wording.full_day(turn.day) if names else None,
        "next_told": wording.listed(names),
        "told_again": told_again,
    }


def _new_owner(entry: Entry, facts: ActionFacts) -> Words:
    is_now_owner = Recipient.OWNER in entry.roles
    what = "own an action" if is_now_owner else "no longer own an action"
    who = entry.by or "Somebody"
    opening = (
        f"{who} made you the owner of an action."
        if is_now_owner
        else f"{who} gave an action that you owned to another owner. It is now with {facts.owner}."
    )
    now = "now " if is_now_owner else ""
    return {
        "subject": f"You {now}{what} for {facts.region} ({facts.recommendation_code})",
        "opening": opening,
        "is_now_owner": is_now_owner,
    }


def _asked(entry: Entry, facts: ActionFacts) -> Words:
    whose = "of their own" if entry.by == facts.owner else f"that {facts.owner} owns"
    return {
        "subject": f"A change is asked for: {facts.region} ({facts.recommendation_code})",
        "opening": f"{entry.by or 'Somebody'} asks for a change to an action {whose}.",
        "to_do": "What is asked for, and why, is in the service. Grant the request or refuse it, with the reason.",
    }


def _decided(entry: Entry, facts: ActionFacts) -> Words:
    decision = "granted" if entry.granted else "refused"
    return {
        "subject": f"Your request was {decision}: {facts.region} ({facts.recommendation_code})",
        "opening": f"{entry.by or 'The plan lead'} has {decision} the change to an action that you asked for.",
        "to_do": "The action now says what you asked for."
        if entry.granted
        else "The action stays as it is. The reason is in the service.",
    }


_CATEGORIES: Mapping[ProgressCategory, str] = {
    ProgressCategory.SUFFICIENT: "sufficient progress",
    ProgressCategory.SOME: "some progress",
    ProgressCategory.NONE: "no progress",
}


def _about_follow_up(entry: Entry, facts: FollowUpFacts, reading: Reading) -> tuple[str, Words]:
    words: Words = {
        "facts": facts,
        "link": f"{reading.service_url}/follow-ups/{facts.id}",
        "link_text": "Open the follow-up",
    }
    if entry.milestone is Milestone.FOLLOW_UP_PUBLISHED:
        return "follow_up_published", {**words, **follow_up_counts(facts)}
    assert facts.starts_on is not None
    return "follow_up", {
        **words,
        # Until it is published, those who are followed up see what was announced and not the inspectorate's work.
        "link": f"{reading.service_url}/follow-ups/{facts.id}/announcement",
        "start_short": wording.day_and_month(facts.starts_on),
        "start_day": wording.full_day(facts.starts_on),
        "end_day": wording.full_day(facts.ends_on) if facts.ends_on else None,
        "ready_day": wording.full_day(facts.ready_by) if facts.ready_by else "not said yet",
        "ready_until": wording.full_day(facts.ready_by or facts.starts_on),
        "due_when": wording.due_when(facts.starts_on, reading.today),
        "recommendations": wording.at_most(facts.recommendations, MOST_LINES),
        "owns_some": Recipient.OWNER in entry.roles,
    }


def follow_up_counts(facts: FollowUpFacts) -> Words:
    """Return how many recommendations were judged how, in words and without any judgement's text."""
    return {
        "counts": [
            f"{_CATEGORIES[category].capitalize()}: {wording.counted(count, 'recommendation')}"
            for category, count in facts.categories
        ],
        "still_required": f"Improvement still required: {wording.counted(facts.still_required, 'recommendation')}",
    }
