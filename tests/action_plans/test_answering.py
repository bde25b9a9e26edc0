"""Agreed, partly agreed, not agreed; the lead; the completed section."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import TARGET, TEST, make_recommendation
from tracker.action_plans import queries, services
from tracker.action_plans.models import Response
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken
from tracker.core.events import Audience, Event, act
from tracker.recommendations.lifecycle import RecommendationStatus, ResponseKind

PARTLY, NOT, AGREED = ResponseKind.PARTLY_AGREED, ResponseKind.NOT_AGREED, ResponseKind.AGREED


def test_an_agreed_recommendation_needs_no_reason_and_keeps_none(fenmarch):
    response = fenmarch.agree(fenmarch.to_region, explanation="Left over from before")
    assert (response.kind, response.explanation, response.is_complete) == (AGREED, None, False)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (PARTLY, "Enter which part you do not agree with"),
        (NOT, "Enter why you do not agree with this recommendation"),
    ],
)
@pytest.mark.parametrize("explanation", [None, "", "  \r\n "])
def test_without_full_agreement_a_reason_is_needed(fenmarch, kind, message, explanation):
    with pytest.raises(RuleBroken) as refused:
        services.answer(
            fenmarch.plan, fenmarch.to_region, kind=kind, explanation=explanation, by=fenmarch.lead
        )
    assert (refused.value.message, refused.value.field) == (message, "explanation")
    assert queries.find_response(fenmarch.plan, fenmarch.to_region) is None


@pytest.mark.parametrize("kind", [PARTLY, NOT])
def test_the_reason_is_kept_as_typed(fenmarch, kind):
    response = fenmarch.agree(fenmarch.to_region, kind=kind, explanation=" No money\r\nthis year ")
    assert (response.kind, response.explanation) == (kind, "No money\nthis year")


def test_an_answer_may_change_while_the_plan_is_a_draft(fenmarch):
    first = fenmarch.agree(fenmarch.to_region)
    second = fenmarch.agree(fenmarch.to_region, kind=NOT, explanation="Not ours to do")
    assert first is second
    assert db.session.query(Response).count() == 1


def test_an_answer_in_a_draft_is_told_to_its_own_organisation_only(fenmarch):
    response = fenmarch.agree(fenmarch.to_region)
    events = db.session.scalars(db.select(Event).where(Event.subject_id == response.id)).all()
    assert [(each.action, each.audience) for each in events] == [
        ("recommendation answered", Audience.RESPONDER)
    ]
    assert fenmarch.to_region.status is RecommendationStatus.AWAITING_RESPONSE


@pytest.mark.parametrize("who", ["lead", "director"])
def test_the_lead_and_the_director_answer(fenmarch, who):
    assert (
        services.answer(fenmarch.plan, fenmarch.to_unit, kind=AGREED, by=fenmarch.people[who]).kind is AGREED
    )


def test_the_head_of_the_unit_that_is_addressed_answers_that_recommendation_only(fenmarch):
    head = fenmarch.pdu_head
    assert services.answer(fenmarch.plan, fenmarch.to_unit, kind=AGREED, by=head).kind is AGREED
    with pytest.raises(NotPermitted, match="Only the plan lead, the director or the head of the PDU"):
        services.answer(fenmarch.plan, fenmarch.to_region, kind=AGREED, by=head)


@pytest.mark.parametrize("who", ["other_head", "reader"])
def test_those_who_only_see_the_draft_are_told_who_answers(fenmarch, who):
    with pytest.raises(NotPermitted):
        services.answer(fenmarch.plan, fenmarch.to_unit, kind=AGREED, by=fenmarch.people[who])


@pytest.mark.parametrize(
    "who",
    [
        "owner", "colleague", "neighbour_director", "inspector", "editor",
        "responder", "overview", "administrator", "stranger",
    ],
)  # fmt: skip
def test_for_everybody_else_there_is_no_draft(fenmarch, who):
    with pytest.raises(NotFound):
        services.answer(fenmarch.plan, fenmarch.to_unit, kind=AGREED, by=fenmarch.people[who])


@pytest.mark.parametrize("state", ["submitted", "agreed"])
def test_a_submitted_answer_stands(fenmarch, state):
    fenmarch.submitted()
    if state == "agreed":
        services.agree_plan(fenmarch.plan, by=fenmarch.responder)
    expected = {
        "submitted": "This plan was submitted on 14 April 2026. Answers change only if headquarters returns it",
        "agreed": "Headquarters agreed this plan, so its answers no longer change",
    }
    with pytest.raises(RuleBroken) as refused:
        fenmarch.agree(fenmarch.to_region, kind=NOT, explanation="We changed our mind")
    assert refused.value.message == expected[state]


def test_a_returned_answer_may_change(fenmarch):
    fenmarch.submitted()
    services.return_plan(fenmarch.plan, reason="Say more about data", by=fenmarch.responder)
    response = fenmarch.agree(fenmarch.to_region, kind=PARTLY, explanation="Not the data part")
    assert response.kind is PARTLY


def test_a_plan_answers_its_own_recommendations_only(fenmarch):
    with act("moved", by=TEST):
        fenmarch.to_region.assignments[0].organisation = fenmarch.neighbour
    with pytest.raises(NotFound):
        fenmarch.agree(fenmarch.to_region)


def test_who_answers_second_is_told(fenmarch):
    fenmarch.agree(fenmarch.to_region, expected_version=0)
    with pytest.raises(ChangedMeanwhile):
        fenmarch.agree(fenmarch.to_region, kind=NOT, explanation="No", expected_version=0)
    assert fenmarch.agree(fenmarch.to_region, expected_version=1).kind is AGREED


def test_the_lead_holds_a_post_in_the_organisation(fenmarch):
    response = fenmarch.agree(fenmarch.to_region, lead=fenmarch.owner)
    services.name_lead(response, fenmarch.pdu_head, by=fenmarch.lead)
    assert response.lead is fenmarch.pdu_head
    for who in ("neighbour_director", "reader", "responder"):
        with pytest.raises(RuleBroken, match="does not hold a post in Fenmarch today") as refused:
            services.name_lead(response, fenmarch.people[who], by=fenmarch.lead)
        assert refused.value.field == "lead"


def test_a_lead_who_is_named_stays_when_the_answer_changes(fenmarch):
    fenmarch.agree(fenmarch.to_region, lead=fenmarch.owner)
    assert fenmarch.agree(fenmarch.to_region, kind=NOT, explanation="No").lead is fenmarch.owner


def test_a_section_is_completed_once_it_has_an_action(fenmarch):
    response = fenmarch.agree(fenmarch.to_region)
    with pytest.raises(RuleBroken, match="Add at least one action before you complete this section"):
        services.finish_section(response, is_complete=True, by=fenmarch.lead)
    action = fenmarch.action()
    services.finish_section(response, is_complete=True, by=fenmarch.lead)
    assert response.is_complete
    services.withdraw_action(action, reason="A duplicate", by=fenmarch.lead)
    assert not response.is_complete, "Its only action is gone"


def test_a_section_that_is_not_agreed_needs_no_action_until_it_is_agreed(fenmarch):
    response = fenmarch.agree(fenmarch.to_region, kind=NOT, explanation="No money")
    services.finish_section(response, is_complete=True, by=fenmarch.lead)
    assert response.is_complete
    fenmarch.agree(fenmarch.to_region)
    assert not response.is_complete


def test_a_long_reason_is_refused_whole(fenmarch):
    with pytest.raises(RuleBroken, match="Explanation must be 10,000 characters or less"):
        fenmarch.agree(fenmarch.to_region, kind=NOT, explanation="x" * 10_001)


def test_people_of_headquarters_answer_with_the_same_services(fenmarch):
    with act("made for a test", by=TEST):
        theirs = make_recommendation(fenmarch.report, fenmarch.agency, 9, "fund it", [fenmarch.agency])
    plan = services.open_plan(fenmarch.agency, fenmarch.report, by=TEST)
    with pytest.raises(NotFound):
        services.answer(plan, theirs, kind=AGREED, by=fenmarch.director)
    response = services.answer(plan, theirs, kind=AGREED, by=fenmarch.responder)
    services.add_action(
        plan, theirs, text="Find money", owner=fenmarch.responder, target_date=TARGET, by=fenmarch.responder
    )
    services.finish_section(response, is_complete=True, by=fenmarch.responder)
    services.submit_plan(plan, by=fenmarch.responder)
    with pytest.raises(NotPermitted, match="Only HMPPS headquarters can agree or return"):
        services.agree_plan(plan, by=fenmarch.responder)
    services.agree_plan(plan, by=fenmarch.department_responder)
    assert theirs.status is RecommendationStatus.RESPONSE_AGREED
