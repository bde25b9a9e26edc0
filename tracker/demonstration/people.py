"""One invented account for each role, all with one password that is printed. Never for production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.accounts.memberships import add_membership
from tracker.accounts.models import Person, PersonState, Role
from tracker.accounts.passwords import hash_password
from tracker.accounts.people import add_person
from tracker.core.database import db
from tracker.core.events import act
from tracker.demonstration.places import DEMONSTRATION, FENMARCH, NORTHDALE, WESTMERE, place

#: The same for every demonstration account; the accounts exist on no other system.
PASSWORD = "seven lanterns along the quay"  # noqa: S105 - printed at every start, and meant to be

INSPECTORATE = "hmi-probation"
HMPPS = "hmpps"
MOJ = "moj"


@dataclass(frozen=True)
class Account:
    """One account of the demonstration register."""

    key: str
    name: str
    email: str
    role: Role
    organisation: str
    does: str


ACCOUNTS = (
    Account("director", "Jo Patel", "director@westmere.example", Role.DIRECTOR, WESTMERE, "submits plans"),
    Account(
        "lead", "Sam Okafor", "lead@westmere.example", Role.PLAN_LEAD, WESTMERE, "builds plans, chases owners"
    ),
    Account("head", "Mina Larsen", "head@fenmarch.example", Role.PDU_HEAD, FENMARCH, "answers for the PDU"),
    Account(
        "owner", "Chris Nowak", "owner@westmere.example", Role.ACTION_OWNER, WESTMERE, "updates own actions"
    ),
    Account("reader", "Ada Quist", "reader@westmere.example", Role.READER, WESTMERE, "looks, never changes"),
    Account(
        "north",
        "Lee Marchetti",
        "director@northdale.example",
        Role.DIRECTOR,
        NORTHDALE,
        "runs another region",
    ),
    Account(
        "inspector",
        "Rowan Ashdown",
        "inspector@inspectorate.example",
        Role.INSPECTOR,
        INSPECTORATE,
        "follows up",
    ),
    Account(
        "editor",
        "Robin Calder",
        "editor@inspectorate.example",
        Role.EDITOR,
        INSPECTORATE,
        "brings reports in",
    ),
    Account(
        "hq",
        "Noor Haddad",
        "responder@hmpps.example",
        Role.HQ_RESPONDER,
        HMPPS,
        "answers for HMPPS, agrees plans",
    ),
    Account("moj", "Ivo Brandt", "responder@moj.example", Role.HQ_RESPONDER, MOJ, "answers for the MoJ"),
    Account(
        "overview",
        "Tess Whitlock",
        "overview@hmpps.example",
        Role.HQ_OVERVIEW,
        HMPPS,
        "sees the whole picture",
    ),
    Account(
        "admin", "Kit Dunmore", "administrator@tracker.example", Role.ADMINISTRATOR, HMPPS, "runs the service"
    ),
)


def add_people(first_day: date) -> dict[str, Person]:
    """Add the accounts, with their roles from this day on, and return them by key."""
    hashed = hash_password(PASSWORD)
    people = {}
    for account in ACCOUNTS:
        person = add_person(account.email, account.name, by=DEMONSTRATION, invented=True)
        add_membership(
            person, place(account.organisation), account.role, by=DEMONSTRATION, valid_from=first_day
        )
        with act("password set", by=DEMONSTRATION):
            person.password_hash = hashed
            person.state = PersonState.ACTIVE
        people[account.key] = person
    db.session.flush()
    return people


def account_lines() -> Iterator[str]:
    """Yield what `make run` prints: one line for each account, and the password."""
    yield "Demonstration accounts (invented), all with the password: " + PASSWORD
    for account in ACCOUNTS:
        yield f"  {account.email:<32} {account.role.value.replace('_', ' '):<15} {account.does}"
