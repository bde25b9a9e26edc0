"""Headquarters names what is to change; the region sees it marked, changes it and submits again."""

from __future__ import annotations

import pytest

from tracker.action_plans import services
from tracker.action_plans.changes_wanted import list_wanted
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.core.errors import RuleBroken


@pytest.fixture
def returned(fenmarch, signed_in):
    """The plan came back with recommendation 2 named."""
    fenmarch.submitted()
    browser = signed_in(fenmarch.responder)
    browser.get(f"/plans/{fenmarch.plan.id}/return")
    browser.send({"reason": "Say who leads", "wanted": [str(fenmarch.to_unit.id)]})
    db.session.expire_all()
    return fenmarch


def test_named_tasks_are_marked_until_they_are_completed_again(returned, signed_in):
    browser = signed_in(returned.director)
    page = browser.get(f"/plans/{returned.plan.id}")
    assert "Headquarters named this recommendation." in page.main
    assert page.main.count("Change asked for") == 1
    assert "2 of 3 completed" in page.main
    assert page.links["2. keep people safe"] == f"/recommendations/{returned.to_unit.id}/response/check"
    browser.get(page.links["2. keep people safe"])
    page = browser.send({"is_complete": "yes"}, button="Save response")
    assert "Change asked for" not in page.main
    page = browser.get(page.links["Check and submit"])
    browser.get(page.links["Continue to submit"])
    assert browser.send().h1 == "Action plan submitted"
    db.session.expire_all()
    assert returned.plan.state is PlanState.SUBMITTED
    page = signed_in(returned.responder).get(f"/plans/{returned.plan.id}")
    assert "Headquarters asked for a change here on 14 April 2026." in page.main


def test_a_plan_with_a_named_section_open_is_not_ready(returned):
    with pytest.raises(services.NotReady):
        services.submit_plan(returned.plan, by=returned.director)


def test_only_what_the_plan_answers_can_be_named(fenmarch):
    fenmarch.submitted()
    with pytest.raises(RuleBroken, match="Select recommendations that this plan answers"):
        services.return_plan(
            fenmarch.plan, reason="More", recommendation_ids={fenmarch.report.id}, by=fenmarch.responder
        )
    assert list_wanted(fenmarch.plan) == {}


def test_naming_nothing_leaves_every_section_completed(fenmarch, signed_in):
    fenmarch.submitted()
    services.return_plan(fenmarch.plan, reason="All of it", by=fenmarch.responder)
    page = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}")
    assert "3 of 3 completed" in page.main
    assert "Change asked for" not in page.main
