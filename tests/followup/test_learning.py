"""What others did: published recommendations and judgements of others only, the most alike first."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import TEST, make_recommendation
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import act
from tracker.followup.learning import list_learnt_elsewhere
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import Assessment, FollowUp
from tracker.inspections.models import InspectionReport
from tracker.recommendations.lifecycle import ProgressCategory


def elsewhere(fenmarch, text, *, category=ProgressCategory.SUFFICIENT, published=True, to=None):
    """Make a recommendation to another region and a follow-up with a judgement on it."""
    place = to or fenmarch.neighbour
    number = db.session.query(InspectionReport).count()
    with act("made for a test", by=TEST):
        report = InspectionReport(
            code=f"I-ELSE{number:02}",
            title="An inspection elsewhere",
            kind="regional inspection",
            published="2025-04-01",
            published_on=None,
            added_at=clock.now(),
            invented=True,
        )
        db.session.add(report)
        made = make_recommendation(report, place, 1, text, [place])
        follow_up = FollowUp(
            code=f"F-ELSE{number:02}",
            organisation=place,
            inspection="A later inspection",
            fieldwork_started="2026-01",
            state=FollowUpState.PUBLISHED if published else FollowUpState.IN_PROGRESS,
            started_at=clock.now(),
            started_by=fenmarch.inspector,
            published_at=clock.now() if published else None,
            published_by=fenmarch.inspector if published else None,
        )
        db.session.add(follow_up)
        db.session.add(
            Assessment(
                follow_up=follow_up,
                recommendation=made,
                position=1,
                taken=True,
                assessed_by=fenmarch.inspector,
                assessed_at=clock.now(),
                category=category,
                still_required=False,
                action_taken_and_impact="Every team leader observes one session a month.",
            )
        )
        if published:
            made.category, made.still_required, made.followed_up_on = category, False, clock.today()
    return made


def codes(found):
    return [each.recommendation.code for each in found]


def test_the_most_alike_that_was_judged_sufficient_comes_first(fenmarch):
    near = elsewhere(fenmarch, "make sure that all staff are supervised every month")
    far = elsewhere(fenmarch, "supervised visits to staff of other agencies need rules")
    elsewhere(fenmarch, "repair the heating in the waiting room")
    elsewhere(fenmarch, "make sure that all staff are supervised", category=ProgressCategory.SOME)
    found = list_learnt_elsewhere(fenmarch.to_region, viewer=fenmarch.lead, limit=5)
    assert codes(found) == [near.code, far.code]
    assert found[0].judgement.action_taken_and_impact == "Every team leader observes one session a month."
    assert codes(list_learnt_elsewhere(fenmarch.to_region, viewer=fenmarch.lead, limit=1)) == [near.code]


def test_a_judgement_that_is_not_published_is_not_told(fenmarch):
    elsewhere(fenmarch, "make sure that all staff are supervised", published=False)
    assert list_learnt_elsewhere(fenmarch.to_region, viewer=fenmarch.lead, limit=5) == []


def test_what_was_said_to_the_same_body_is_not_elsewhere(fenmarch):
    elsewhere(fenmarch, "make sure that all staff are supervised", to=fenmarch.region)
    elsewhere(fenmarch, "make sure that all staff are supervised", to=fenmarch.unit)
    assert list_learnt_elsewhere(fenmarch.to_region, viewer=fenmarch.lead, limit=5) == []


def test_who_may_not_see_recommendations_learns_nothing(fenmarch):
    with pytest.raises(NotFound):
        list_learnt_elsewhere(fenmarch.to_region, viewer=fenmarch.administrator, limit=5)
