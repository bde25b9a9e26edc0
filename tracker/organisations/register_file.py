"""The register of organisations that the project carries, read from ``data/register.toml``. No database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tracker.organisations.partial_dates import PartialDate

REGISTER = Path(__file__).with_name("data") / "register.toml"


@dataclass(frozen=True, slots=True)
class RegisterAlias:
    """Another name that sources print. ``kind`` is variant, misspelling, abbreviation or welsh."""

    name: str
    kind: str
    note: str | None


@dataclass(frozen=True, slots=True)
class RegisterSuccessor:
    """The organisation, by its code, that took over all or part of the work, and since when."""

    code: str
    valid_from: PartialDate
    note: str | None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One organisation of the register. ``parent`` is a code; sources are written out.

    A basis says, in a sentence, what a date stands for that is not simply the date.
    """

    code: str
    name: str
    type: str
    parent: str | None
    valid_from: PartialDate | None
    valid_from_basis: str | None
    valid_to: PartialDate | None
    valid_to_basis: str | None
    aliases: tuple[RegisterAlias, ...]
    successors: tuple[RegisterSuccessor, ...]
    owner: str | None
    note: str | None
    sources: tuple[str, ...]


@cache
def register_rows() -> tuple[RegisterRow, ...]:
    """Return every organisation of the project's own register, in the order of the file: parents first."""
    return read_register(REGISTER.read_text(encoding="utf-8"))


def read_register(text: str) -> tuple[RegisterRow, ...]:
    """Return the organisations of a register in TOML. A key that is missing or unknown stops the reading."""
    register = tomllib.loads(text)
    bases: dict[str, str] = register["bases"]
    sources: dict[str, str] = register["sources"]
    return tuple(_row(record, bases, sources) for record in register["organisations"])


def _row(record: dict[str, Any], bases: dict[str, str], sources: dict[str, str]) -> RegisterRow:
    row = RegisterRow(
        code=record.pop("code"),
        name=record.pop("name"),
        type=record.pop("type"),
        parent=record.pop("parent", None),
        valid_from=_date(record.pop("valid_from", None)),
        valid_from_basis=_basis(record.pop("valid_from_basis", None), bases),
        valid_to=_date(record.pop("valid_to", None)),
        valid_to_basis=_basis(record.pop("valid_to_basis", None), bases),
        aliases=tuple(_alias(alias) for alias in record.pop("aliases", ())),
        successors=tuple(_successor(successor) for successor in record.pop("successors", ())),
        owner=record.pop("owner", None),
        note=record.pop("note", None),
        sources=tuple(sources[key] for key in record.pop("sources")),
    )
    _refuse_more(record, row.code)
    return row


def _alias(record: dict[str, Any]) -> RegisterAlias:
    alias = RegisterAlias(record.pop("name"), record.pop("kind"), record.pop("note", None))
    _refuse_more(record, alias.name)
    return alias


def _successor(record: dict[str, Any]) -> RegisterSuccessor:
    since = PartialDate.parse(record.pop("from"))
    successor = RegisterSuccessor(record.pop("code"), since, record.pop("note", None))
    _refuse_more(record, successor.code)
    return successor


def _refuse_more(left: dict[str, Any], whose: str) -> None:
    if left:
        raise KeyError(f"{whose} has unknown keys: {', '.join(sorted(left))}")


def _date(written: str | None) -> PartialDate | None:
    return None if written is None else PartialDate.parse(written)


def _basis(key: str | None, bases: dict[str, str]) -> str | None:
    return None if key is None else bases[key]
