"""Sessions: a row for each browser that is signed in. Only the server decides whether it is alive (assurance B1-B7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Update, bindparam, exists, select, update
from sqlalchemy.engine import Connection

from tracker.accounts.models import Membership, Person, PersonState, Role, SignInSession
from tracker.accounts.tokens import new_token, token_hash
from tracker.core import clock
from tracker.core.database import db, reading_only, writing
from tracker.core.errors import NotFound
from tracker.core.validity import in_force

UNUSED = timedelta(hours=2)
UNUSED_ADMINISTRATOR = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
#: A session that is used all the time is written to this seldom.
TOUCHED_EVERY = timedelta(minutes=1)


class EndReason(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed out"
    UNUSED = "unused"
    UNUSED_ADMINISTRATOR = "unused by an administrator"
    TOO_OLD = "too old"
    ENDED_BY_PERSON = "ended by the person"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - the words, not a password
    ROLES_CHANGED = "roles changed"
    SUSPENDED = "suspended"
    SIGNED_IN_AGAIN = "signed in again"


#: After these, what somebody had typed is kept for them. The others are meant to end everything.
TYPED_TEXT_IS_KEPT_AFTER = frozenset(
    {EndReason.UNUSED, EndReason.UNUSED_ADMINISTRATOR, EndReason.TOO_OLD, EndReason.ROLES_CHANGED}
)


@dataclass(frozen=True)
class NewSession:
    """A session just begun. The token is in nobody's hands but the browser's."""

    id: UUID
    token: str


@dataclass(frozen=True)
class FoundSession:
    """A browser's session as it stands now."""

    id: UUID
    person_id: UUID
    ended: EndReason | None


def start_session(person: Person, *, address: str | None, browser: str | None) -> NewSession:
    """Begin a session with a token that nobody has seen before (assurance B1)."""
    token, now = new_token(), clock.now()
    row = SignInSession(
        token_hash=token_hash(token),
        person_id=person.id,
        created_at=now,
        last_used_at=now,
        address=address,
        browser=browser[:200] if browser else None,
    )
    db.session.add(row)
    db.session.flush()
    return NewSession(row.id, token)


def resume_session(token: str, *, is_used: bool = True) -> FoundSession | None:
    """Return the session that the token opens, alive or ended; None if there never was one.

    Works in short transactions of its own, before the request's, so that a page which only reads stays a reading one. A
    session found to be over is ended for good; one that is alive is marked as used, at most once a minute, unless a
    script asked by itself: then nobody used it.
    """
    now = clock.now()
    with reading_only(), db.engine.connect() as connection:
        known = {"token_hash": token_hash(token), "today": clock.today()}
        row = connection.execute(_by_token(), known).one_or_none()
    if row is None:
        return None
    if row.ended_at is not None:
        return FoundSession(row.id, row.person_id, EndReason(row.end_reason))
    ended = _end_reason(row.created_at, row.last_used_at, now, administrator=row.administrator)
    if ended is None and row.state != PersonState.ACTIVE:
        ended = EndReason.SUSPENDED
    if ended is not None or (is_used and now - row.last_used_at >= TOUCHED_EVERY):
        values: dict[str, object] = {"last_used_at": now}
        if ended is not None:
            values = {"ended_at": now, "end_reason": ended}
        with writing(), db.engine.begin() as connection:
            _change(connection, row.id, values)
    return FoundSession(row.id, row.person_id, ended)


def end_session(session_id: UUID, *, reason: EndReason) -> None:
    """End one session for good."""
    db.session.execute(_ending(SignInSession.id == session_id, reason=reason))


def end_sessions_of(person: Person, *, reason: EndReason, except_for: UUID | None = None) -> None:
    """End every session of the person, but for the one named (assurance B6)."""
    mine = SignInSession.person_id == person.id
    db.session.execute(
        _ending(mine if except_for is None else mine & (SignInSession.id != except_for), reason=reason)
    )


def list_sessions(person: Person) -> Sequence[SignInSession]:
    """Return the person's sessions that are alive, last used first."""
    now = clock.now()
    unused = UNUSED_ADMINISTRATOR if _is_administrator(person) else UNUSED
    return db.session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person.id,
            SignInSession.ended_at.is_(None),
            SignInSession.last_used_at > now - unused,
            SignInSession.created_at > now - LONGEST,
        )
        .order_by(SignInSession.last_used_at.desc(), SignInSession.id)
    ).all()


def get_own_session(session_id: UUID, *, viewer: Person) -> SignInSession:
    """Return one of the person's own sessions.

    Raises:
        NotFound: it is nobody's or somebody else's.
    """
    mine = select(SignInSession).where(SignInSession.id == session_id, SignInSession.person_id == viewer.id)
    if (row := db.session.scalar(mine)) is None:
        raise NotFound
    return row


@cache
def _by_token() -> Select[*tuple[Any, ...]]:
    """Return the first question of every request, put together once."""
    administrator = exists().where(
        Membership.person_id == SignInSession.person_id,
        Membership.role == Role.ADMINISTRATOR,
        in_force(Membership, bindparam("today", type_=Date)),
    )
    return (
        select(
            SignInSession.id,
            SignInSession.person_id,
            SignInSession.created_at,
            SignInSession.last_used_at,
            SignInSession.ended_at,
            SignInSession.end_reason,
            Person.state,
            administrator.label("administrator"),
        )
        .join(Person, Person.id == SignInSession.person_id)
        .where(SignInSession.token_hash == bindparam("token_hash"))
    )


def _end_reason(
    created_at: datetime, last_used_at: datetime, now: datetime, *, administrator: bool
) -> EndReason | None:
    if now - created_at >= LONGEST:
        return EndReason.TOO_OLD
    if administrator and now - last_used_at >= UNUSED_ADMINISTRATOR:
        return EndReason.UNUSED_ADMINISTRATOR
    return EndReason.UNUSED if now - last_used_at >= UNUSED else None


def _is_administrator(person: Person) -> bool:
    today = clock.today()
    return any(each.role is Role.ADMINISTRATOR and each.is_current(today) for each in person.memberships)


def _ending(which: ColumnElement[bool], *, reason: EndReason) -> Update:
    return (
        update(SignInSession)
        .where(which, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now(), end_reason=reason)
        .execution_options(synchronize_session=False)
    )


def _change(connection: Connection, session_id: UUID, values: dict[str, object]) -> None:
    """Change a session that is still alive: one that was ended in the meantime stays as it was ended."""
    connection.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(**values)
    )
