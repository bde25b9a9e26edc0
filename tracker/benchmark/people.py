"""Made-up accounts of a large register: a director and a lead for each region, and many owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tracker.accounts.models import PersonState, Role
from tracker.organisations.models import Organisation

#: How many actions one owner has on average.
ACTIONS_PER_OWNER = 30


@dataclass(frozen=True)
class Staff:
    """Who works for one responding organisation."""

    director_id: UUID
    owner_ids: tuple[UUID, ...]


def staff_of(
    organisation: Organisation, *, owners: int, first_day: date, password_hash: str, run: str
) -> tuple[Staff, list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the staff of an organisation with the rows of their accounts and of their roles.

    ``run`` makes their addresses different from those of another run.
    """
    at_headquarters = organisation.parent is None or organisation.type.value == "agency"
    lead_role = Role.HQ_RESPONDER if at_headquarters else Role.DIRECTOR
    owner_role = Role.HQ_RESPONDER if at_headquarters else Role.ACTION_OWNER
    roles = [lead_role, *[owner_role] * owners]
    ids = [uuid4() for _ in roles]
    people = [
        {
            "id": person_id,
            "email": f"{organisation.code}-{run}-{number}@benchmark.example",
            "name": f"Bench {organisation.code.replace('-', ' ').title()} {number}",
            "state": PersonState.ACTIVE,
            "password_hash": password_hash,
            "invented": True,
            "version": 1,
        }
        for number, person_id in enumerate(ids)
    ]
    memberships = [
        {
            "id": uuid4(),
            "person_id": person_id,
            "organisation_id": organisation.id,
            "role": role,
            "valid_from": first_day,
            "valid_to": None,
        }
        for person_id, role in zip(ids, roles, strict=True)
    ]
    return Staff(ids[0], tuple(ids[1:])), people, memberships


def owners_needed(actions: int, organisations: Sequence[Organisation]) -> int:
    """Return how many owners each organisation needs for so many actions in all."""
    return max(2, actions // (ACTIONS_PER_OWNER * max(1, len(organisations))))
