"""Lets invented people do what ``answers`` says, through the same services as everybody, each on its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans import services
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.working_days import previous_working_day
from tracker.demonstration.answers import Answer, Step
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation


@contextmanager
def days_ago(days: int, *, hour: int = 10) -> Iterator[None]:
    """Let the clock stand on the working day at or before so many days ago, in London's office hours."""
    day = previous_working_day(clock.today() - timedelta(days=days))
    with clock.standing_at(datetime.combine(day, time(hour, 12), tzinfo=clock.LONDON)):
        yield


def plan_of(organisation: Organisation, report: InspectionReport) -> ActionPlan:
    """Return the organisation's plan for the report."""
    return db.session.scalars(
        select(ActionPlan).where(ActionPlan.organisation == organisation, ActionPlan.report == report)
    ).one()


def numbered(report: InspectionReport) -> dict[str, Recommendation]:
    """Return the recommendations of an invented report by printed number, which is unique in these."""
    found = db.session.scalars(select(Recommendation).where(Recommendation.report == report))
    return {recommendation.number: recommendation for recommendation in found}


def answer_plan(
    plan: ActionPlan, answers: Sequence[Answer], people: Mapping[str, Person], *, by: Person, days: int
) -> list[tuple[Action, Step]]:
    """Answer, add the actions and call sections completed, so many days ago; return the actions with their fates."""
    told: list[tuple[Action, Step]] = []
    recommendations = numbered(plan.report)
    today = clock.today()
    with days_ago(days):
        for answer in answers:
            recommendation = recommendations[answer.number]
            response = services.answer(
                plan,
                recommendation,
                kind=answer.kind,
                explanation=answer.explanation,
                lead=people[answer.lead] if answer.lead else None,
                by=by,
            )
            for step in answer.steps:
                action = services.add_action(
                    plan,
                    recommendation,
                    text=step.text,
                    owner=people[step.owner],
                    target_date=today - timedelta(days=step.target),
                    success_measure=step.measure,
                    by=by,
                )
                told.append((action, step))
            if answer.finished:
                services.finish_section(response, is_complete=True, by=by)
    return told


def carry_out(told: Sequence[tuple[Action, Step]], *, changes_by: Person) -> None:
    """Add the updates, move the dates and complete what was completed, each on its day."""
    today = clock.today()
    for action, step in told:
        for note in step.notes:
            with days_ago(note.days_ago, hour=15):
                services.add_update(action, text=note.text, track=note.track, by=action.owner)
        if step.moved:
            when, target, reason = step.moved
            with days_ago(when, hour=11):
                services.change_date(
                    action, target_date=today - timedelta(days=target), reason=reason, by=changes_by
                )
        if step.completed is not None:
            with days_ago(step.completed, hour=16):
                services.complete_action(
                    action, completed_on=clock.today(), what_changed=step.what_changed or "", by=action.owner
                )
