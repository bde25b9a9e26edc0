"""Bringing the register of organisations that the project carries into the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.core.database import db
from tracker.core.events import Actor, Service, act
from tracker.organisations.changes import SUCCESSORS, said_by_people
from tracker.organisations.models import Organisation, OrganisationAlias, OrganisationType, Succession
from tracker.organisations.register_file import RegisterRow, register_rows

#: Identifiers follow from the register's codes, so that registers of different machines mean the same organisations.
REGISTER_NAMESPACE = UUID("5f9f5f57-6ba5-4a34-9c9c-3f0d2f2b8c11")

REGISTER = Service("Register of organisations")


@dataclass(frozen=True)
class Seeded:
    """How many organisations the database did not have, had otherwise, and had just so."""

    added: int
    changed: int
    unchanged: int


def register_id(*names: str) -> UUID:
    """Return the identifier of an organisation, alias or succession of the register."""
    return uuid5(REGISTER_NAMESPACE, "/".join(names))


def seed_register(rows: Iterable[RegisterRow] | None = None, *, by: Actor = REGISTER) -> Seeded:
    """Every organisation of the register is in the database, with its aliases and successors, as the register has it.

    Doing it again changes nothing. Organisations, aliases and successions that only the database knows stay, and so
    does whatever an administrator has said: of a renamed body its name, of a closed one its end and its successors.
    """
    rows = list(register_rows() if rows is None else rows)
    known = _organisations_by_code()
    before = set(known)
    said = said_by_people()
    changed: set[str] = set()
    with act("organisation registered", by=by):
        for row in rows:
            if row.code not in known:
                known[row.code] = _add(row)
            columns = _columns(row, known)
            for name in said.get(known[row.code].id, set()) & columns.keys():
                del columns[name]
            if _bring_up_to_date(known[row.code], columns):
                changed.add(row.code)
            if _add_aliases(known[row.code], row):
                changed.add(row.code)
        db.session.flush()  # Every organisation must be there before the first succession points to it.
        for row in rows:
            if SUCCESSORS in said.get(known[row.code].id, set()):
                continue
            if _add_successions(known[row.code], row, known):
                changed.add(row.code)
    added = {row.code for row in rows} - before
    return Seeded(len(added), len(changed - added), len(rows) - len(changed | added))


def _organisations_by_code() -> dict[str, Organisation]:
    statement = select(Organisation).options(
        selectinload(Organisation.aliases), selectinload(Organisation.successions)
    )
    return {organisation.code: organisation for organisation in db.session.scalars(statement)}


def _add(row: RegisterRow) -> Organisation:
    organisation = Organisation(
        id=register_id(row.code),
        code=row.code,
        name=row.name,
        type=OrganisationType(row.type),
        invented=False,
    )
    db.session.add(organisation)
    return organisation


def _columns(row: RegisterRow, known: dict[str, Organisation]) -> dict[str, Any]:
    """Return the row as columns. What only the register tells apart, such as what a date stands for, joins the note."""
    remarks = (row.note, row.owner and f"Owned by {row.owner}.", row.valid_from_basis, row.valid_to_basis)
    return {
        "name": row.name,
        "type": OrganisationType(row.type),
        "parent_id": None if row.parent is None else known[row.parent].id,
        "valid_from": None if row.valid_from is None else str(row.valid_from),
        "valid_to": None if row.valid_to is None else str(row.valid_to),
        "note": " ".join(dict.fromkeys(filter(None, remarks))) or None,
        "source": "; ".join(row.sources) or None,
    }


def _bring_up_to_date(organisation: Organisation, columns: dict[str, Any]) -> bool:
    different = {name: value for name, value in columns.items() if getattr(organisation, name) != value}
    for name, value in different.items():
        setattr(organisation, name, value)
    return bool(different)


def _add_aliases(organisation: Organisation, row: RegisterRow) -> bool:
    known = {alias.name for alias in organisation.aliases}
    missing = [alias.name for alias in row.aliases if alias.name not in known]
    organisation.aliases += [
        OrganisationAlias(id=register_id(row.code, "alias", name), name=name) for name in missing
    ]
    return bool(missing)


def _add_successions(organisation: Organisation, row: RegisterRow, known: dict[str, Organisation]) -> bool:
    there = {succession.successor_id for succession in organisation.successions}
    missing = [successor for successor in row.successors if known[successor.code].id not in there]
    organisation.successions += [
        Succession(
            id=register_id(row.code, "successor", successor.code),
            successor_id=known[successor.code].id,
            valid_from=str(successor.valid_from),
            note=successor.note,
        )
        for successor in missing
    ]
    return bool(missing)
