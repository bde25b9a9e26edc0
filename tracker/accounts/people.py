"""Accounts: made by an invitation, suspended and restored. Nobody but the person ever sets their password."""

from __future__ import annotations

from tracker.accounts import links, memberships, sessions
from tracker.accounts.access import current_memberships, require_deed
from tracker.accounts.addresses import tidy_email
from tracker.accounts.models import Person, PersonState, Role
from tracker.accounts.queries import find_person_by_email
from tracker.accounts.sessions import EndReason
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, act

LONGEST_NAME = 200


def add_person(email: str, name: str, *, by: Actor, invented: bool = False) -> Person:
    """Make an account that can be used once its person has set a password by a link.

    Raises:
        RuleBroken: there is such an account already, or the address or the name will not do.
        NotPermitted: ``by`` does not run the service.
    """
    _require_right(by)
    address = tidy_email(email)
    words = " ".join(name.split())
    if not words:
        raise RuleBroken("Enter a full name", field="name")
    if len(words) > LONGEST_NAME or not words.isprintable():
        raise RuleBroken(f"Full name must be {LONGEST_NAME} characters or fewer, in letters", field="name")
    if find_person_by_email(address):
        raise RuleBroken("There is already an account with this email address", field="email")
    person = Person(email=address, name=words, state=PersonState.INVITED, invented=invented)
    with act("account made", by=by):
        db.session.add(person)
    return person


def change_email(person: Person, email: str, *, by: Actor, reason: str) -> None:
    """Give the account another address, by which its person signs in from now on. Links sent to the old one end.

    Raises:
        RuleBroken: it is the address that the account has, or another account's, or no address at all.
        NotPermitted: ``by`` does not run the service.
    """
    _require_right(by)
    address = tidy_email(email)
    if address == person.email:
        raise RuleBroken("Enter another email address than the one that the account has", field="email")
    if find_person_by_email(address):
        raise RuleBroken("There is already an account with this email address", field="email")
    with act("email address changed", by=by, reason=reason):
        person.email = address
    links.supersede_links(person)


def suspend(person: Person, *, by: Actor, reason: str) -> None:
    """Let the account be used no more, until it is restored. Its sessions and links end at once; its roles stay.

    Raises:
        LastAdministrator: nobody else would run the service.
        RuleBroken: it is suspended already.
        NotPermitted: ``by`` does not run the service.
    """
    _require_right(by)
    if person.state is PersonState.SUSPENDED:
        raise RuleBroken("This account is already suspended")
    if any(held.role is Role.ADMINISTRATOR for held in current_memberships(person)):
        memberships.require_another_administrator(person)
    with act("account suspended", by=by, reason=reason):
        person.state = PersonState.SUSPENDED
    links.supersede_links(person)
    sessions.end_sessions_of(person, reason=EndReason.SUSPENDED)


def restore(person: Person, *, by: Actor, reason: str) -> None:
    """Let a suspended account be used again, with the password it had.

    Raises:
        RuleBroken: it is not suspended.
        NotPermitted: ``by`` does not run the service.
    """
    _require_right(by)
    if person.state is not PersonState.SUSPENDED:
        raise RuleBroken("This account is not suspended")
    with act("account restored", by=by, reason=reason):
        person.state = PersonState.ACTIVE if person.password_hash else PersonState.INVITED


def _require_right(by: Actor) -> None:
    if isinstance(by, Person):
        require_deed(by, "people")
