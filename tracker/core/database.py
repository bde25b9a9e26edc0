"""The database: model base, column types, and how a transaction begins on each engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, Integer, MetaData, TypeDecorator, Uuid, event
from sqlalchemy.engine import Connection, Engine, ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

#: Names for every constraint, so that migrations can change them on both engines.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone, so it is put back on reading; naive moments are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all models share."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UTCDateTime()}
    )


class Identified:
    """A thing with an identifier of its own that never changes."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-10)


class Versioned:
    """A thing that two people may edit at once: the second save fails instead of overwriting the first."""

    version: Mapped[int] = mapped_column(Integer, sort_order=90)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


class RepeatedUuid(Uuid[UUID]):
    """An identifier that comes again in many of the rows read, such as an owner's: each is made once."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        processor_for: Callable[[Dialect, object], Callable[[Any], Any] | None] = super().result_processor
        process = processor_for(dialect, coltype)
        return lru_cache(maxsize=20_000)(process) if process is not None else None


def enum_column(kind: type[StrEnum], name: str | None = None) -> Enum:
    """Return a column type that holds the enum's values as text, with the database checking them."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name=name or kind.__name__.lower(),
        length=40,
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": True})
migrate = Migrate(compare_type=True, render_as_batch=True)

_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


@contextmanager
def reading_only() -> Iterator[None]:
    """Begin transactions inside this block as read-only: the database itself refuses any change."""
    token = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Begin transactions inside this block as writing ones, also within ``reading_only``."""
    token = _reads_only.set(False)
    try:
        yield
    finally:
        _reads_only.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    if type(dbapi_connection).__module__.split(".")[0] != "sqlite3":
        return
    # SQLAlchemy begins transactions itself (below): the driver's own habit of beginning late loses isolation.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA busy_timeout = 15000")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin as the work needs: SQLite takes the one write lock at once, so a writer waits instead of failing later."""
    reads_only = _reads_only.get()
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.execute(f"PRAGMA query_only = {'ON' if reads_only else 'OFF'}")
        cursor.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")
    elif reads_only:
        cursor.execute("SET TRANSACTION READ ONLY")
    cursor.close()


@event.listens_for(Engine, "handle_error")
def _forget_quotations(context: ExceptionContext) -> None:
    """Cut from an error where PostgreSQL quotes the row: people wrote it, and errors are logged (assurance J6)."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\nDETAIL:")[0], *error.args[1:])
