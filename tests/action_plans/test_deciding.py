"""Submitting, returning, agreeing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.action_plans import queries, services
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Audience, Event, act
from tracker.recommendations.lifecycle import RecommendationStatus, ResponseKind


def missing(plan) -> list[tuple[str, str]]:
    return [(each.number, each.what) for each in services.list_missing(queries.list_items(plan))]


def test_a_plan_lists_what_is_missing(fenmarch):
    fenmarch.agree(fenmarch.to_unit)
    fenmarch.agree(fenmarch.also_to_region, kind=ResponseKind.NOT_AGREED, explanation="No money")
    assert missing(fenmarch.plan) == [
        ("1", "there is no response yet"),
        ("2", "there is no action yet"),
        ("3", "the section is not marked as completed"),
    ]
    with pytest.raises(services.NotReady) as refused:
        services.submit_plan(fenmarch.plan, by=fenmarch.director)
    assert [each.message for each in refused.value.missing][1] == (
        "Recommendation 2, to North Fenmarch PDU: there is no action yet"
    )
    assert fenmarch.plan.state is PlanState.DRAFT


def test_a_complete_plan_is_submitted(fenmarch):
    plan = fenmarch.submitted()
    assert (plan.state, plan.submitted_by) == (PlanState.SUBMITTED, fenmarch.director)
    assert plan.submitted_at.date() == datetime(2026, 4, 14, tzinfo=UTC).date()
    assert {each.status for each in fenmarch.recommendations} == {RecommendationStatus.RESPONSE_AGREED}
    event = db.session.scalars(db.select(Event).where(Event.action == "plan submitted")).one()
    assert (event.subject_id, event.audience, event.organisation_id) == (
        plan.id,
        Audience.PARTIES,
        fenmarch.region.id,
    )


def test_submitting_again_does_nothing_and_says_since_when(fenmarch):
    plan = fenmarch.submitted()
    moment = plan.submitted_at
    with pytest.raises(services.AlreadySubmitted, match="This plan was submitted on 14 April 2026"):
        services.submit_plan(plan, by=fenmarch.director)
    assert plan.submitted_at == moment
    assert db.session.query(Event).filter_by(action="plan submitted").count() == 1


def test_what_is_over_or_carried_elsewhere_need_not_be_answered(fenmarch):
    with act("withdrawn", by=TEST):
        fenmarch.to_region.status = RecommendationStatus.WITHDRAWN
        fenmarch.to_unit.status = RecommendationStatus.CARRIED_ELSEWHERE
    assert missing(fenmarch.plan) == [("3", "there is no response yet")]


def test_a_recommendation_that_moved_away_is_not_missing(fenmarch):
    with act("moved", by=TEST):
        fenmarch.to_unit.assignments[0].organisation = fenmarch.neighbour
    assert [number for number, _what in missing(fenmarch.plan)] == ["1", "3"]


def test_an_empty_plan_is_not_submitted(fenmarch):
    plan = services.open_plan(fenmarch.neighbour, fenmarch.report, by=TEST)
    with pytest.raises(RuleBroken, match="There is nothing to submit"):
        services.submit_plan(plan, by=fenmarch.neighbour_director)


@pytest.mark.parametrize("who", ["lead", "pdu_head", "other_head", "reader"])
def test_only_the_director_submits(fenmarch, who):
    fenmarch.complete()
    with pytest.raises(NotPermitted, match="Only the regional director can submit the action plan"):
        services.submit_plan(fenmarch.plan, by=fenmarch.people[who])


@pytest.mark.parametrize(
    "who", ["owner", "neighbour_director", "inspector", "editor", "responder", "overview", "administrator"]
)
def test_for_others_there_is_no_draft_to_submit(fenmarch, who):
    fenmarch.complete()
    with pytest.raises(NotFound):
        services.submit_plan(fenmarch.plan, by=fenmarch.people[who])


def test_a_director_is_told_if_the_plan_changed_after_they_looked(fenmarch):
    plan = fenmarch.complete()
    seen = plan.version
    fenmarch.agree(fenmarch.to_region, kind=ResponseKind.PARTLY_AGREED, explanation="Not the first part")
    with pytest.raises(ChangedMeanwhile):
        services.submit_plan(plan, by=fenmarch.director, expected_version=seen)
    services.submit_plan(plan, by=fenmarch.director, expected_version=plan.version)
    assert plan.state is PlanState.SUBMITTED


def test_headquarters_returns_a_plan_with_the_reason(fenmarch):
    plan = fenmarch.submitted()
    with pytest.raises(RuleBroken, match="Enter what needs to change"):
        services.return_plan(plan, reason="  ", by=fenmarch.responder)
    services.return_plan(plan, reason="Say who leads", by=fenmarch.responder)
    assert (plan.state, plan.return_reason, plan.decided_by) == (
        PlanState.RETURNED,
        "Say who leads",
        fenmarch.responder,
    )
    assert plan.submitted_at is not None, "The inspectorate still sees what it saw"


def test_a_returned_plan_is_submitted_again_and_agreed(fenmarch):
    plan = fenmarch.submitted()
    services.return_plan(plan, reason="Say who leads", by=fenmarch.responder)
    services.submit_plan(plan, by=fenmarch.director)
    assert (plan.state, plan.return_reason, plan.decided_at) == (PlanState.SUBMITTED, None, None)
    services.agree_plan(plan, by=fenmarch.department_responder)
    assert (plan.state, plan.decided_by) == (PlanState.AGREED, fenmarch.department_responder)


@pytest.mark.parametrize("decide", [services.agree_plan, services.return_plan])
@pytest.mark.parametrize("who", ["director", "lead", "reader", "inspector", "editor", "overview"])
def test_only_headquarters_decides(fenmarch, who, decide):
    plan = fenmarch.submitted()
    more = {"reason": "x"} if decide is services.return_plan else {}
    with pytest.raises(NotPermitted, match="Only HMPPS headquarters can agree or return the action plan"):
        decide(plan, by=fenmarch.people[who], **more)


@pytest.mark.parametrize("state", ["draft", "returned", "agreed"])
def test_only_a_submitted_plan_is_decided(fenmarch, state):
    plan = fenmarch.complete() if state == "draft" else fenmarch.submitted()
    if state == "returned":
        services.return_plan(plan, reason="x", by=fenmarch.responder)
    if state == "agreed":
        services.agree_plan(plan, by=fenmarch.responder)
    expected = NotFound if state == "draft" else TransitionNotAllowed
    for decide in (
        lambda: services.agree_plan(plan, by=fenmarch.responder),
        lambda: services.return_plan(plan, reason="x", by=fenmarch.responder),
    ):
        with pytest.raises(expected):
            decide()


def test_headquarters_is_told_if_the_plan_changed_after_they_looked(fenmarch):
    plan = fenmarch.submitted()
    seen = plan.version
    fenmarch.action(text="One more", reason="The board asked")
    with pytest.raises(ChangedMeanwhile):
        services.agree_plan(plan, by=fenmarch.responder, expected_version=seen)
