"""The words of a message about an action plan: what is left to do until it is submitted, and what became of it."""

from __future__ import annotations

from datetime import date

from tracker.action_plans.lifecycle import PlanState
from tracker.reminders import wording
from tracker.reminders.email_reading import MOST_LINES, Reading, Words
from tracker.reminders.entries import Entry
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.particulars import PlanFacts, body_in_sentence, is_of_headquarters


def about_plan(entry: Entry, facts: PlanFacts, reading: Reading) -> tuple[str, Words]:
    """Return the template and its words for a message about an action plan."""
    words: Words = {
        "facts": facts,
        "by": entry.by or facts.decided_by or "Somebody",
        "due_day": wording.full_day(facts.due_on) if facts.due_on else None,
        "body": body_in_sentence(facts),
        "body_first": _capitalised(body_in_sentence(facts)),
        "submits": _submits(entry, facts),
        "link": f"{reading.service_url}/plans/{facts.id}",
        "link_text": "Open the action plan",
    }
    if entry.milestone is Milestone.PLAN_SUBMITTED:
        submitted = wording.full_day(facts.submitted_on) if facts.submitted_on else ""
        return "plan_submitted", {**words, "submitted_day": submitted}
    if entry.milestone in {Milestone.PLAN_RETURNED, Milestone.PLAN_AGREED}:
        return entry.milestone.value, words
    if entry.milestone is Milestone.RECOMMENDATIONS_PUBLISHED:
        return "recommendations_published", {**words, **_published(entry, facts, reading)}
    return "plan_due", {**words, **_plan_due(facts, reading.today), "to_do": _to_finish(entry, facts)}


def _submits(entry: Entry, facts: PlanFacts) -> bool:
    """Say whether the reader is the one who submits the plan: a director, or who answers for headquarters."""
    return bool(entry.roles & {Recipient.DIRECTOR}) or (
        is_of_headquarters(facts) and Recipient.PLAN_LEAD in entry.roles
    )


def _to_finish(entry: Entry, facts: PlanFacts) -> str:
    """Say what is left to do until the plan is submitted, to those who do it and to those who only follow."""
    if not entry.roles - {Recipient.HEADQUARTERS}:
        return f"Nothing. {_capitalised(body_in_sentence(facts))} completes what is missing and submits the plan."
    if _submits(entry, facts):
        return (
            "Complete what is missing, then submit the plan."
            if facts.missing
            else "Everything is there: submit the plan."
        )
    if facts.missing:
        return "Complete what is missing, then the director submits the plan."
    return "Everything is there: the director can submit the plan."


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _published(entry: Entry, facts: PlanFacts, reading: Reading) -> Words:
    words: Words = {"counted": wording.counted(facts.total, "recommendation"), "answers": True}
    if reads_the_report(entry):
        link = report_link(facts, reading)
        words |= {"answers": False, "link": link, "link_text": "Read the recommendations"}
    return words


def reads_the_report(entry: Entry) -> bool:
    """Say whether somebody is told of recommendations who does not answer them: they see the plan once it is sent."""
    is_news = entry.milestone is Milestone.RECOMMENDATIONS_PUBLISHED
    return is_news and not entry.roles - {Recipient.HEADQUARTERS}


def report_link(facts: PlanFacts, reading: Reading) -> str:
    """Return where the published report stands that a plan answers."""
    return f"{reading.service_url}/reports/{facts.report_id}"


def _plan_due(facts: PlanFacts, today: date) -> Words:
    assert facts.due_on is not None
    day = wording.day_and_month(facts.due_on)
    what = f"The action plan of {body_in_sentence(facts)}"
    if facts.state is PlanState.RETURNED:
        what += ", which headquarters returned for changes,"
    if facts.due_on < today:
        late = wording.overdue_by(facts.due_on, today)
        subject = f"Action plan overdue by {late}: {facts.inspection}"
        opening = f"{what} is overdue by {late}. It was due on {wording.full_day(facts.due_on)}."
    else:
        when = wording.due_when(facts.due_on, today)
        subject = f"Action plan due by {day}: {facts.inspection}"
        on = "" if facts.due_on == today else "on "
        opening = f"{what} is due {when}, {on}{wording.full_day(facts.due_on)}."
    are = "is" if 1 in {facts.completed, facts.total} else "are"
    return {
        "subject": subject,
        "opening": opening,
        "progress": f"{facts.completed} of {wording.counted(facts.total, 'recommendation')} {are} completed.",
        "missing": wording.at_most(facts.missing, MOST_LINES),
    }
