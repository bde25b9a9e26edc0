"""One morning of the planner, in a process of its own so that its memory can be measured: ``fill``, ``measure``."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from tests.support.browserlike import QuestionsAsked
from tracker import create_app
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.action_plans.lifecycle import ActionState, PlanState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation, OrganisationType
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.models import Confidence, Recommendation
from tracker.reminders.lifecycle import ReminderState
from tracker.reminders.models import Reminder
from tracker.reminders.planning import plan_the_day

TODAY = date(2026, 3, 26)
ACTIONS, PEOPLE, DUE = 100_000, 3_000, 10_000
SUBMITTED = datetime(2026, 3, 10, 9, tzinfo=UTC)


def main(step: str) -> None:
    """Do one step, and print what was measured as JSON."""
    app = create_app()
    with app.app_context():
        if step == "fill":
            _fill()
            # Everything that is overdue already was told of on the days before.
            plan_the_day(TODAY - timedelta(days=1))
            db.session.execute(update(Reminder).values(state=ReminderState.SENT, sent_at=Reminder.planned_at))
            db.session.commit()
            return
        begun, used = time.perf_counter(), time.process_time()
        with QuestionsAsked(app) as asked:
            planned = plan_the_day(TODAY)
        print(
            json.dumps(
                {
                    "planned": planned.planned,
                    "seconds": time.perf_counter() - begun,
                    "processor": time.process_time() - used,
                    "queries": len(asked),
                    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                }
            )
        )


def _fill() -> None:
    regions = db.session.scalars(
        select(Organisation.id)
        .where(Organisation.type == OrganisationType.REGION)
        .order_by(Organisation.code)
    ).all()
    _put(Person, _people())
    people = db.session.scalars(select(Person.id).order_by(Person.email)).all()
    _put(Membership, _memberships(people, regions))
    report_id = uuid4()
    _put(InspectionReport, [_report(report_id)])
    recommendations = {region: uuid4() for region in regions}
    plans = {region: uuid4() for region in regions}
    _put(
        Recommendation,
        (_recommendation(recommendations[region], region, report_id, n) for n, region in enumerate(regions)),
    )
    _put(
        ActionPlan,
        (_plan(plans[region], region, report_id, n, people[0]) for n, region in enumerate(regions)),
    )
    _put(
        Action,
        (
            _action(n, people, plans[region], recommendations[region])
            for n in range(ACTIONS)
            for region in [regions[n % PEOPLE % len(regions)]]
        ),
    )
    db.session.commit()


def _put(model: Any, rows: Any) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == 2_000:
            db.session.connection().execute(insert(model.__table__), waiting)
            waiting = []
    if waiting:
        db.session.connection().execute(insert(model.__table__), waiting)


def _people() -> Iterator[dict[str, Any]]:
    for n in range(PEOPLE):
        yield {
            "id": uuid4(),
            "email": f"person{n:05}@fenmarch.example",
            "name": f"Person {n}",
            "state": PersonState.ACTIVE,
            "password_hash": "none",
            "invented": True,
            "version": 1,
        }


def _memberships(people: Any, regions: Any) -> Iterator[dict[str, Any]]:
    for n, person in enumerate(people):
        roles = [Role.ACTION_OWNER]
        if n < len(regions):
            roles.append(Role.PLAN_LEAD)
        elif n < 2 * len(regions):
            roles.append(Role.DIRECTOR)
        for role in roles:
            yield {
                "id": uuid4(),
                "person_id": person,
                "organisation_id": regions[n % len(regions)],
                "role": role,
                "valid_from": date(2020, 1, 1),
            }


def _report(report_id: UUID) -> dict[str, Any]:
    return {
        "id": report_id,
        "code": "I-BENCH",
        "title": "An inspection of everything",
        "kind": "regional inspection",
        "published": "2026-01-05",
        "published_on": date(2026, 1, 5),
        "added_at": SUBMITTED,
        "invented": True,
        "version": 1,
    }


def _recommendation(identifier: UUID, region: UUID, report_id: UUID, n: int) -> dict[str, Any]:
    return {
        "id": identifier,
        "code": f"R-BENCH{n}",
        "report_id": report_id,
        "block": 1,
        "position": n + 1,
        "number": str(n + 1),
        "heading": "The region should:",
        "addressee_id": region,
        "text": "Do something",
        "confidence": Confidence.LIST,
        "status": RecommendationStatus.IN_DELIVERY,
        "version": 1,
    }


def _plan(identifier: UUID, region: UUID, report_id: UUID, n: int, person: UUID) -> dict[str, Any]:
    return {
        "id": identifier,
        "code": f"P-BENCH{n}",
        "organisation_id": region,
        "report_id": report_id,
        "state": PlanState.SUBMITTED,
        "submitted_at": SUBMITTED,
        "submitted_by_id": person,
        "version": 1,
    }


def _action(n: int, people: Any, plan: UUID, recommendation: UUID) -> dict[str, Any]:
    if n < DUE:
        target = TODAY + timedelta(days=7)
    elif n < ACTIONS // 2:
        target = TODAY - timedelta(days=2 + n % 300)
    else:
        target = TODAY + timedelta(days=20 + n % 700)
    return {
        "id": uuid4(),
        "code": f"A-B{n:06}",
        "plan_id": plan,
        "recommendation_id": recommendation,
        "position": n,
        "text": "Do it",
        "owner_id": people[n % PEOPLE],
        "first_target_date": target,
        "target_date": target,
        "state": ActionState.IN_PROGRESS,
        "removed_in_draft": False,
        "version": 1,
    }


if __name__ == "__main__":
    main(sys.argv[1])
