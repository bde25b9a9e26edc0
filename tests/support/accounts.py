"""People for tests, with roles, and browsers that are signed in without the slow way through the page."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.support.browserlike import Browserlike
from tests.support.people import PASSWORD, remember
from tracker.accounts import sessions
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.accounts.passwords import hash_password
from tracker.core.database import db
from tracker.core.events import Service, act
from tracker.organisations.models import Organisation, OrganisationType
from tracker.web.identity import TOKEN

TEST = Service("a test")
LONG_AGO = date(2020, 1, 1)


@lru_cache(maxsize=8)
def hash_of(password: str) -> str:
    """Return the hash of a password, worked out once: it is slow on purpose."""
    return hash_password(password)


def make_organisation(
    name: str, kind: OrganisationType, parent: Organisation | None = None, **more: object
) -> Organisation:
    """Make an invented organisation."""
    code = name.lower().replace(" ", "-")
    made = Organisation(code=f"test-{code}", name=name, type=kind, parent=parent, invented=True, **more)
    with act("made for a test", by=TEST):
        db.session.add(made)
    return made


def make_person(
    name: str,
    *roles: tuple[Role, Organisation],
    state: PersonState = PersonState.ACTIVE,
    password: str = PASSWORD,
) -> Person:
    """Make somebody with these roles, who can sign in."""
    email = f"{name.lower().replace(' ', '.')}@people.example"
    password_hash = None if state is PersonState.INVITED else hash_of(password)
    made = Person(email=email, name=name, state=state, password_hash=password_hash)
    made.memberships = [
        Membership(role=role, organisation=organisation, valid_from=LONG_AGO) for role, organisation in roles
    ]
    with act("made for a test", by=TEST):
        db.session.add(made)
    if password != PASSWORD:
        remember(email, password)
    return made


def browser_of(app: Flask, person: Person) -> Browserlike:
    """Return a browser with a session of this person's, begun behind the page's back."""
    session = sessions.start_session(person, address="192.0.2.1", browser="A test")
    db.session.commit()
    browser = Browserlike(app)
    give_token(browser, session.token)
    return browser


def give_token(browser: Browserlike, token: str) -> None:
    """Put a session's token into the browser's cookie."""
    signer = SecureCookieSessionInterface().get_signing_serializer(browser.app)
    assert signer is not None
    host = browser.app.config["SERVICE_URL"].split("//")[1]
    browser.client.set_cookie(
        browser.app.config["SESSION_COOKIE_NAME"],
        signer.dumps({TOKEN: token}),
        domain=host,
        secure=True,
        path="/",
    )
