"""Another plan takes an action over: here it is neither open nor late, and both ends say so."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT, SUBMITTED
from tests.action_plans.fenmarch import TEST, make_recommendation
from tests.support.beginnings import Beginning
from tracker.action_plans import action_queries, services
from tracker.action_plans.carrying import (
    Elsewhere,
    InThisService,
    carried_to_in_words,
    find_destination,
    list_taken_over,
)
from tracker.action_plans.lifecycle import ActionState, RequestState
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import act
from tracker.inspections.models import InspectionReport
from tracker.recommendations.lifecycle import RecommendationStatus, ResponseKind

TODAY = date(2026, 4, 14)
STAFFING = Elsewhere("Westmere staffing plan", "WSP/2026/4")


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


def another_plan(fenmarch) -> ActionPlan:
    """Return a second submitted plan of the region, with one action."""
    with act("made for a test", by=TEST):
        report = InspectionReport(
            code="I-SECOND",
            title="A second inspection of Fenmarch",
            kind="regional inspection",
            published="2026-04-01",
            published_on=date(2026, 4, 1),
            added_at=clock.now(),
            invented=True,
        )
        db.session.add(report)
        recommendation = make_recommendation(report, fenmarch.region, 1, "train all staff", [fenmarch.region])
    plan = services.open_plan(fenmarch.region, report, by=TEST)
    response = services.answer(plan, recommendation, kind=ResponseKind.AGREED, by=fenmarch.lead)
    services.add_action(
        plan,
        recommendation,
        text="Train everybody by autumn",
        owner=fenmarch.owner,
        target_date=date(2026, 10, 1),
        by=fenmarch.lead,
    )
    services.finish_section(response, is_complete=True, by=fenmarch.lead)
    services.submit_plan(plan, by=fenmarch.director)
    db.session.commit()
    return plan


def carry(action, to=STAFFING, **more):
    return services.carry_action(action, to, **{"on": TODAY, "reason": "It is part of staffing", **more})


@pytest.mark.parametrize("who", ["lead", "director"])
def test_a_plan_kept_elsewhere_takes_an_action_over(fenmarch, who):
    action = fenmarch.submitted_action()
    carry(action, by=fenmarch.people[who])
    db.session.commit()
    assert (action.state, action.carried_on) == (ActionState.CARRIED, TODAY)
    assert carried_to_in_words(action) == "Westmere staffing plan, WSP/2026/4"
    assert not action.is_overdue(date(2027, 1, 1))
    assert action_queries.count_overdue(fenmarch.director) == 0


@pytest.mark.parametrize("who", ["owner", "pdu_head", "reader", "inspector", "responder"])
def test_others_do_not_say_so(fenmarch, who):
    with pytest.raises(NotPermitted):
        carry(fenmarch.submitted_action(), by=fenmarch.people[who])


def test_both_ends_name_each_other(fenmarch):
    action, plan = fenmarch.submitted_action(), another_plan(fenmarch)
    there = plan.actions[0]
    to = find_destination(there.code.lower(), viewer=fenmarch.lead)
    assert to == InThisService(plan, there)
    carry(action, to, by=fenmarch.lead)
    assert carried_to_in_words(action) == f"action {there.code}"
    assert list_taken_over(viewer=fenmarch.inspector, by_action=there.id) == [action]
    assert list_taken_over(viewer=fenmarch.lead, by_plan=plan.id) == [action]
    assert list_taken_over(viewer=fenmarch.neighbour_director, by_plan=plan.id) == []


def test_a_plan_is_found_by_its_code_only_by_those_who_see_it(fenmarch):
    fenmarch.submitted()
    plan = another_plan(fenmarch)
    assert find_destination(plan.code, viewer=fenmarch.lead) == InThisService(plan)
    for code, viewer in (
        (plan.code, fenmarch.neighbour_director),
        ("P-XXXXX", fenmarch.lead),
        ("", fenmarch.lead),
    ):
        with pytest.raises(RuleBroken, match="Enter the code of a submitted plan"):
            find_destination(code, viewer=viewer)


@BEGINS_WITH_A_DRAFT
def test_a_draft_is_no_plan_that_could_carry_anything(fenmarch):
    with pytest.raises(RuleBroken, match="Enter the code of a submitted plan"):
        find_destination(fenmarch.plan.code, viewer=fenmarch.lead)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"to": Elsewhere(" ", "x")}, "called"),
        ({"to": Elsewhere("x", " ")}, "reference"),
        ({"to": Elsewhere("x" * 301, "x")}, "called"),
        ({"on": date(2026, 4, 15)}, "on"),
        ({"on": date(2026, 3, 26)}, "on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_carrying_must_say(fenmarch, more, field):
    action = fenmarch.submitted_action()
    with pytest.raises(RuleBroken) as refused:
        carry(action, by=fenmarch.lead, **more)
    assert (refused.value.field, action.state) == (field, ActionState.NOT_YET_STARTED)


def test_a_plan_does_not_carry_what_it_has_already(fenmarch):
    action = fenmarch.submitted_action()
    with pytest.raises(RuleBroken, match="this one has it already"):
        carry(action, InThisService(fenmarch.plan), by=fenmarch.lead)


def test_nothing_is_carried_round_in_a_circle(fenmarch):
    action, plan = fenmarch.submitted_action(), another_plan(fenmarch)
    there = plan.actions[0]
    carry(action, InThisService(plan, there), by=fenmarch.lead)
    with pytest.raises(RuleBroken, match=f"Nobody does action {action.code} any more"):
        carry(there, InThisService(fenmarch.plan, action), by=fenmarch.lead)


@BEGINS_WITH_A_DRAFT
def test_in_a_draft_nothing_is_carried(fenmarch):
    with pytest.raises(RuleBroken, match="The plan is a draft"):
        carry(fenmarch.action(), by=fenmarch.lead)


def test_the_status_of_the_recommendation_says_so(fenmarch):
    action = fenmarch.submitted_action()
    carry(action, by=fenmarch.lead)
    assert fenmarch.to_region.status is RecommendationStatus.CARRIED_ELSEWHERE
    services.take_back_action(action, reason="They will not", by=fenmarch.lead)
    assert (action.state, action.carried_on, action.carried_to_name) == (ActionState.IN_PROGRESS, None, None)
    assert fenmarch.to_region.status is RecommendationStatus.IN_DELIVERY


def test_everything_that_is_left_is_carried_at_once(fenmarch):
    fenmarch.submitted_action()
    fenmarch.action(text="The other one", reason="One more")
    done = services.carry_remaining(
        fenmarch.plan, fenmarch.to_region, STAFFING, on=TODAY, reason="Staffing", by=fenmarch.lead
    )
    assert [each.state for each in done] == [ActionState.CARRIED] * 2
    with pytest.raises(RuleBroken, match="No action is open here"):
        services.carry_remaining(
            fenmarch.plan, fenmarch.to_region, STAFFING, on=TODAY, reason="Staffing", by=fenmarch.lead
        )


def test_what_is_over_is_not_carried_and_only_what_is_carried_is_taken_back(fenmarch):
    action = fenmarch.completed_action()
    with pytest.raises(TransitionNotAllowed):
        carry(action, by=fenmarch.lead)
    with pytest.raises(TransitionNotAllowed):
        services.take_back_action(action, reason="x", by=fenmarch.lead)


def test_requests_about_it_are_overtaken(fenmarch):
    action = fenmarch.submitted_action()
    request = services.ask_for_date(action, date(2026, 10, 9), reason="Illness", by=fenmarch.owner)
    carry(action, by=fenmarch.lead)
    assert request.state is RequestState.OVERTAKEN


BAD_ACTIONS = {
    "carried since no day": "state = 'carried'",
    "carried by nobody": "state = 'carried', carried_on = '2026-04-14'",
    "carried but open": "carried_on = '2026-04-14', carried_to_name = 'x', carried_to_reference = 'x'",
    "without a reference": "state = 'carried', carried_on = '2026-04-14', carried_to_name = 'x'",
    "carried twice": (
        "state = 'carried', carried_on = '2026-04-14', carried_to_name = 'x', carried_to_reference = 'x', "
        "carried_to_plan_id = plan_id"
    ),
    "carried by itself": (
        "state = 'carried', carried_on = '2026-04-14', carried_to_plan_id = plan_id, carried_to_action_id = id"
    ),
    "an unknown state": "state = 'lost'",
}


@pytest.mark.parametrize("change", BAD_ACTIONS.values(), ids=BAD_ACTIONS)
def test_the_database_refuses_an_action_that_cannot_be(fenmarch, change):
    fenmarch.submitted()
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE action SET {change}"))
    db.session.rollback()
    assert {each.state for each in db.session.scalars(db.select(Action))} == {ActionState.NOT_YET_STARTED}
