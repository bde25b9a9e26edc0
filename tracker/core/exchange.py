"""The register as JSON lines: one thing a line, out of the database and into one, all or nothing.

Each capability says with a marshmallow schema which fields of its things travel. Things keep their identifiers; the
record of events travels with them, so that loading writes no events of its own. A line that is in the register already
must say the same as the register: loading adds, it never changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, StatementError

from tracker.core.database import Base, db
from tracker.core.errors import TrackerError


class LoadRefused(TrackerError):
    """A line cannot be loaded, so none was; the message says which and why."""


@dataclass(frozen=True)
class Kind:
    """One kind of thing in a dump: its name, which fields travel, where it is kept and in what order.

    ``parent`` is the field in which a thing points to another of its kind, which must come first. ``identity`` is the
    field by which a thing is known again; a kind without one, such as an event, is known by all it says.
    """

    name: str
    schema: Schema
    model: type[Base]
    order_by: Sequence[str] = ("id",)
    identity: str | None = "id"
    parent: str | None = None

    def things(self) -> Iterator[dict[str, Any]]:
        """Return everything of this kind in the database as plain data, in order."""
        columns = [getattr(self.model, name) for name in self.order_by]
        found = [
            dict(self.schema.dump(thing))
            for thing in db.session.scalars(select(self.model).order_by(*columns))
        ]
        yield from found if self.parent is None else _parents_first(found, self.parent)

    def key(self, plain: dict[str, Any]) -> str:
        """Return what a thing is known by."""
        return _line(plain) if self.identity is None else str(plain[self.identity])


#: What the register holds, by kind and then by key.
_Known = dict[str, dict[str, dict[str, Any]]]


@dataclass
class Loaded:
    """How many lines were new and how many were there already."""

    added: int = 0
    unchanged: int = 0


def dump_lines(kinds: Iterable[Kind]) -> Iterator[str]:
    """Return the register line by line. The same register always gives the same lines."""
    for kind in kinds:
        for plain in kind.things():
            yield _line({"kind": kind.name, "thing": plain})


def load_lines(lines: Iterable[str], kinds: Iterable[Kind]) -> Loaded:
    """Add every line that is not in the register yet. Nothing is committed: that is the caller's.

    Raises:
        LoadRefused: a line is no thing of the register, contradicts what is there, or points to nothing. The caller
            must roll back.
    """
    by_name = {kind.name: kind for kind in kinds}
    known: _Known = {}
    done = Loaded()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            added = _load(line, by_name, known)
        except LoadRefused as refused:
            raise LoadRefused(f"Line {number}: {refused.message}") from refused
        done.added += added
        done.unchanged += not added
    if not done.added + done.unchanged:
        raise LoadRefused("The file is empty")
    return done


def _load(line: str, by_name: dict[str, Kind], known: _Known) -> bool:
    """Add one line unless it is there; say whether it was added."""
    name, plain = _parse(line)
    if name not in by_name:
        raise LoadRefused(f"there is no kind {name!r}")
    kind = by_name[name]
    try:
        values: dict[str, Any] = kind.schema.load(plain)
    except ValidationError as error:
        raise LoadRefused(_first_message(error)) from error
    if name not in known:
        known[name] = {kind.key(each): each for each in kind.things()}
    there, key = known[name], kind.key(plain)
    if key in there:
        if there[key] != plain:
            raise LoadRefused(f"this {name} is in the register already and says something else")
        return False
    _insert(kind, values)
    there[key] = plain
    return True


def _insert(kind: Kind, values: dict[str, Any]) -> None:
    table = Base.metadata.tables[kind.model.__tablename__]
    if "version" in table.c:
        values = {"version": 1, **values}
    try:
        # Past the models on purpose: the events that belong to this thing are further down in the file.
        db.session.connection().execute(insert(table), [values])
    except (DBAPIError, StatementError) as error:
        raise LoadRefused(
            f"this {kind.name} points to something that is not in the register, or breaks a rule of the database"
        ) from error


def _parents_first(found: Sequence[dict[str, Any]], parent: str) -> list[dict[str, Any]]:
    by_id = {plain["id"]: plain for plain in found}

    def depth(plain: dict[str, Any]) -> int:
        return 0 if plain[parent] is None else 1 + depth(by_id[plain[parent]])

    return sorted(found, key=depth)


def _parse(line: str) -> tuple[str, dict[str, Any]]:
    """Return the name of the kind and the thing that a line holds."""
    try:
        parts = json.loads(line)
    except ValueError as error:
        raise LoadRefused("it is not JSON") from error
    match parts:
        case {"kind": str(name), "thing": dict(plain), **more} if not more:
            return name, plain
    raise LoadRefused('it is not written as {"kind": …, "thing": {…}}')


def _first_message(error: ValidationError) -> str:
    name, found = next(iter(sorted(error.messages_dict.items())))
    while isinstance(found, dict):
        found = next(iter(found.values()))
    return f"{name}: {found[0] if isinstance(found, list) else found}"


def _line(plain: dict[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
