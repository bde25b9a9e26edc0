"""The record: who did what to which thing, when, from where, before and after.

A service wraps its changes in ``act``. Every changed row then leaves one event in the same transaction; a change
outside ``act`` is refused, so nobody can forget (assurance J1, J4). The database refuses to change or delete an event
(migration 0001, assurance J2). Events of one act share its ``act_id``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Index, Integer, String, event, insert, inspect
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from tracker.core import clock
from tracker.core.database import Base, db, enum_column


class Audience(StrEnum):
    """Who may read an event in a history, settled when it happens: later states do not open it up (design 2)."""

    EVERYONE = "everyone"  # every person with an account
    PARTIES = "parties"  # the responding organisation, the inspectorate and headquarters
    RESPONDER = "responder"  # the responding organisation only: its drafts
    INSPECTORATE = "inspectorate"  # the inspectorate only: its drafts
    ADMINISTRATORS = "administrators"  # accounts and the running of the service


class Actor(Protocol):
    """Whoever acts: a person, or the service itself."""

    @property
    def actor_id(self) -> UUID | None: ...
    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class Service:
    """The service acting by itself, for example the reader of an uploaded report."""

    actor_name: str
    actor_id: UUID | None = None


@dataclass(frozen=True)
class Origin:
    """Where an act came from."""

    channel: str = "command line"
    address: str | None = None
    request_id: str | None = None


class ChangeWithoutAct(RuntimeError):
    """A recorded thing was changed outside ``act``: a fault in our code, never a user's."""


class BulkChangeRefused(RuntimeError):
    """A recorded table was changed in bulk, which would leave no events: a fault in our code."""


class Event(Base):
    """One changed thing, or one thing that happened without a change (a sign-in, a refused access)."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    act_id: Mapped[UUID] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(64))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None]
    thread_id: Mapped[UUID | None]
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    organisation_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_event_thread", "thread_id", "id"),
        Index("ix_event_subject", "subject_id", "id"),
    )


class Recorded:
    """A model whose every change leaves an event."""

    #: Columns that are not worth a place in the record, such as the version counter.
    unrecorded_columns: ClassVar[frozenset[str]] = frozenset({"version"})
    #: Columns whose values must not be written down twice, such as a password's hash.
    secret_columns: ClassVar[frozenset[str]] = frozenset()

    if TYPE_CHECKING:
        # Every model that is recorded has both.
        __tablename__: str
        id: Mapped[UUID]

    def event_thread(self) -> UUID | None:
        """Say in whose history this thing's events show: by default its own."""
        return self.id

    def event_audience(self) -> Audience:
        """Say who may read about a change made now. The default tells nobody but administrators."""
        return Audience.ADMINISTRATORS

    def event_organisation(self) -> UUID | None:
        """Name the responding organisation that ``PARTIES`` and ``RESPONDER`` speak of."""
        return None


@dataclass(frozen=True)
class _Act:
    action: str
    by: Actor
    reason: str | None = None
    act_id: UUID = field(default_factory=uuid4)


_current_act: ContextVar[_Act | None] = ContextVar("current_act", default=None)
_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def set_origin(origin: Origin) -> None:
    """Say where everything that this request or process does from now on comes from."""
    _origin.set(origin)


@contextmanager
def act(action: str, *, by: Actor, reason: str | None = None) -> Iterator[None]:
    """Record every change made inside the block as this action by this actor, and flush them at its end.

    Inside another act the new name and reason count for the inner changes; all share the outer act's id. Committing is
    left to the caller, so changes and events stand or fall together.
    """
    outer = _current_act.get()
    if outer is not None:
        # What the outer act has changed so far is written under its own name, not under the inner one's.
        db.session.flush()
    current = (
        _Act(action, by, reason) if outer is None else replace(outer, action=action, by=by, reason=reason)
    )
    token = _current_act.set(current)
    try:
        yield
        db.session.flush()
    finally:
        _current_act.reset(token)


