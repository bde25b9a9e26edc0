"""The service navigation: what each role uses most, most used first (ux.md 4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for

from tracker.accounts.access import current_memberships
from tracker.accounts.models import Person, Role

#: GOV.UK asks for no more.
MOST_ITEMS = 6

HOME = ("Home", "home.index")
RECOMMENDATIONS = ("Recommendations", "recommendations.index")
PLANS = ("Action plans", "plans.index")
ACTIONS = ("Actions", "actions.index")
MY_ACTIONS = ("My actions", "actions.index")
REPORTS = ("Reports", "reports.index")
REGIONS = ("Regions", "regions.index")
FOLLOW_UPS = ("Follow-ups", "follow_ups.index")
IMPORTS = ("Imports", "imports.index")
REMINDERS = ("Reminders", "reminders.index")
REMINDER_RULES = ("Reminder rules", "reminder_rules.index")
EMAILS = ("Emails", "emails.index")
ORGANISATIONS = ("Organisations", "organisations.index")
PEOPLE = ("People", "people.index")
AUDIT = ("Audit", "audit.index")

_REGION = (HOME, RECOMMENDATIONS, PLANS, ACTIONS, REPORTS, REMINDERS)

#: Most roles before others: whoever holds several gets the items of the first, then those of the next.
ITEMS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.DIRECTOR: _REGION,
    Role.PLAN_LEAD: _REGION,
    Role.PDU_HEAD: _REGION,
    Role.READER: _REGION,
    Role.HQ_RESPONDER: (HOME, RECOMMENDATIONS, PLANS, ACTIONS, REPORTS, REMINDERS),
    Role.HQ_OVERVIEW: (HOME, RECOMMENDATIONS, PLANS, REGIONS, REPORTS, REMINDERS),
    Role.EDITOR: (HOME, REPORTS, IMPORTS, RECOMMENDATIONS, FOLLOW_UPS, REGIONS),
    Role.INSPECTOR: (HOME, REGIONS, FOLLOW_UPS, RECOMMENDATIONS, REPORTS),
    Role.ACTION_OWNER: (MY_ACTIONS, RECOMMENDATIONS, REMINDERS),
    Role.ADMINISTRATOR: (ORGANISATIONS, PEOPLE, REMINDER_RULES, EMAILS, AUDIT, REMINDERS),
}


#: Rooms that are reached through another one, whose item then is the active one.
WITHIN = {
    "accuracy": "follow_ups",
    "addresses": "emails",
    "announcements": "follow_ups",
    "assessments": "follow_ups",
}


@dataclass(frozen=True)
class NavigationItem:
    """One link; ``active`` where the page belongs to its room, ``current`` on that very page."""

    text: str
    href: str
    active: bool
    current: bool


def navigation_for(person: Person | None, *, endpoint: str | None) -> list[NavigationItem]:
    """Return the links for the roles this person holds today. Rooms that do not exist are left out."""
    if person is None:
        return []
    held = {membership.role for membership in current_memberships(person)}
    wanted: dict[str, str] = {}
    for role, items in ITEMS.items():
        if role in held:
            for text, target in items:
                wanted.setdefault(target, text)
    there = [(text, target) for target, text in wanted.items() if target in current_app.view_functions]
    room = (endpoint or "").partition(".")[0]
    room = WITHIN.get(room, room)
    return [
        NavigationItem(
            text=text,
            href=url_for(target),
            active=target.partition(".")[0] == room,
            current=target == endpoint,
        )
        for text, target in there[:MOST_ITEMS]
    ]
