"""The status of a recommendation follows from what happens in plans."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TARGET, TEST
from tracker.action_plans import services
from tracker.action_plans.lifecycle import Track
from tracker.core.database import db
from tracker.core.events import act
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus, ResponseKind
from tracker.recommendations.models import Assignment

STATUS = RecommendationStatus


def test_the_status_goes_with_the_actions(fenmarch):
    action = fenmarch.action()
    recommendation = fenmarch.to_region
    assert recommendation.status is STATUS.AWAITING_RESPONSE, "A draft changes nothing"
    fenmarch.submitted()
    assert recommendation.status is STATUS.RESPONSE_AGREED
    services.add_update(action, text="It began", track=Track.ON_TRACK, by=fenmarch.owner)
    assert recommendation.status is STATUS.IN_DELIVERY
    services.complete_action(action, completed_on=date(2026, 4, 14), what_changed="Much", by=fenmarch.owner)
    assert recommendation.status is STATUS.IN_DELIVERY, "Another action is open"
    other = next(each for each in recommendation_actions(recommendation) if each is not action)
    services.withdraw_action(other, reason="Not needed", by=fenmarch.lead)
    assert recommendation.status is STATUS.READY_FOR_FOLLOW_UP
    services.reopen_action(action, reason="Not quite", by=fenmarch.owner)
    assert recommendation.status is STATUS.IN_DELIVERY
    services.withdraw_action(action, reason="Given up", by=fenmarch.lead)
    assert recommendation.status is STATUS.RESPONSE_AGREED


def recommendation_actions(recommendation):
    from tracker.action_plans.models import Action

    return db.session.scalars(db.select(Action).where(Action.recommendation_id == recommendation.id)).all()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ResponseKind.PARTLY_AGREED, STATUS.RESPONSE_PARTLY_AGREED),
        (ResponseKind.NOT_AGREED, STATUS.RESPONSE_NOT_AGREED),
    ],
)
def test_the_answer_shows_once_the_plan_is_submitted_again(fenmarch, kind, status):
    fenmarch.submitted()
    services.return_plan(fenmarch.plan, reason="Think again", by=fenmarch.responder)
    fenmarch.agree(fenmarch.to_region, kind=kind, explanation="No money")
    assert fenmarch.to_region.status is STATUS.RESPONSE_AGREED
    services.submit_plan(fenmarch.plan, by=fenmarch.director)
    assert fenmarch.to_region.status is status


def test_where_two_carry_it_the_one_behind_decides(fenmarch):
    with act("shared", by=TEST):
        db.session.add(
            Assignment(
                recommendation=fenmarch.to_region,
                organisation=fenmarch.neighbour,
                valid_from=date(2026, 4, 1),
            )
        )
    fenmarch.submitted()
    assert fenmarch.to_region.status is STATUS.AWAITING_RESPONSE
    plan = services.open_plan(fenmarch.neighbour, fenmarch.report, by=TEST)
    theirs = services.answer(
        plan, fenmarch.to_region, kind=ResponseKind.AGREED, by=fenmarch.neighbour_director
    )
    services.add_action(
        plan,
        fenmarch.to_region,
        text="Do it here too",
        owner=fenmarch.neighbour_director,
        target_date=TARGET,
        by=fenmarch.neighbour_director,
    )
    services.finish_section(theirs, is_complete=True, by=fenmarch.neighbour_director)
    services.submit_plan(plan, by=fenmarch.neighbour_director)
    assert fenmarch.to_region.status is STATUS.RESPONSE_AGREED


def test_when_it_has_moved_the_answer_of_the_former_carrier_counts_no_more(fenmarch):
    fenmarch.submitted()
    with act("moved", by=TEST):
        fenmarch.to_region.assignments[0].organisation = fenmarch.neighbour
        services.refresh_status(fenmarch.to_region, by=TEST)
    assert fenmarch.to_region.status is STATUS.AWAITING_RESPONSE


@pytest.mark.parametrize(
    ("category", "still_required", "status"),
    [
        (ProgressCategory.SUFFICIENT, False, STATUS.CLOSED),
        (ProgressCategory.SUFFICIENT, True, STATUS.FOLLOWED_UP),
        (ProgressCategory.SOME, False, STATUS.FOLLOWED_UP),
        (ProgressCategory.NONE, True, STATUS.FOLLOWED_UP),
    ],
)
def test_a_judgement_counts_for_more_than_the_plan(fenmarch, category, still_required, status):
    action = fenmarch.submitted_action()
    with act("follow-up published", by=TEST):
        fenmarch.to_region.category = category
        fenmarch.to_region.still_required = still_required
        fenmarch.to_region.followed_up_on = date(2026, 4, 14)
        services.refresh_status(fenmarch.to_region, by=TEST)
    assert fenmarch.to_region.status is status
    services.add_update(action, text="More", track=Track.ON_TRACK, by=fenmarch.owner)
    assert fenmarch.to_region.status is status


def test_what_a_person_has_said_about_the_recommendation_stands(fenmarch):
    action = fenmarch.submitted_action()
    with act("settled", by=TEST):
        fenmarch.to_region.status = STATUS.WITHDRAWN
    services.add_update(action, text="More", track=Track.ON_TRACK, by=fenmarch.owner)
    assert fenmarch.to_region.status is STATUS.WITHDRAWN
