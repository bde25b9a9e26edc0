"""The words of a message about several things: what one person is told of one morning, of one act, or of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tracker.reminders import wording
from tracker.reminders.email_reading import Reading, Words
from tracker.reminders.email_words import escalation_words, is_told_from_above
from tracker.reminders.email_words_of_plans import reads_the_report, report_link
from tracker.reminders.entries import Entry
from tracker.reminders.lifecycle import HAPPENINGS, Milestone, Recipient
from tracker.reminders.particulars import ActionFacts, FollowUpFacts, PlanFacts
from tracker.reminders.weekly import DAYS_AHEAD

#: Headings in the order in which they stand.
OVERDUE, TODAY, SOON = "Overdue", "Due today", "Due soon"
SILENT, PLANS, FOLLOW_UPS, NEWS = "No update for a long time", "Action plans", "Follow-ups", "New"
GIVEN_AWAY = "No longer yours"
HEADINGS = (OVERDUE, TODAY, SOON, SILENT, PLANS, FOLLOW_UPS, NEWS, GIVEN_AWAY)


@dataclass(frozen=True)
class Line:
    """One thing in a list: what is said of it, and where it is."""

    heading: str
    text: str
    link: str
    day: date | None


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    heading: str
    lines: Sequence[Line]


def words_of_several(entries: Sequence[Entry], reading: Reading) -> tuple[str, Words]:
    """Return the template and its words for a message about several things, each of them told once (N13)."""
    if _are_escalations_of_one_region(entries):
        return "escalated", escalation_words(list(entries), reading)
    lines = _lines(entries, reading)
    words: Words = {"sections": _sections(lines), "link_text": "All your actions"}
    if any(entry.facts is not None for entry in entries):
        words["link"] = None
    else:
        words["link"] = f"{reading.service_url}/actions?owner=me"
    if all(entry.milestone in HAPPENINGS for entry in entries):
        return "digest", {**words, **_news(entries)}
    when = "today" if words["link"] is None else "this week"
    count = wording.counted(len(lines), "thing")
    return "digest", {
        **words,
        "subject": f"Your inspection actions {when}: {_counts(lines)}",
        "opening": f"There {'is' if len(lines) == 1 else 'are'} {count} to know {when}: {_counts(lines)}.",
    }


def _are_escalations_of_one_region(entries: Sequence[Entry]) -> bool:
    regions = {entry.facts.region for entry in entries if entry.facts is not None}
    return len(regions) == 1 and all(is_told_from_above(entry) for entry in entries)


def _lines(entries: Sequence[Entry], reading: Reading) -> list[Line]:
    lines: dict[UUID, Line] = {}
    for entry in entries:
        if isinstance(entry.facts, ActionFacts):
            lines[entry.facts.id] = _action_line(entry.facts, reading, entry)
        elif isinstance(entry.facts, PlanFacts):
            lines[entry.facts.id] = _plan_line(entry, entry.facts, reading)
        elif isinstance(entry.facts, FollowUpFacts):
            lines[entry.facts.id] = _follow_up_line(entry.facts, reading)
    for item in (item for entry in entries for item in entry.week):
        lines.setdefault(item.id, _action_line(item, reading, None))
    return list(lines.values())


def _sections(lines: Sequence[Line]) -> list[Section]:
    found = []
    for heading in HEADINGS:
        under = [line for line in lines if line.heading == heading]
        if under:
            found.append(Section(heading, sorted(under, key=lambda line: (str(line.day), line.text))))
    return found


def _counts(lines: Sequence[Line]) -> str:
    """Return for example "2 overdue, 3 due"."""
    number = {heading: sum(1 for line in lines if line.heading == heading) for heading in HEADINGS}
    due = number[TODAY] + number[SOON]
    parts = [
        (number[OVERDUE], f"{number[OVERDUE]} overdue"),
        (due, f"{due} due"),
        (number[SILENT], f"{number[SILENT]} without an update"),
        (number[PLANS], wording.counted(number[PLANS], "action plan")),
        (number[FOLLOW_UPS], wording.counted(number[FOLLOW_UPS], "follow-up")),
        (number[NEWS], f"{number[NEWS]} new"),
    ]
    return ", ".join(words for count, words in parts if count)


def _action_line(facts: ActionFacts, reading: Reading, entry: Entry | None) -> Line:
    what = (
        f"recommendation {facts.number} to {facts.addressee} ({facts.recommendation_code}), "
        f"action {facts.code}, {facts.report}"
    )
    owner = "" if facts.owner_id == reading.person.id else f" Owner: {facts.owner}."
    day = wording.full_day(facts.target_date)
    # What a weekly list names although it is due much later is in it because it is new.
    is_new = entry is None and facts.target_date > reading.today + timedelta(days=DAYS_AHEAD)
    if is_new or (entry is not None and entry.milestone is Milestone.OWNER_CHANGED):
        is_given_away = entry is not None and Recipient.OWNER not in entry.roles
        heading = GIVEN_AWAY if is_given_away else NEWS
        text = f"{what[0].upper()}{what[1:]}. Target date: {day}.{owner}"
    elif entry is not None and entry.milestone in HAPPENINGS:
        heading, text = NEWS, f"A request about {what}.{owner}"
    elif entry is not None and entry.milestone is Milestone.SILENT and entry.silent_since is not None:
        silent = wording.overdue_by(entry.silent_since, reading.today)
        heading, text = SILENT, f"No update for {silent}: {what}. Target date: {day}.{owner}"
    elif facts.target_date < reading.today:
        late = wording.overdue_by(facts.target_date, reading.today)
        heading, text = OVERDUE, f"Overdue by {late}: {what}. Target date: {day}.{owner}"
    elif facts.target_date == reading.today:
        heading, text = TODAY, f"Due today: {what}.{owner}"
    else:
        when = wording.due_when(facts.target_date, reading.today)
        heading, text = SOON, f"Due {when}, on {day}: {what}.{owner}"
    return Line(heading, text, f"{reading.service_url}/actions/{facts.id}", facts.target_date)


_PLAN_NEWS: Mapping[Milestone, str] = {
    Milestone.PLAN_SUBMITTED: "Submitted",
    Milestone.PLAN_RETURNED: "Changes needed",
    Milestone.PLAN_AGREED: "Agreed",
}


def _plan_line(entry: Entry, facts: PlanFacts, reading: Reading) -> Line:
    link = f"{reading.service_url}/plans/{facts.id}"
    plan = f"action plan {facts.code}, {facts.inspection}"
    if entry.milestone is Milestone.RECOMMENDATIONS_PUBLISHED:
        if reads_the_report(entry):
            link = report_link(facts, reading)
        count = wording.counted(facts.total, "recommendation")
        return Line(NEWS, f"{count} for {facts.region}: {facts.report}.", link, facts.due_on)
    if entry.milestone in _PLAN_NEWS:
        return Line(PLANS, f"{_PLAN_NEWS[entry.milestone]}: {plan}.", link, facts.due_on)
    assert facts.due_on is not None
    done = f"{facts.completed} of {wording.counted(facts.total, 'recommendation')} completed"
    if facts.due_on < reading.today:
        late = wording.overdue_by(facts.due_on, reading.today)
        return Line(PLANS, f"Overdue by {late}: {plan}. {done}.", link, facts.due_on)
    when = wording.due_when(facts.due_on, reading.today)
    return Line(
        PLANS, f"Due {when}, on {wording.full_day(facts.due_on)}: {plan}. {done}.", link, facts.due_on
    )


def _follow_up_line(facts: FollowUpFacts, reading: Reading) -> Line:
    link = f"{reading.service_url}/follow-ups/{facts.id}"
    what = f"follow-up of {facts.region}, {facts.inspection}"
    if facts.categories or facts.starts_on is None:
        return Line(FOLLOW_UPS, f"Results published: {what}.", link, None)
    when = wording.due_when(facts.starts_on, reading.today)
    day = wording.full_day(facts.starts_on)
    announced = f"{link}/announcement"
    return Line(FOLLOW_UPS, f"Starts {when}, on {day}: {what}.", announced, facts.starts_on)


def _news(entries: Sequence[Entry]) -> Words:
    """Return subject and first words of a message about several things of one act."""
    regions = sorted({entry.facts.region for entry in entries if entry.facts is not None})
    by = next((entry.by for entry in entries if entry.by), None)
    where = regions[0] if len(regions) == 1 else wording.counted(len(regions), "organisation")
    if all(entry.milestone is Milestone.RECOMMENDATIONS_PUBLISHED for entry in entries):
        total = sum(entry.facts.total for entry in entries if isinstance(entry.facts, PlanFacts))
        count = wording.counted(total, "recommendation")
        subject, opening = f"{count} published for {where}", f"{count} for {where} have been published."
    elif all(entry.milestone is Milestone.OWNER_CHANGED for entry in entries):
        is_now_owner = all(Recipient.OWNER in entry.roles for entry in entries)
        own = "You now own" if is_now_owner else "You no longer own"
        count = f"{wording.counted(len(entries), 'action')} for {where}"
        subject = f"{own} {count}"
        opening = (
            f"{by or 'Somebody'} made you the owner of {count}."
            if is_now_owner
            else f"{by or 'Somebody'} gave {count} that you owned to another owner."
        )
    else:
        subject = f"{wording.counted(len(entries), 'thing')} happened for {where}"
        opening = f"{subject}.{f' {by} did this.' if by else ''}"
    return {"subject": subject, "opening": opening}
