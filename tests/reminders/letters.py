"""Made-up things to write about, kept nowhere: an e-mail's words need no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import PlanState
from tracker.organisations.models import OrganisationType
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.reminders.entries import Entry, Facts
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.particulars import ActionFacts, FollowUpFacts, PlanFacts
from tracker.reminders.undelivered import AddressFacts

FRIDAY = date(2026, 3, 27)
OWNER = Person(id=UUID(int=1), name="Sam Okafor", email="sam@fenmarch.example")
LEAD = Person(id=UUID(int=2), name="Lee Winter", email="lee@fenmarch.example")
DIRECTOR = Person(id=UUID(int=6), name="Dee Marsh", email="dee@fenmarch.example")
RESPONDER = Person(id=UUID(int=12), name="Hal Vane", email="hal@wardens.example")

ACTION = ActionFacts(
    id=UUID(int=3),
    code="A-3KDM7Q",
    region="Fenmarch",
    region_code="fenmarch",
    report="An inspection of probation services in Fenmarch region",
    number="3",
    addressee="Fenmarch Coast PDU",
    recommendation_code="R-4F7Q2X",
    owner="Sam",
    owner_id=OWNER.id,
    target_date=FRIDAY,
    last_update_on=date(2026, 3, 13),
)
OTHER = replace(
    ACTION, id=UUID(int=4), code="A-9HJ4WX", number="5", recommendation_code="R-6GHJ7K", last_update_on=None
)
PLAN = PlanFacts(
    id=UUID(int=5),
    code="P-7QW3RT",
    region="Fenmarch",
    inspection="Fenmarch regional inspection 2026",
    report="An inspection of probation services in Fenmarch region",
    report_id=UUID(int=9),
    due_on=FRIDAY,
    state=PlanState.DRAFT,
    submitted_on=date(2026, 3, 20),
    submitted_by="Dee",
    decided_by="Hal",
    total=9,
    completed=6,
    missing=(
        "Recommendation 2 to Fenmarch region: there is no response yet",
        "Recommendation 3 to Fenmarch Coast PDU: there is no action yet",
        "Recommendation 7 to Fenmarch Coast PDU: the section is not marked as completed",
    ),
)
#: Headquarters answer for themselves: nobody directs them, and whoever leads such a plan submits it.
OF_THE_MINISTRY = replace(
    PLAN,
    region="Ministry of Justice",
    inspection="Fenmarch regional inspection 2026",
    body=OrganisationType.DEPARTMENT,
    total=1,
    completed=0,
    missing=("Recommendation 9 to Ministry of Justice: there is no response yet",),
)
ACTION_OF_THE_MINISTRY = replace(
    ACTION, region="Ministry of Justice", region_code="moj", body=OrganisationType.DEPARTMENT
)
FOLLOW_UP = FollowUpFacts(
    id=UUID(int=7),
    code="F-4HJK6M",
    region="Fenmarch",
    inspection="Fenmarch regional inspection 2026",
    starts_on=date(2026, 5, 11),
    ends_on=date(2026, 5, 15),
    ready_by=date(2026, 5, 4),
    contact="Ines Dale, 0300 111 2222",
    recommendations=(
        "Recommendation 2 to Fenmarch region (R-3CDF4G)",
        "Recommendation 3 to Fenmarch Coast PDU (R-4F7Q2X)",
    ),
    categories=(),
    still_required=0,
)
PUBLISHED = replace(
    FOLLOW_UP,
    categories=((ProgressCategory.SUFFICIENT, 1), (ProgressCategory.SOME, 4)),
    still_required=3,
)

FAILING = AddressFacts(
    id=UUID(int=9),
    person_id=OWNER.id,
    name="Sam Okafor",
    what="an action owner",
    region="Fenmarch",
    region_code="fenmarch",
    failed_on=date(2026, 3, 20),
    undelivered=(
        "Action due soon: A-3KDM7Q (REM-5HJ2WQ)",
        "Your inspection actions this week (REM-8KQ4TC)",
    ),
)

OWNS = frozenset({Recipient.OWNER})
LEADS = frozenset({Recipient.PLAN_LEAD})
DIRECTS = frozenset({Recipient.DIRECTOR})
HEADQUARTERS = frozenset({Recipient.HEADQUARTERS})


def entry(
    milestone: Milestone, facts: Facts | None, roles: frozenset[Recipient] = OWNS, **more: Any
) -> Entry:
    return Entry(milestone, "REM-7F3K2Q", roles, facts, **more)


def due(days_after: int, roles: frozenset[Recipient] = OWNS, facts: ActionFacts = ACTION) -> Entry:
    """Return what is told of an action so many days after its target date."""
    if days_after > 0:
        return entry(Milestone.OVERDUE, facts, roles)
    return entry(Milestone.DUE_SOON if days_after else Milestone.DUE_TODAY, facts, roles)


def day(days_after: int) -> date:
    return FRIDAY + timedelta(days=days_after)


def weekly(*items: ActionFacts) -> Entry:
    return entry(Milestone.WEEKLY_DIGEST, None, week=items)


#: Every e-mail of ux 12.2: its name, to whom, on which day, what it tells.
EVERY_EMAIL: dict[str, tuple[Person, date, list[Entry]]] = {
    "due in 14 days, to the owner": (OWNER, day(-14), [due(-14)]),
    "due in 7 days, to the owner": (OWNER, day(-7), [due(-7)]),
    "due tomorrow, to the owner": (OWNER, day(-1), [due(-1)]),
    "due in 7 days, to the plan lead": (LEAD, day(-7), [due(-7, LEADS)]),
    "due today, to the owner": (OWNER, day(0), [due(0)]),
    "due today, to the plan lead": (LEAD, day(0), [due(0, LEADS)]),
    "overdue by 1 day, to the plan lead": (LEAD, day(1), [due(1, LEADS)]),
    "overdue by 7 days, to the owner": (OWNER, day(7), [due(7)]),
    "no update for 30 days": (
        OWNER,
        day(-15),
        [entry(Milestone.SILENT, OTHER, silent_since=day(-45))],
    ),
    "escalation, to the director": (
        DIRECTOR,
        day(33),
        [
            entry(Milestone.ESCALATED, ACTION, DIRECTS, told_owner_on=(day(3), day(11))),
            entry(Milestone.ESCALATED, OTHER, DIRECTS),
        ],
    ),
    "escalation of one, to the director": (
        DIRECTOR,
        day(30),
        [entry(Milestone.ESCALATED, ACTION, DIRECTS, told_owner_on=(day(3),))],
    ),
    "escalation, to an owner at headquarters": (
        OWNER,
        day(30),
        [entry(Milestone.ESCALATED, ACTION_OF_THE_MINISTRY)],
    ),
    "escalation, to the owner": (OWNER, day(30), [entry(Milestone.ESCALATED, ACTION)]),
    "several on one morning": (
        OWNER,
        day(0),
        [
            due(0),
            due(9, facts=replace(OTHER, target_date=day(-9))),
            entry(
                Milestone.SILENT,
                replace(OTHER, id=UUID(int=8), code="A-4DFG7H", target_date=day(60)),
                silent_since=day(-30),
            ),
            entry(Milestone.PLAN_DUE, replace(PLAN, due_on=day(14)), LEADS),
            entry(Milestone.FOLLOW_UP_NEAR, FOLLOW_UP),
        ],
    ),
    "weekly digest with something new": (
        OWNER,
        FRIDAY,
        [weekly(ACTION, replace(OTHER, target_date=day(90)))],
    ),
    "weekly digest": (
        OWNER,
        day(3),
        [weekly(ACTION, replace(OTHER, target_date=day(10)))],
    ),
    "plan due in 28 days": (
        LEAD,
        day(-28),
        [entry(Milestone.PLAN_DUE, replace(PLAN, completed=0, missing=PLAN.missing[:1]), LEADS)],
    ),
    "plan due in 7 days": (DIRECTOR, day(-7), [entry(Milestone.PLAN_DUE, PLAN, DIRECTS)]),
    "plan due today": (
        DIRECTOR,
        day(0),
        [entry(Milestone.PLAN_DUE, replace(PLAN, completed=9, missing=()), DIRECTS)],
    ),
    "plan due, of headquarters": (
        RESPONDER,
        day(-2),
        [entry(Milestone.PLAN_DUE, OF_THE_MINISTRY, LEADS)],
    ),
    "plan overdue": (LEAD, day(7), [entry(Milestone.PLAN_OVERDUE, PLAN, LEADS)]),
    "plan submitted": (
        LEAD,
        day(0),
        [entry(Milestone.PLAN_SUBMITTED, replace(PLAN, state=PlanState.SUBMITTED), LEADS, by="Dee")],
    ),
    "plan returned": (
        DIRECTOR,
        day(0),
        [entry(Milestone.PLAN_RETURNED, replace(PLAN, state=PlanState.RETURNED), DIRECTS, by="Hal")],
    ),
    "plan returned, to the plan lead": (
        LEAD,
        day(0),
        [entry(Milestone.PLAN_RETURNED, replace(PLAN, state=PlanState.RETURNED), LEADS, by="Hal")],
    ),
    "plan agreed": (
        LEAD,
        day(0),
        [entry(Milestone.PLAN_AGREED, replace(PLAN, state=PlanState.AGREED), LEADS, by="Hal")],
    ),
    "recommendations published": (
        LEAD,
        day(-20),
        [entry(Milestone.RECOMMENDATIONS_PUBLISHED, replace(PLAN, completed=0), LEADS, by="Ed")],
    ),
    "recommendations published, to headquarters": (
        RESPONDER,
        day(-20),
        [entry(Milestone.RECOMMENDATIONS_PUBLISHED, PLAN, HEADQUARTERS, by="Ed")],
    ),
    "recommendations published for two regions, to headquarters": (
        RESPONDER,
        day(-20),
        [
            entry(Milestone.RECOMMENDATIONS_PUBLISHED, PLAN, HEADQUARTERS, by="Ed"),
            entry(
                Milestone.RECOMMENDATIONS_PUBLISHED,
                replace(PLAN, id=UUID(int=10), region="Westmere", report_id=UUID(int=11)),
                HEADQUARTERS,
                by="Ed",
            ),
        ],
    ),
    "follow-up announced": (OWNER, day(10), [entry(Milestone.FOLLOW_UP_ANNOUNCED, FOLLOW_UP)]),
    "follow-up in 7 days": (
        DIRECTOR,
        date(2026, 5, 4),
        [entry(Milestone.FOLLOW_UP_NEAR, FOLLOW_UP, DIRECTS)],
    ),
    "follow-up published": (DIRECTOR, day(80), [entry(Milestone.FOLLOW_UP_PUBLISHED, PUBLISHED, DIRECTS)]),
    "now the owner": (OWNER, day(-30), [entry(Milestone.OWNER_CHANGED, ACTION, by="Lee")]),
    "no longer the owner": (
        LEAD,
        day(-30),
        [entry(Milestone.OWNER_CHANGED, ACTION, frozenset({Recipient.FORMER_OWNER}), by="Dee")],
    ),
    "work handed over": (
        OWNER,
        day(-30),
        [
            entry(Milestone.OWNER_CHANGED, ACTION, by="Lee"),
            entry(Milestone.OWNER_CHANGED, OTHER, by="Lee"),
        ],
    ),
    "work handed over, to the owner before": (
        LEAD,
        day(-30),
        [
            entry(Milestone.OWNER_CHANGED, each, frozenset({Recipient.FORMER_OWNER}), by="Dee")
            for each in (ACTION, OTHER)
        ],
    ),
    "change asked for": (LEAD, day(-20), [entry(Milestone.REQUEST_ASKED, ACTION, LEADS, by="Sam")]),
    "request granted": (
        OWNER,
        day(-19),
        [entry(Milestone.REQUEST_DECIDED, ACTION, frozenset({Recipient.ASKER}), by="Lee", granted=True)],
    ),
    "someone could not be emailed, to the plan lead": (
        LEAD,
        day(-7),
        [entry(Milestone.ADDRESS_FAILED, FAILING, LEADS)],
    ),
    "someone could not be emailed, to an administrator": (
        Person(id=UUID(int=10), name="Ada Frost", email="ada@fenmarch.example"),
        day(-7),
        [
            entry(
                Milestone.ADDRESS_FAILED,
                replace(FAILING, what="an inspector", region="", region_code=None, undelivered=()),
                frozenset({Recipient.ADMINISTRATOR}),
            )
        ],
    ),
    "request refused": (
        OWNER,
        day(-19),
        [entry(Milestone.REQUEST_DECIDED, ACTION, frozenset({Recipient.ASKER}), by="Lee", granted=False)],
    ),
}
