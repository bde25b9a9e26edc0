"""Accounts from the command line: how the first administrator comes in."""

from __future__ import annotations

import re
import sys

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

people_commands = AppGroup("people", help="Give people accounts.")

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
