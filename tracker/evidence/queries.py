"""Finding evidence: only what the asking person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.accounts.models import Person
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.evidence.lifecycle import CAN_BE_OPENED, ScanState
from tracker.evidence.limits import WITHIN
from tracker.evidence.models import Evidence, EvidenceCheck
from tracker.evidence.permissions import visible_evidence


def get_evidence(evidence_id: UUID, *, viewer: Person) -> Evidence:
    """Return a piece of evidence with its action, plan and recommendation.

    Raises:
        NotFound: there is none, it was removed, or the viewer may not see it.
    """
    statement = _visible(viewer).where(Evidence.id == evidence_id).options(joinedload(Evidence.update))
    if (evidence := db.session.scalar(statement)) is None:
        raise NotFound
    return evidence


def list_evidence_of(action: Action, *, viewer: Person) -> Sequence[Evidence]:
    """Return the evidence for one action, newest first."""
    statement = _visible(viewer).where(Evidence.action_id == action.id).options(joinedload(Evidence.update))
    return db.session.scalars(statement.order_by(Evidence.added_at.desc(), Evidence.id)).all()


def list_evidence_for(recommendation_id: UUID, *, viewer: Person) -> Sequence[Evidence]:
    """Return the evidence for all actions to one recommendation: by organisation and action, newest first."""
    statement = _visible(viewer).where(Action.recommendation_id == recommendation_id)
    return db.session.scalars(
        statement.order_by(ActionPlan.code, Action.position, Action.id, Evidence.added_at.desc(), Evidence.id)
    ).all()


@dataclass(frozen=True)
class Infected:
    """A file in which a virus was found, as its uploader is told of it."""

    evidence_id: UUID
    action_code: str
    found_at: datetime


def list_infected_files_of(person: Person) -> list[Infected]:
    """Return the files that this person uploaded, may still see, and in which a virus was found, oldest first."""
    statement: Select[*tuple[Any, ...]] = (
        select(Evidence.id, Action.code, Evidence.scanned_at)
        .join(Evidence.action)
        .join(Action.plan)
        .where(
            visible_evidence(person),
            Evidence.added_by_id == person.id,
            Evidence.scan == ScanState.INFECTED,
        )
        .order_by(Evidence.scanned_at, Evidence.id)
    )
    return [Infected(*row) for row in db.session.execute(statement)]


def evidence_as_it_stands(action_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return what the inspectorate can see of the evidence for these actions now, oldest first: one question.

    A file that is held is left out, as it is for inspectors.
    """
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    statement = (
        select(Evidence)
        .where(
            Evidence.action_id.in_(action_ids),
            Evidence.removed_at.is_(None),
            Evidence.scan.is_(None) | Evidence.scan.in_(CAN_BE_OPENED),
        )
        .order_by(Evidence.added_at, Evidence.id)
    )
    for evidence in db.session.scalars(statement):
        found[evidence.action_id].append(
            {
                "id": evidence.id,
                "title": evidence.title,
                "shows": evidence.shows,
                "added_at": evidence.added_at,
                "file_name": evidence.file_name,
                "sha256": evidence.sha256,
                "link": evidence.link,
                "host": evidence.host,
            }
        )
    return found


@dataclass(frozen=True)
class Used:
    """How many files there are, and how many bytes they take."""

    files: int
    size: int


def used_in_plan(plan_id: UUID) -> Used:
    """Count the files that stand in a plan."""
    return _count(
        select(Evidence.size)
        .join(Action, Action.id == Evidence.action_id)
        .where(Action.plan_id == plan_id, Evidence.removed_at.is_(None))
    )


def used_by_person(person_id: UUID) -> Used:
    """Count the files that a person has added lately, whatever became of them."""
    return _count(
        select(Evidence.size).where(
            Evidence.added_by_id == person_id, Evidence.added_at > clock.now() - WITHIN
        )
    )


@dataclass(frozen=True)
class HeldFile:
    """A file that nobody can open, as those who run the service see it: nothing that people wrote."""

    evidence_id: UUID
    state: ScanState
    action_code: str
    added_at: datetime
    media_type: str
    size: int
    virus: str | None
    tries: int
    problem: str | None


def list_held_files() -> list[HeldFile]:
    """Return the files that wait for a scanner or hold a virus, oldest first, without a word of what they are about."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Evidence.id,
            Evidence.scan,
            Action.code,
            Evidence.added_at,
            Evidence.media_type,
            Evidence.size,
            Evidence.virus,
            func.coalesce(EvidenceCheck.tries, 0),
            EvidenceCheck.problem,
        )
        .join(Action, Action.id == Evidence.action_id)
        .outerjoin(EvidenceCheck, EvidenceCheck.evidence_id == Evidence.id)
        .where(Evidence.removed_at.is_(None), Evidence.scan.is_not(None), Evidence.scan.not_in(CAN_BE_OPENED))
        .order_by(Evidence.added_at, Evidence.id)
    )
    return [HeldFile(*row) for row in db.session.execute(statement)]


def _count(sizes: Select[Any]) -> Used:
    counted = sizes.subquery()
    files, size = db.session.execute(
        select(func.count(counted.c.size), func.coalesce(func.sum(counted.c.size), 0))
    ).one()
    return Used(files, int(size))


def _visible(viewer: Person) -> Select[Evidence]:
    return (
        select(Evidence)
        .join(Evidence.action)
        .join(Action.plan)
        .join(Action.recommendation)
        .where(visible_evidence(viewer))
        .options(
            contains_eager(Evidence.action).options(
                contains_eager(Action.recommendation),
                contains_eager(Action.plan).joinedload(ActionPlan.organisation),
            ),
            joinedload(Evidence.added_by),
        )
    )
