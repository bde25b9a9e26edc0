"""The benchmark's register keeps the rules of the real one, and pages on it ask a constant number of questions."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.support.accounts import browser_of, make_person
from tracker.accounts.models import Role
from tracker.action_plans.models import Action, ActionUpdate
from tracker.action_plans.standing import refresh_statuses
from tracker.benchmark.filling import fill
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import Event, Service
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_it_makes_as_many_as_asked_for_with_plans_updates_and_events(app):
    assert fill(60) == 60
    assert count(Recommendation) == 60
    assert count(Action) > 200
    assert count(ActionUpdate) > 100
    assert count(Event) > 300


def test_the_statuses_it_writes_are_those_that_follow_from_the_facts(app):
    fill(120)
    db.session.commit()
    recommendations = db.session.scalars(select(Recommendation)).all()
    written = {each.id: each.status for each in recommendations}
    refresh_statuses(list(written), by=Service("a test"))
    assert {each.id: each.status for each in recommendations} == written


def test_it_can_be_filled_twice(app):
    fill(12)
    fill(12)
    db.session.commit()
    assert count(Recommendation) == 24


@pytest.mark.parametrize("number", [0, -5])
def test_a_number_that_is_none_is_refused(app, number):
    with pytest.raises(RuleBroken, match="at least 1"):
        fill(number)


def test_lists_on_a_thousand_recommendations_stay_within_the_query_limit(app):
    region = db.session.scalars(select(Organisation).where(Organisation.code == "north-east")).one()
    director = make_person("Bea Long", (Role.DIRECTOR, region))
    fill(1_000)
    db.session.commit()
    browser = browser_of(app, director)
    # The test browser itself refuses a page of more than twelve questions.
    page = browser.get("/recommendations")
    assert "1,000" in page.main or "1000" in page.main
    for where in (
        "/recommendations?overdue=1",
        "/recommendations?q=assessments",
        "/recommendations?page=40",
        "/plans",
        "/actions",
        "/reports",
        "/regions/north-east",
        "/follow-ups",
        "/",
    ):
        browser.get(where)
