"""Fills the database with a large made-up register, quickly: rows go in by the thousand, below the record of events.

What is written keeps the rules that the services keep, and the database checks the same constraints. Each
recommendation, answer and action leaves the one event that its making would have left.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy import insert

from tracker.accounts.models import Membership, Person
from tracker.accounts.passwords import hash_password
from tracker.action_plans.lifecycle import ActionState, PlanState, Track
from tracker.action_plans.models import Action, ActionPlan, ActionUpdate, Response
from tracker.benchmark.people import Staff, owners_needed, staff_of
from tracker.benchmark.wording import action_text, note_text, recommendation_text
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import RuleBroken
from tracker.core.events import Audience, Event
from tracker.core.short_codes import ALPHABET
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.inspections.models import Inspected, InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.queries import list_answering, list_units
from tracker.recommendations.lifecycle import (
    Judgement,
    ProgressCategory,
    ResponseKind,
    Standing,
    derive_status,
)
from tracker.recommendations.models import Assignment, Confidence, Recommendation

RECOMMENDATIONS_PER_REPORT = 12
ACTIONS_PER_RECOMMENDATION = 5
UPDATES_PER_ACTION = 2
YEARS = 6
#: Reports older than this have been followed up.
FOLLOWED_UP_AFTER = timedelta(days=700)
#: Rows that go to the database together.
CHUNK = 5_000

#: The order in which tables are written: what is pointed to comes first.
TABLES: tuple[type[Base], ...] = (
    Person, Membership, InspectionReport, Inspected, Recommendation, Assignment, ActionPlan, Response, Action,
    ActionUpdate, FollowUp, Assessment, Event,
)  # fmt: skip


class Filling:
    """One run: makes rows, keeps them until there are enough, and writes them."""

    def __init__(self, *, seed: int = 2026) -> None:
        self.chance = Random(seed)  # noqa: S311 - made-up data, the same each time
        self.today = clock.today()
        self.now = clock.now()
        self._rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        # Far from nought and different each time, so that a register can be filled more than once.
        self._codes = secrets.randbelow(len(ALPHABET) ** 5) * 10

    def add(self, model: type[Base], **columns: Any) -> UUID:
        """Keep a row for writing and return its identifier."""
        row_id: UUID = columns.setdefault("id", uuid4())
        self._rows[model].append(columns)
        return row_id

    def note(
        self, action: str, subject: type[Base], subject_id: UUID, thread_id: UUID, at: datetime, by: UUID
    ) -> None:
        """Keep the event that making this thing would have left."""
        self._rows[Event].append(
            {
                "act_id": uuid4(),
                "action": action,
                "at": at,
                "actor_id": by,
                "actor_name": "Benchmark",
                "channel": "benchmark",
                "subject_type": subject.__tablename__,
                "subject_id": subject_id,
                "thread_id": thread_id,
                "audience": Audience.EVERYONE if subject is Recommendation else Audience.PARTIES,
            }
        )

    def code(self, prefix: str) -> str:
        """Return the next short code; they count up, so that none comes twice."""
        self._codes += 1
        number, letters = self._codes, ""
        for _ in range(6):
            number, place = divmod(number, len(ALPHABET))
            letters = ALPHABET[place] + letters
        return f"{prefix}-{letters}"

    def write(self, *, all_of_it: bool = False) -> None:
        """Write what is kept, once there is enough of it."""
        if not all_of_it and sum(map(len, self._rows.values())) < CHUNK:
            return
        for model in TABLES:
            if rows := self._rows.pop(model, None):
                db.session.execute(insert(Base.metadata.tables[model.__tablename__]), rows)


def fill(recommendations: int) -> int:
    """Add a made-up register of so many recommendations to the open transaction; return how many there are.

    Raises:
        RuleBroken: the service is in production, the register of organisations is empty, or the number is none.
    """
    if current_app.config["APP_ENV"] == "production":
        raise RuleBroken("A benchmark is not for production")
    if recommendations < 1:
        raise RuleBroken("Ask for at least 1 recommendation")
    answering = list_answering()
    if not answering:
        raise RuleBroken("Load the register of organisations first: flask --app wsgi register seed")
    filling = Filling()
    owners = owners_needed(recommendations * ACTIONS_PER_RECOMMENDATION, answering)
    staff = _add_staff(filling, answering, owners)
    units = defaultdict(list)
    for unit in list_units():
        units[unit.parent_id].append(unit)
    for first in range(0, recommendations, RECOMMENDATIONS_PER_REPORT):
        count = min(RECOMMENDATIONS_PER_REPORT, recommendations - first)
        organisation = answering[(first // RECOMMENDATIONS_PER_REPORT) % len(answering)]
        _add_report(filling, organisation, units[organisation.id], staff[organisation.id], count)
        filling.write()
    filling.write(all_of_it=True)
    return recommendations


def _add_staff(filling: Filling, answering: Sequence[Organisation], owners: int) -> dict[UUID, Staff]:
    password_hash, run = hash_password(uuid4().hex), uuid4().hex[:6]
    found = {}
    for organisation in answering:
        staff, people, memberships = staff_of(
            organisation,
            owners=owners,
            first_day=filling.today - timedelta(days=365 * YEARS),
            password_hash=password_hash,
            run=run,
        )
        found[organisation.id] = staff
        for row in people:
            filling.add(Person, **row)
        for row in memberships:
            filling.add(Membership, **row)
    return found


def _add_report(
    filling: Filling, organisation: Organisation, units: Sequence[Organisation], staff: Staff, count: int
) -> None:
    chance = filling.chance
    published_on = filling.today - timedelta(days=chance.randrange(10, 365 * YEARS))
    published_at = _at(published_on)
    inspected = chance.choice(units) if units and chance.random() < 0.7 else organisation
    report_id = filling.add(
        InspectionReport,
        code=filling.code("D"),
        title=f"Benchmark inspection of {inspected.name} {published_on:%B %Y}",
        kind="PDU inspection" if inspected is not organisation else "regional inspection",
        published=published_on.isoformat(),
        published_on=published_on,
        invented=True,
        added_at=published_at,
        version=1,
    )
    filling.add(
        Inspected, report_id=report_id, organisation_id=inspected.id, position=1, printed_name=inspected.name
    )
    is_submitted = published_on < filling.today - timedelta(days=40)
    plan_id = filling.add(
        ActionPlan,
        code=filling.code("P"),
        organisation_id=organisation.id,
        report_id=report_id,
        state=PlanState.SUBMITTED if is_submitted else PlanState.DRAFT,
        due_on=published_on + timedelta(days=28),
        due_rule="Benchmark",
        submitted_at=_at(published_on + timedelta(days=25)) if is_submitted else None,
        submitted_by_id=staff.director_id if is_submitted else None,
        version=1,
    )
    follow_up_id = None
    if published_on < filling.today - FOLLOWED_UP_AFTER:
        follow_up_id = filling.add(
            FollowUp,
            code=filling.code("F"),
            organisation_id=organisation.id,
            inspection=f"Benchmark follow-up of {inspected.name}",
            state=FollowUpState.PUBLISHED,
            started_at=_at(published_on + timedelta(days=600)),
            started_by_id=staff.director_id,
            published_at=_at(published_on + timedelta(days=650)),
            published_by_id=staff.director_id,
            invented=True,
            version=1,
        )
    for position in range(1, count + 1):
        addressee = inspected if position <= count * 2 // 3 else organisation
        _add_recommendation(
            filling,
            (report_id, plan_id, follow_up_id),
            position,
            addressee,
            organisation,
            staff,
            published_on,
            is_submitted=is_submitted,
        )


def _add_recommendation(
    filling: Filling,
    parents: tuple[UUID, UUID, UUID | None],
    position: int,
    addressee: Organisation,
    organisation: Organisation,
    staff: Staff,
    published_on: date,
    *,
    is_submitted: bool,
) -> None:
    chance = filling.chance
    report_id, plan_id, follow_up_id = parents
    recommendation_id = uuid4()
    kind = chance.choices(list(ResponseKind), weights=(8, 3, 1))[0]
    judgement = (
        Judgement(chance.choice(list(ProgressCategory)), chance.random() < 0.5)
        if follow_up_id is not None
        else None
    )
    states = (
        _add_actions(filling, plan_id, recommendation_id, staff, published_on, may_start=is_submitted)
        if kind is not ResponseKind.NOT_AGREED
        else []
    )
    status = derive_status(
        Standing(
            responses=[kind if is_submitted else None],
            open_actions=sum(state is not ActionState.COMPLETED for state in states),
            completed_actions=states.count(ActionState.COMPLETED),
            started_actions=states.count(ActionState.IN_PROGRESS),
            judgement=judgement,
        )
    )
    filling.add(
        Recommendation,
        id=recommendation_id,
        code=filling.code("R"),
        report_id=report_id,
        block=1 if addressee is not organisation else 2,
        position=position,
        number=str(position),
        heading=f"{addressee.name} should:",
        addressee_id=addressee.id,
        text=recommendation_text(chance),
        confidence=Confidence.LIST,
        status=status,
        category=judgement.category if judgement else None,
        still_required=judgement.improvement_still_required if judgement else None,
        followed_up_on=published_on + timedelta(days=650) if judgement else None,
        version=1,
    )
    filling.add(
        Assignment,
        recommendation_id=recommendation_id,
        organisation_id=organisation.id,
        valid_from=published_on,
        valid_to=None,
    )
    response_id = filling.add(
        Response,
        plan_id=plan_id,
        recommendation_id=recommendation_id,
        kind=kind,
        explanation=None if kind is ResponseKind.AGREED else "Benchmark reasons",
        is_complete=True,
        version=1,
    )
    if follow_up_id is not None and judgement is not None:
        filling.add(
            Assessment,
            follow_up_id=follow_up_id,
            recommendation_id=recommendation_id,
            position=position,
            taken=True,
            category=judgement.category,
            action_taken_and_impact=note_text(chance),
            still_required=judgement.improvement_still_required,
            assessed_by_id=staff.director_id,
            assessed_at=_at(published_on + timedelta(days=620)),
            version=1,
        )
    at = _at(published_on)
    filling.note(
        "recommendations published",
        Recommendation,
        recommendation_id,
        recommendation_id,
        at,
        staff.director_id,
    )
    filling.note("recommendation answered", Response, response_id, recommendation_id, at, staff.director_id)


def _add_actions(
    filling: Filling,
    plan_id: UUID,
    recommendation_id: UUID,
    staff: Staff,
    published_on: date,
    *,
    may_start: bool,
) -> list[ActionState]:
    chance = filling.chance
    states = []
    for _ in range(ACTIONS_PER_RECOMMENDATION):
        target = published_on + timedelta(days=chance.randrange(60, 900))
        is_completed = may_start and target < filling.today and chance.random() < 0.85
        is_started = may_start and (is_completed or chance.random() < 0.7)
        state = (
            ActionState.COMPLETED
            if is_completed
            else ActionState.IN_PROGRESS
            if is_started
            else ActionState.NOT_YET_STARTED
        )
        states.append(state)
        owner_id = chance.choice(staff.owner_ids)
        last_update = min(_at(target), filling.now - timedelta(days=1))
        action_id = filling.add(
            Action,
            code=filling.code("A"),
            plan_id=plan_id,
            recommendation_id=recommendation_id,
            position=len(states),
            text=action_text(chance),
            owner_id=owner_id,
            first_target_date=target,
            target_date=target,
            state=state,
            completed_on=target if is_completed else None,
            what_changed=note_text(chance) if is_completed else None,
            last_update_at=last_update if is_started else None,
            removed_in_draft=False,
            version=1,
        )
        filling.note(
            "action added", Action, action_id, recommendation_id, _at(published_on), staff.director_id
        )
        if is_started:
            for _ in range(UPDATES_PER_ACTION):
                filling.add(
                    ActionUpdate,
                    action_id=action_id,
                    at=last_update,
                    by_id=owner_id,
                    text=note_text(chance),
                    track=chance.choice(list(Track)),
                )
    return states


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 0), tzinfo=clock.LONDON)
