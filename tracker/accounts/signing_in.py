"""Signing in and out, and setting a password.

Working out a password takes a tenth of a second on purpose. What checks one therefore commits by itself, before and
after: the try must count whatever follows, and nobody else should wait for the database meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from tracker.accounts import links, passwords, sessions, throttle
from tracker.accounts.addresses import folded_email
from tracker.accounts.models import AttemptKind, Person, PersonState
from tracker.accounts.sessions import EndReason, NewSession
from tracker.accounts.throttle import TooManyTries, Try
from tracker.core.database import db
from tracker.core.errors import RuleBroken, TrackerError
from tracker.core.events import Actor, Service, act, note_event

#: Who acts when nobody has proved who they are.
SOMEONE = Service("Someone not signed in")


class WrongEmailOrPassword(TrackerError):
    """There is no such account, it may not be used, or the password is another: nobody is told which (assurance A1)."""

    def __init__(self) -> None:
        super().__init__("Enter the email address and password of your account. One of them is not right")


@dataclass(frozen=True)
class Place:
    """Where somebody signs in: network address, what the browser calls itself, and which account it is known to."""

    address: str | None = None
    browser: str | None = None
    known_to: UUID | None = None


@dataclass(frozen=True)
class SignedIn:
    """A person has signed in."""

    person: Person
    session: NewSession


def sign_in(typed_email: str, password: str, *, place: Place) -> SignedIn:
    """Begin a session for the person whose e-mail address and password these are. Commits.

    A hash made with cheaper settings than those of today is replaced.

    Raises:
        WrongEmailOrPassword: they are not, or the account may not be used.
        TooManyTries: this account or this network address has to wait first.
    """
    email = folded_email(typed_email)
    account = _account(email)
    attempt_id = _admit(AttemptKind.SIGN_IN, email, account, place)
    db.session.commit()
    is_right = passwords.is_right(password, account.password_hash if account else None)
    if account is None or not is_right or account.state is not PersonState.ACTIVE:
        _note("sign-in failed", by=SOMEONE, account=account)
        db.session.commit()
        raise WrongEmailOrPassword
    person = db.session.get_one(Person, account.id, with_for_update=True)
    if person.password_hash != account.password_hash or person.state is not PersonState.ACTIVE:
        db.session.rollback()  # Changed while we were working it out.
        raise WrongEmailOrPassword
    throttle.succeed(attempt_id)
    if passwords.should_be_hashed_anew(account.password_hash or ""):
        with act("password hash renewed", by=person):
            person.password_hash = passwords.hash_password(password)
    session = sessions.start_session(person, address=place.address, browser=place.browser)
    _note("signed in", by=person, account=person)
    db.session.commit()
    return SignedIn(person, session)


def sign_out(session_id: UUID, *, by: Person) -> None:
    """End the session for good, in every tab."""
    sessions.end_session(session_id, reason=EndReason.SIGNED_OUT)
    _note("signed out", by=by, account=by)


def end_other_session(session_id: UUID, *, by: Person) -> None:
    """End one of the person's own sessions, on whichever browser it is.

    Raises:
        NotFound: it is not one of theirs.
    """
    row = sessions.get_own_session(session_id, viewer=by)
    sessions.end_session(row.id, reason=EndReason.ENDED_BY_PERSON)
    _note("session ended", by=by, account=by)


def change_own_password(current: str, new: str, *, by: Person, place: Place) -> NewSession:
    """Replace the password and every session of the person; return the session this browser goes on with. Commits.

    Raises:
        RuleBroken: the current password is another, or the new one is not acceptable.
        TooManyTries: the current password was tried too often.
    """
    person_id, email, password_hash = by.id, by.email, by.password_hash
    passwords.require_acceptable(new, person=by, field="new_password")
    attempt_id = throttle.count_try(Try(AttemptKind.PASSWORD_CHANGE, email, place.address))
    db.session.commit()
    if not passwords.is_right(current, password_hash):
        raise RuleBroken("Current password is not right", field="current_password")
    new_hash = passwords.hash_password(new)
    person = db.session.get_one(Person, person_id, with_for_update=True)
    throttle.succeed(attempt_id)
    _replace_password(person, new_hash, by=person)
    session = sessions.start_session(person, address=place.address, browser=place.browser)
    db.session.commit()
    return session


def ask_for_link(typed_email: str, *, place: Place) -> tuple[Person, str] | None:
    """Return the person to write to and the token of a new link, or None where nothing is to be sent.

    Nothing is sent for an unknown or suspended account, nor while an earlier link is fresh (assurance F2). Who asks is
    told the same in every case.

    Raises:
        TooManyTries: too many links were asked for from this network address.
    """
    email = folded_email(typed_email)
    throttle.count_try(Try(AttemptKind.PASSWORD_LINK, email, place.address))
    person = db.session.scalar(select(Person).where(Person.email == email).with_for_update())
    if person is None or person.state is PersonState.SUSPENDED or links.was_sent_lately(person):
        return None
    _note("password link asked for", by=SOMEONE, account=person)
    return person, links.make_link(person)


def set_password(token: str, password: str) -> Person:
    """Use the link up: the person has this password, and is signed out everywhere. They still have to sign in.

    Begins a transaction of its own, which the caller commits: whatever stood uncommitted before is undone.

    Raises:
        LinkNotUsable: the link leads nowhere any more.
        RuleBroken: the password is not acceptable; the link still works.
    """
    passwords.require_acceptable(password, person=links.get_usable_link(token).person)
    db.session.rollback()
    new_hash = passwords.hash_password(password)
    link = links.get_usable_link(token, to_use=True)
    person = link.person
    links.use(link)
    throttle.forgive(person.email)
    _replace_password(person, new_hash, by=person)
    return person


def _replace_password(person: Person, new_hash: str, *, by: Person) -> None:
    with act("password changed", by=by):
        person.password_hash = new_hash
        if person.state is PersonState.INVITED:
            person.state = PersonState.ACTIVE
    links.supersede_links(person)
    sessions.end_sessions_of(person, reason=EndReason.PASSWORD_CHANGED)


@dataclass(frozen=True)
class _Account:
    """What signing in needs of an account, held outside any transaction."""

    id: UUID
    state: PersonState
    password_hash: str | None


def _account(email: str) -> _Account | None:
    columns = select(Person.id, Person.state, Person.password_hash).where(Person.email == email)
    row = db.session.execute(columns).one_or_none()
    return _Account(row.id, row.state, row.password_hash) if row else None


def _admit(kind: AttemptKind, email: str, account: _Account | None, place: Place) -> UUID:
    is_known = account is not None and place.known_to == account.id
    try:
        return throttle.count_try(Try(kind, email, place.address, known_browser=is_known))
    except TooManyTries:
        _note("sign-in refused, too many tries", by=SOMEONE, account=account)
        db.session.commit()
        raise


def _note(action: str, *, by: Actor, account: _Account | Person | None) -> None:
    """Record it about the account, if there is one. What was typed is never written down: it may be a password."""
    found = account.id if account else None
    note_event(action, by=by, subject_type="person", subject_id=found, thread_id=found)
