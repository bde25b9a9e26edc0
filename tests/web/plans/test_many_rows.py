"""A plan of sixty recommendations and three hundred actions asks the database no more often than a small one."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import TARGET, TEST, make_recommendation
from tracker.action_plans import services
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.models import Action, ActionUpdate, Response
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import act
from tracker.recommendations.lifecycle import ResponseKind

RECOMMENDATIONS = 60
ACTIONS_EACH = 5


@pytest.fixture
def large(fenmarch):
    """The plan with many of everything, written straight into the tables: services would take minutes."""
    owners = [fenmarch.owner, fenmarch.colleague, fenmarch.pdu_head, fenmarch.lead]
    with act("made for a test", by=TEST):
        for at in range(RECOMMENDATIONS):
            recommendation = make_recommendation(
                fenmarch.report, fenmarch.unit, at + 10, f"do thing {at}", [fenmarch.region]
            )
            response = Response(
                plan=fenmarch.plan,
                recommendation=recommendation,
                kind=ResponseKind.AGREED,
                lead=fenmarch.lead,
                is_complete=True,
            )
            db.session.add(response)
            for number in range(ACTIONS_EACH):
                action = Action(
                    code=f"A-{at:03}{number}",
                    plan=fenmarch.plan,
                    recommendation=recommendation,
                    position=number + 1,
                    text=f"Step {number} of {at}",
                    owner=owners[number % len(owners)],
                    first_target_date=TARGET,
                    target_date=TARGET,
                )
                db.session.add(action)
                note = ActionUpdate(
                    action=action, at=clock.now(), by=fenmarch.owner, text="Went on", track=Track.ON_TRACK
                )
                db.session.add(note)
    fenmarch.complete()
    return fenmarch


def test_no_page_asks_more_often(large, signed_in):
    """The test browser counts the queries of every page and fails beyond twelve."""
    plan = large.plan
    lead, director, owner = signed_in(large.lead), signed_in(large.director), signed_in(large.owner)
    recommendation = large.to_region.id
    for where in ("", "/check", "/print"):
        director.get(f"/plans/{plan.id}{where}")
    for where in ("", "/explain?kind=not_agreed", "/lead", "/actions", "/check"):
        lead.get(f"/recommendations/{recommendation}/response{where}")
    lead.get(f"/recommendations/{recommendation}/actions/new")
    director.get(f"/plans/{plan.id}/submit")
    services.submit_plan(plan, by=large.director)
    action = db.session.scalars(db.select(Action).where(Action.recommendation_id == recommendation)).one()
    for browser in (lead, director, owner, signed_in(large.inspector), signed_in(large.responder)):
        for where in ("/", "/plans", f"/plans/{plan.id}", "/actions", f"/actions/{action.id}"):
            browser.get(where)
    director.get(f"/plans/{plan.id}/print")
    for where in ("edit", "change-owner", "change-date", "withdraw", "updates/new", "complete"):
        lead.get(f"/actions/{action.id}/{where}")
    for where in ("return", "agree"):
        signed_in(large.responder).get(f"/plans/{plan.id}/{where}")