def note_event(
    action: str,
    *,
    by: Actor,
    subject_type: str,
    subject_id: UUID | None = None,
    thread_id: UUID | None = None,
    audience: Audience = Audience.ADMINISTRATORS,
    organisation_id: UUID | None = None,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Record something that happened without a change to a thing: a sign-in, a refused access, a look at the audit."""
    row = _row(
        _Act(action, by, reason),
        subject_type,
        subject_id,
        audience,
        thread_id,
        organisation_id,
        None,
        details,
    )
    db.session.execute(insert(Event), [row])


def _row(
    current: _Act,
    subject_type: str,
    subject_id: UUID | None,
    audience: Audience,
    thread_id: UUID | None,
    organisation_id: UUID | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> dict[str, Any]:
    origin = _origin.get() or Origin()
    return {
        "act_id": current.act_id,
        "action": current.action,
        "at": clock.now(),
        "actor_id": current.by.actor_id,
        "actor_name": current.by.actor_name,
        "channel": origin.channel,
        "address": origin.address,
        "request_id": origin.request_id,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "thread_id": thread_id,
        "audience": audience,
        "organisation_id": organisation_id,
        "reason": current.reason,
        "before": before,
        "after": after,
    }


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    if isinstance(value, UUID | datetime | date):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def _differences(thing: Recorded, *, whole: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the changed columns before and after; with ``whole`` every column as it stands."""
    state = inspect(thing)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        name = column.key
        if name in thing.unrecorded_columns:
            continue
        history = state.attrs[name].history
        if not whole and not history.has_changes():
            continue
        if name in thing.secret_columns:
            before[name], after[name] = "(not shown)", "(not shown)"
            continue
        before[name] = _plain(history.deleted[0]) if history.deleted else None
        after[name] = _plain(state.attrs[name].value)
    return before, after


def _deleted(work: UOWTransaction) -> set[Any]:
    """Return what this flush deletes. A child that only left its parent's list is in no collection of the session."""
    return {
        thing
        for state, (is_delete, only_listed) in work.states.items()
        if is_delete and not only_listed and (thing := state.obj()) is not None
    }


def _changed(session: Session, work: UOWTransaction) -> list[Recorded]:
    """Return every recorded thing that this flush adds, changes or deletes, each once and in a lasting order."""
    touched = [*session.new, *session.dirty, *session.deleted, *_deleted(work)]
    return [thing for thing in dict.fromkeys(touched) if isinstance(thing, Recorded)]


def _event_rows(session: Session, work: UOWTransaction, current: _Act) -> list[dict[str, Any]]:
    rows = []
    deleted = _deleted(work)
    for thing in _changed(session, work):
        is_new, is_deleted = thing in session.new, thing in deleted
        before, after = _differences(thing, whole=is_new or is_deleted)
        if not before and not after:
            continue
        rows.append(
            _row(
                current,
                thing.__tablename__,
                thing.id,
                thing.event_audience(),
                thing.event_thread(),
                thing.event_organisation(),
                None if is_new else (after if is_deleted else before),
                None if is_deleted else after,
            )
        )
    return rows


@event.listens_for(Session, "after_flush")
def _record_changes(session: Session, work: UOWTransaction) -> None:
    current = _current_act.get()
    if current is None:
        unnamed = [
            thing
            for thing in _changed(session, work)
            if thing not in session.dirty or session.is_modified(thing) or thing in _deleted(work)
        ]
        if unnamed:
            raise ChangeWithoutAct(f"{type(unnamed[0]).__name__} was changed outside act()")
        return
    rows = _event_rows(session, work, current)
    if rows:
        session.connection().execute(insert(Event), rows)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_changes(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete or state.is_insert) or state.bind_mapper is None:
        return
    if issubclass(state.bind_mapper.class_, Recorded):
        raise BulkChangeRefused(
            f"Change {state.bind_mapper.class_.__name__} one by one, so that each leaves an event"
        )


@event.listens_for(Recorded, "attribute_instrument", propagate=True)
def _remember_old_values(_class: type, _key: str, attribute: Any) -> None:
    """Load the old value before it is replaced: without this the record would say that it was empty."""
    if hasattr(attribute, "impl"):
        attribute.impl.active_history = True
