"""Following recommendations up: taking them in, judging them, publishing once and for good."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.action_plans import services as planning
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import (
    ChangedMeanwhile,
    NotFound,
    NotPermitted,
    RuleBroken,
    TransitionNotAllowed,
)
from tracker.core.events import Audience, Event, Service, act
from tracker.followup import queries, services
from tracker.followup.as_it_stood import plans_as_they_stand
from tracker.followup.lifecycle import FOLLOW_UP_TRANSITIONS, FollowUpState, FollowUpStep
from tracker.followup.models import Assessment, FollowUp
from tracker.organisations.models import Succession
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.services import assign


def judge(
    assessment: Assessment,
    by,
    category: ProgressCategory | None = ProgressCategory.SUFFICIENT,
    *,
    still_required: bool | None = False,
    impact: str | None = "All staff are supervised each month",
) -> None:
    services.save_assessment(
        assessment,
        by=by,
        expected_version=assessment.version,
        category=category,
        action_taken_and_impact=impact,
        still_required=still_required,
        still_needed=None,
    )


def judge_all(follow_up: FollowUp, by, **answers) -> None:
    for assessment in follow_up.assessments:
        judge(assessment, by, **answers)


def finish(follow_up: FollowUp, by) -> None:
    """Call it ready to check, and let a colleague read and confirm it."""
    services.finish_follow_up(follow_up, by=by, expected_version=follow_up.version)
    reader = next(each for each in queries.list_inspectors() if each != by)
    services.confirm_all(follow_up, by=reader, expected_version=follow_up.version)


def publish(follow_up: FollowUp, by) -> None:
    services.publish_follow_up(follow_up, by=by, expected_version=follow_up.version)


@pytest.mark.parametrize(("state", "step"), list(product(FollowUpState, FollowUpStep)))
def test_only_the_table_moves_a_follow_up(state, step):
    follow_up = FollowUp(state=state)
    sources, target = FOLLOW_UP_TRANSITIONS[step]
    if state in sources:
        follow_up.apply(step)
        assert follow_up.state is target
    else:
        with pytest.raises(TransitionNotAllowed):
            follow_up.apply(step)
        assert follow_up.state is state


def test_every_open_recommendation_to_the_region_and_its_units_is_proposed(fenmarch, follow_up):
    proposed = [assessment.recommendation for assessment in follow_up.assessments]
    assert proposed == fenmarch.recommendations
    assert all(assessment.taken for assessment in follow_up.assessments)
    assert follow_up.state is FollowUpState.PLANNED


def test_what_moves_to_another_region_later_is_still_carried_today(fenmarch):
    tomorrow = clock.today() + timedelta(days=1)
    assign(fenmarch.to_unit, fenmarch.neighbour, by=fenmarch.editor, from_=tomorrow, reason="The unit moves")
    assert queries.list_recommendations_to_follow_up(fenmarch.neighbour) == []
    assert fenmarch.to_unit in queries.list_recommendations_to_follow_up(fenmarch.region)


def test_recommendations_to_a_predecessor_are_proposed(fenmarch):
    with act("made for a test", by=Service("a test")):
        db.session.add(
            Succession(predecessor=fenmarch.region, successor=fenmarch.neighbour, valid_from="2027-01")
        )
    follow_up = services.start_follow_up(
        fenmarch.neighbour, inspection="Westmere 2027", fieldwork_started=None, by=fenmarch.inspector
    )
    assert fenmarch.to_region in [assessment.recommendation for assessment in follow_up.assessments]


@pytest.mark.parametrize("who", ["director", "lead", "owner", "responder", "overview", "reader"])
def test_only_the_inspectorate_starts_a_follow_up(fenmarch, who):
    with pytest.raises(NotPermitted):
        services.start_follow_up(
            fenmarch.region, inspection="Mine", fieldwork_started=None, by=fenmarch.people[who]
        )


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"inspection": "  "}, "inspection"),
        ({"fieldwork_started": "2027-02-31"}, "fieldwork_started"),
    ],
)
def test_a_follow_up_needs_a_name_and_a_real_date(fenmarch, answers, field):
    given = {"inspection": "Fenmarch 2027", "fieldwork_started": None, **answers}
    with pytest.raises(RuleBroken) as refused:
        services.start_follow_up(fenmarch.region, by=fenmarch.inspector, **given)
    assert refused.value.field == field


def test_an_organisation_without_open_recommendations_has_nothing_to_follow_up(fenmarch):
    with pytest.raises(RuleBroken, match="nothing to follow up"):
        services.start_follow_up(
            fenmarch.neighbour, inspection="Westmere 2027", fieldwork_started=None, by=fenmarch.inspector
        )


def test_a_draft_may_lack_any_answer(fenmarch, follow_up):
    judge(follow_up.assessments[0], fenmarch.inspector, None, still_required=None, impact="Half a sentence")
    assert follow_up.state is FollowUpState.IN_PROGRESS
    assert not follow_up.assessments[0].is_complete
    assert follow_up.assessments[0].assessed_by == fenmarch.inspector


def test_a_text_over_the_limit_is_refused_and_nothing_is_saved(fenmarch, follow_up):
    with pytest.raises(RuleBroken, match="20,000 characters or less"):
        judge(follow_up.assessments[0], fenmarch.inspector, impact="x" * 20_001)
    assert follow_up.assessments[0].category is None


def test_a_draft_is_not_found_outside_the_inspectorate(fenmarch, follow_up):
    for who in ("director", "lead", "reader", "responder", "overview", "neighbour_director"):
        with pytest.raises(NotFound):
            queries.get_follow_up(follow_up.id, viewer=fenmarch.people[who])
        with pytest.raises(NotFound):
            judge(follow_up.assessments[0], fenmarch.people[who])
    assert queries.get_follow_up(follow_up.id, viewer=fenmarch.editor) == follow_up


def test_somebody_elses_newer_judgement_is_not_overwritten(fenmarch, follow_up):
    first = follow_up.assessments[0]
    seen = first.version
    judge(first, fenmarch.inspector)
    with pytest.raises(ChangedMeanwhile):
        services.save_assessment(
            first,
            by=fenmarch.editor,
            expected_version=seen,
            category=ProgressCategory.NONE,
            action_taken_and_impact="Nothing happened",
            still_required=True,
            still_needed=None,
        )
    assert first.category is ProgressCategory.SUFFICIENT


def test_it_is_not_ready_to_check_while_something_is_missing(fenmarch, follow_up):
    judge(follow_up.assessments[0], fenmarch.inspector)
    with pytest.raises(RuleBroken, match="2 recommendations are not fully assessed"):
        finish(follow_up, fenmarch.inspector)


def test_it_cannot_be_published_before_it_is_ready_to_check(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    with pytest.raises(TransitionNotAllowed):
        publish(follow_up, fenmarch.inspector)
    assert fenmarch.to_region.category is None


def test_publishing_closes_what_made_sufficient_progress_and_needs_no_more(fenmarch, follow_up):
    first, second, third = follow_up.assessments
    judge(first, fenmarch.inspector, ProgressCategory.SUFFICIENT, still_required=False)
    judge(second, fenmarch.inspector, ProgressCategory.SOME, still_required=False)
    services.leave_out(third, by=fenmarch.inspector, expected_version=third.version)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.editor)
    db.session.commit()
    assert follow_up.published_by == fenmarch.editor
    assert first.recommendation.status is RecommendationStatus.CLOSED
    assert second.recommendation.status is RecommendationStatus.FOLLOWED_UP
    assert second.recommendation.category is ProgressCategory.SOME
    assert second.recommendation.still_required is False
    assert third.recommendation.status is RecommendationStatus.AWAITING_RESPONSE
    assert third.recommendation.category is None


def test_publishing_keeps_the_submitted_plan_as_it_stood(fenmarch, follow_up):
    action = fenmarch.completed_action()
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    [plan] = follow_up.assessments[0].as_it_stood["plans"]
    assert plan["response"] == "agreed"
    [kept] = plan["actions"]
    assert (kept["code"], kept["state"], kept["what_changed"]) == (
        action.code,
        "completed",
        "Cases are discussed",
    )
    assert kept["updates"][0]["text"] == "The first conference took place"


def test_a_draft_plan_is_not_kept_with_the_judgement(fenmarch, follow_up):
    fenmarch.action()
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    assert follow_up.assessments[0].as_it_stood == {"plans": []}


def test_an_action_removed_from_the_draft_is_not_kept_with_the_judgement(fenmarch, follow_up):
    removed = fenmarch.action(fenmarch.to_region, text="Only the region ever saw this")
    planning.withdraw_action(removed, reason="Not affordable", by=fenmarch.lead)
    fenmarch.submitted()
    [plan] = plans_as_they_stand([fenmarch.to_region.id])[fenmarch.to_region.id]["plans"]
    assert [action["text"] for action in plan["actions"]] == ["Hold case conferences every month"]


def test_the_event_of_publishing_does_not_hold_the_plan_that_not_everybody_may_read(fenmarch, follow_up):
    fenmarch.completed_action()
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    judgement = follow_up.assessments[0]
    event = db.session.scalars(
        select(Event).where(Event.subject_id == judgement.id, Event.action == "follow-up published")
    ).one()
    assert event.audience is Audience.EVERYONE
    assert event.after == {"as_it_stood": "(not shown)"}


def test_publishing_twice_publishes_once(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    first_time = follow_up.published_at
    services.publish_follow_up(follow_up, by=fenmarch.editor, expected_version=1)
    assert follow_up.published_at == first_time
    assert follow_up.published_by == fenmarch.inspector


def test_a_published_judgement_is_final(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    with pytest.raises(TransitionNotAllowed):
        judge(follow_up.assessments[0], fenmarch.inspector, ProgressCategory.NONE)
    with pytest.raises(TransitionNotAllowed):
        services.carry_on(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)


def test_what_is_ready_to_check_changes_only_after_it_is_opened_again(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    with pytest.raises(TransitionNotAllowed):
        judge(follow_up.assessments[0], fenmarch.inspector, ProgressCategory.SOME)
    services.carry_on(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    judge(follow_up.assessments[0], fenmarch.inspector, ProgressCategory.SOME)
    assert follow_up.state is FollowUpState.IN_PROGRESS


def test_everybody_reads_a_published_follow_up(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    for who in ("director", "owner", "reader", "responder", "overview", "neighbour_director"):
        assert queries.get_follow_up(follow_up.id, viewer=fenmarch.people[who]) == follow_up


def test_drafting_leaves_events_for_the_inspectorate_only(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    drafted = db.session.scalars(select(Event).where(Event.action == "progress assessed")).all()
    assert {event.audience for event in drafted} == {Audience.INSPECTORATE}
    assert {event.actor_name for event in drafted} == {fenmarch.inspector.name}
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    published = db.session.scalars(
        select(Event).where(Event.action == "follow-up published", Event.subject_type == "follow_up")
    ).one()
    assert published.audience is Audience.EVERYONE
    assert published.before["state"] == "ready_to_check"
    assert published.after["state"] == "published"


def test_the_next_one_to_assess_comes_round_again(fenmarch, follow_up):
    first, second, third = follow_up.assessments
    judge(second, fenmarch.inspector)
    assert services.next_to_assess(follow_up, first.recommendation_id) == third
    assert services.next_to_assess(follow_up, third.recommendation_id) == first
    judge(first, fenmarch.inspector)
    judge(third, fenmarch.inspector)
    assert services.next_to_assess(follow_up, first.recommendation_id) is None


def test_the_database_refuses_a_published_follow_up_without_its_moment(fenmarch, follow_up):
    follow_up.state = FollowUpState.PUBLISHED
    with pytest.raises(IntegrityError), act("made for a test", by=Service("a test")):
        db.session.flush()


def test_progress_counts_what_is_taken_and_what_is_complete(fenmarch, follow_up):
    first, second, _ = follow_up.assessments
    judge(first, fenmarch.inspector)
    judge(second, fenmarch.inspector, None)
    services.leave_out(second, by=fenmarch.inspector, expected_version=second.version)
    progress = queries.progress_of([follow_up])[follow_up.id]
    assert (progress.assessed, progress.to_assess) == (1, 2)
