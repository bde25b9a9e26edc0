"""Accounts from the command line: how the first administrator comes in."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts import links, memberships, people
from tracker.accounts.addresses import tidy_email
from tracker.accounts.models import Person, PersonState, Role
from tracker.accounts.queries import find_person_by_email
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Actor, Service, act
from tracker.organisations.models import Organisation
from tracker.organisations.names import OrganisationNames
from tracker.organisations.queries import is_closed
from tracker.web.sign_in.emails import link_address

people_commands = AppGroup("people", help="Give people accounts and roles, and take them back.")

COMMAND_LINE = Service("Command line")


@people_commands.command("add")
@click.argument("email")
@click.option("--role", "role_name", required=True, help=f"One of {', '.join(Role)}.")
@click.option(
    "--organisation", "organisation_name", required=True, help="A name of the organisation, or its code."
)
@click.option("--name", help="The person's full name; without it, made from the address.")
def add(email: str, role_name: str, organisation_name: str, name: str | None) -> None:
    """Give EMAIL a role, and an account if there is none; print a link by which its person sets a password, once."""
    try:
        role = _role(role_name)
        token = _add(email, role, _organisation(organisation_name, role), name)
    except RuleBroken as error:
        db.session.rollback()
        click.echo(error.message, err=True)
        sys.exit(2)
    db.session.commit()
    click.echo(link_address(token))


@people_commands.command("suspend")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it goes into the record.")
def suspend(email: str, reason: str) -> None:
    """Let the account EMAIL be used no more: its sessions and links end at once, its roles stay for a return."""
    _do(lambda: people.suspend(_person(email), by=COMMAND_LINE, reason=reason))


@people_commands.command("restore")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it goes into the record.")
def restore(email: str, reason: str) -> None:
    """Let the suspended account EMAIL be used again, with the password it had."""
    _do(lambda: people.restore(_person(email), by=COMMAND_LINE, reason=reason))


@people_commands.command("end")
@click.argument("email")
@click.option("--role", "role_name", required=True, help=f"One of {', '.join(Role)}.")
@click.option(
    "--organisation", "organisation_name", required=True, help="A name of the organisation, or its code."
)
@click.option("--reason", required=True, help="Why; it goes into the record.")
def end(email: str, role_name: str, organisation_name: str, reason: str) -> None:
    """End the role that EMAIL holds in an organisation, from now on."""

    def end_it() -> None:
        role = _role(role_name)
        organisation = _organisation(organisation_name, role)
        today = clock.today()
        for held in _person(email).memberships:
            if held.role is role and held.organisation_id == organisation.id and held.is_current(today):
                memberships.end_membership(held, by=COMMAND_LINE, reason=reason)
                return
        raise RuleBroken(f"{email} does not hold this role today")

    _do(end_it)


@people_commands.command("cover")
@click.argument("email")
@click.option("--role", "role_name", required=True, help=f"One of {', '.join(Role)}.")
@click.option(
    "--organisation", "organisation_name", required=True, help="A name of the organisation, or its code."
)
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day; today unless it is given."
)
@click.option("--until", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day.")
@click.option("--reason", required=True, help="For whom, and why; it goes into the record.")
def cover(
    email: str, role_name: str, organisation_name: str, first: datetime | None, last: datetime, reason: str
) -> None:
    """Give EMAIL, who has an account, a role for some days, both included: it begins and ends by itself."""

    def give_it() -> None:
        role = _role(role_name)
        memberships.add_membership(
            _person(email),
            _organisation(organisation_name, role),
            role,
            by=COMMAND_LINE,
            valid_from=first.date() if first else None,
            valid_to=last.date(),
            reason=reason,
        )

    _do(give_it)


def _do(deed: Callable[[], None]) -> None:
    """Do it and commit; a broken rule is one plain line and exit status 2."""
    try:
        deed()
    except RuleBroken as error:
        db.session.rollback()
        click.echo(error.message, err=True)
        sys.exit(2)
    db.session.commit()


def _person(email: str) -> Person:
    person = find_person_by_email(tidy_email(email))
    if person is None:
        raise RuleBroken(f"There is no account {email!r}", field="email")
    return person


def _add(
    email: str, role: Role, organisation: Organisation, name: str | None, *, by: Actor = COMMAND_LINE
) -> str:
    """Return the token of a link for the person, who holds the role now; one who held it already still does."""
    with act("account made or extended", by=by):
        person = find_person_by_email(tidy_email(email)) or people.add_person(
            email, name or _name_from(email), by=by
        )
        if person.state is PersonState.SUSPENDED:
            raise RuleBroken("This account is suspended")
        if not _holds(person, role, organisation):
            memberships.add_membership(person, organisation, role, by=by)
    return links.make_link(person)


def _holds(person: Person, role: Role, organisation: Organisation) -> bool:
    today = clock.today()
    return any(
        held.role is role and held.organisation_id == organisation.id and held.is_current(today)
        for held in person.memberships
    )


def _role(typed: str) -> Role:
    try:
        return Role(typed.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise RuleBroken(f"There is no role {typed!r}. Roles: {', '.join(Role)}", field="role") from None


def _organisation(typed: str, role: Role) -> Organisation:
    """Return the organisation with this code or name. Of several with one name, it is the one that has such a role."""
    everyone = db.session.scalars(
        select(Organisation).options(selectinload(Organisation.aliases), joinedload(Organisation.parent))
    ).all()
    today = clock.today()
    there = [each for each in everyone if not is_closed(each, today)]
    wanted = typed.strip().casefold()
    named = [each for each in there if wanted in {each.code.casefold(), each.name.casefold()}]
    fitting = [each for each in named if each.type in memberships.PLACES_OF_ROLES[role]] or named
    if len(fitting) == 1:
        return fitting[0]
    match = OrganisationNames.from_rows(everyone).match(typed)
    meant = [each for each in there if match is not None and each.code == match.code]
    if not meant:
        raise RuleBroken(
            f"No organisation that exists today is certainly meant by {typed!r}", field="organisation"
        )
    return meant[0]


def _name_from(email: str) -> str:
    """Return "Alex Morgan" for alex.morgan@example.org: better than nothing until the person says otherwise."""
    words = re.split(r"[^A-Za-z]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or email
