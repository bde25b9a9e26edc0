"""The first page after sign-in, by role."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import (
    HEADQUARTERS_ROLES,
    INSPECTORATE_ROLES,
    REGION_ROLES,
    current_memberships,
    may_see,
    own_organisation_ids,
)
from tracker.accounts.models import Person, Role
from tracker.action_plans import action_queries, open_work, overview, request_queries
from tracker.action_plans.permissions import concerns_organisation
from tracker.core import clock
from tracker.followup.stage_queries import find_next_announced
from tracker.organisations.models import UNIT_TYPES, Organisation
from tracker.recommendations.waiting import count_waiting
from tracker.web.actions.own_actions import render_own_actions
from tracker.web.evidence.infected import infected_files_of
from tracker.web.home.attention import Attention, attention_of
from tracker.web.home.inspectorate import render_inspectorate_home
from tracker.web.identity import signed_in_person

bp = Blueprint("home", __name__)

#: "Due next" looks so far ahead, and shows so many.
DUE_NEXT = timedelta(days=30)
MOST_DUE_NEXT = 15

#: What an administrator comes for; links only to what is there.
ADMINISTRATION = (
    ("People", "people.index", "Invite people, give roles, suspend accounts"),
    ("Reminder rules", "reminder_rules.index", "Which emails go out when and to whom, and what they will be"),
    ("Emails", "emails.index", "What was sent, what could not be sent, and why"),
    (
        "Organisations",
        "organisations.index",
        "Regions, PDUs and other bodies: add, rename, close, record who took over",
    ),
    ("When action plans are due", "due_rules.index", "How many working days each kind of inspection gives"),
    (
        "Files that nobody can open",
        "evidence.held",
        "Evidence that waits for the virus scanner or holds a virus",
    ),
    ("Audit", "audit.index", "Who did what to which thing, and when"),
)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Show what needs this person. Somebody with several roles gets the page of the one that has most to do."""
    person = signed_in_person()
    roles = {membership.role for membership in current_memberships(person)}
    if roles & INSPECTORATE_ROLES:
        return render_inspectorate_home(person)
    if roles & (REGION_ROLES - {Role.ACTION_OWNER}):
        return _region_home(person)
    if roles & HEADQUARTERS_ROLES:
        return _headquarters_home(person)
    if Role.ACTION_OWNER in roles:
        return render_own_actions(person)
    if Role.ADMINISTRATOR in roles:
        there = [each for each in ADMINISTRATION if each[1] in current_app.view_functions]
        return render_template("home/administrator.html", rooms=there)
    return render_template("home/nobody.html")


def _region_home(person: Person) -> str:
    organisation = _organisation_of(person)
    organisation_ids = own_organisation_ids(person)
    today = clock.today()
    latest = overview.find_latest_report(organisation_ids)
    actions = overview.count_actions(person, organisation_ids)
    return render_template(
        "home/region.html",
        organisation=organisation,
        attention=_attention_of(person, actions.overdue, today),
        counts=overview.count_by_status(organisation_ids),
        due=action_queries.list_due(person, until=today + DUE_NEXT, limit=MOST_DUE_NEXT),
        most_due=MOST_DUE_NEXT,
        latest=latest,
        ratings=() if latest is None else latest.overall_ratings,
        announced=find_next_announced(organisation.id, viewer=person),
        own_actions=actions.owned,
        led=_led_by(person),
    )


def _headquarters_home(person: Person) -> str:
    own_ids = own_organisation_ids(person)
    today = clock.today()
    overdue, own_overdue = action_queries.count_overdue_and_own(person, own_ids)
    counts = overview.count_by_status(None)
    is_open, submitted = overview.count_open(counts), overview.count_submitted(person)
    awaiting = url_for("recommendations.index", status="awaiting_response")
    numbers = [
        (
            "open recommendation" if is_open == 1 else "open recommendations",
            is_open,
            url_for("recommendations.index", open="yes"),
        ),
        ("awaiting response", overview.count_awaiting(counts), awaiting),
        (
            "overdue action" if overdue == 1 else "overdue actions",
            overdue,
            url_for("actions.index", due="yes"),
        ),
        (
            "plan to decide on" if submitted == 1 else "plans to decide on",
            submitted,
            url_for("plans.index", state="submitted"),
        ),
    ]
    return render_template(
        "home/headquarters.html",
        attention=_attention_of(person, own_overdue, today),
        numbers=numbers,
        as_at=clock.now(),
        due=action_queries.list_due(person, until=today + DUE_NEXT, limit=MOST_DUE_NEXT),
        most_due=MOST_DUE_NEXT,
        led=_led_by(person),
    )


def _attention_of(person: Person, overdue: int, today: date) -> list[Attention]:
    led = {each.id: each for each in _led_by(person)}
    loads = open_work.list_left_behind(led)
    return attention_of(
        waiting=overview.list_plans_that_wait(person),
        overdue=overdue,
        left_behind=[
            (organisation, [load for load in loads if load.organisation_id == organisation_id])
            for organisation_id, organisation in led.items()
        ],
        requests=request_queries.list_requests_to_decide(person) if led else (),
        infected=infected_files_of(person),
        unassigned=count_waiting(person),
        today=today,
    )


def _led_by(person: Person) -> list[Organisation]:
    """Return the organisations whose people this person may look at, and whose work they may hand over."""
    organisations = {held.organisation_id: held.organisation for held in current_memberships(person)}
    return [
        each for each in organisations.values() if may_see(person, "people.own", concerns_organisation(each))
    ]


def _organisation_of(person: Person) -> Organisation:
    """Return the region that the person works in, also for somebody in one of its units."""
    membership = next(each for each in current_memberships(person) if each.role in REGION_ROLES)
    organisation = membership.organisation
    if organisation.type in UNIT_TYPES and organisation.parent is not None:
        return organisation.parent
    return organisation
