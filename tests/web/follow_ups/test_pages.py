"""The pages of follow-ups: an inspector's way from starting one to publishing it, and what others see."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tracker.core.database import db
from tracker.followup import services
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus


@pytest.fixture
def inspector(app, fenmarch) -> Browserlike:
    return browser_of(app, fenmarch.inspector)


@pytest.fixture
def follow_up(fenmarch) -> FollowUp:
    started = services.start_follow_up(
        fenmarch.region, inspection="Fenmarch 2027", fieldwork_started=None, by=fenmarch.inspector
    )
    db.session.commit()
    return started


def address(follow_up: FollowUp, *, recommendation=None, step: str = "") -> str:
    path = f"/follow-ups/{follow_up.id}"
    if recommendation is not None:
        path += f"/recommendations/{recommendation.id}"
    return path + (f"/{step}" if step else "")


def the_follow_up() -> FollowUp:
    db.session.expire_all()
    return db.session.scalars(select(FollowUp)).one()


ANSWERS = {
    "category": "some_progress",
    "action_taken_and_impact": "Half of the staff are supervised",
    "still_required": "yes",
    "still_needed": "The other half",
}


def test_an_inspector_starts_assesses_checks_and_publishes(app, fenmarch, inspector):
    page = inspector.submit(
        "/follow-ups/new", {"organisation": fenmarch.region.code, "inspection": "Fenmarch 2027"}
    )
    assert "0 of 3 assessed" in page.main
    follow_up = the_follow_up()
    inspector.get(address(follow_up, recommendation=fenmarch.to_region))
    for _ in range(3):
        page = inspector.send(ANSWERS, button="Save and go to next")
    assert page.path == address(follow_up)
    assert "3 of 3 assessed" in page.main
    page = inspector.submit(address(follow_up, step="check"), button="This is ready to check")
    assert the_follow_up().state is FollowUpState.READY_TO_CHECK
    editor = browser_of(app, fenmarch.editor)
    page = editor.submit(address(follow_up, step="check"), button="Confirm all 3 that colleagues wrote")
    assert "3 of 3 confirmed" in page.main
    page = inspector.submit(address(follow_up, step="publish"), button="Publish the follow-up")
    assert page.path == address(follow_up)
    assert "Some progress: 3" in page.main
    assert the_follow_up().state is FollowUpState.PUBLISHED
    db.session.refresh(fenmarch.to_region)
    assert fenmarch.to_region.category is ProgressCategory.SOME
    assert fenmarch.to_region.status is RecommendationStatus.FOLLOWED_UP


def test_others_see_the_judgement_only_once_it_is_published(app, fenmarch, inspector, follow_up):
    director = browser_of(app, fenmarch.director)
    for recommendation in fenmarch.recommendations:
        inspector.submit(address(follow_up, recommendation=recommendation), ANSWERS, button="Save draft")
    director.get(address(follow_up), status=404)
    assert "Fenmarch 2027" not in director.get("/follow-ups").main
    assert "Half of the staff" not in director.get(f"/recommendations/{fenmarch.to_region.id}").main
    inspector.submit(address(follow_up, step="check"), button="This is ready to check")
    services.confirm_all(the_follow_up(), by=fenmarch.editor, expected_version=the_follow_up().version)
    db.session.commit()
    inspector.submit(address(follow_up, step="publish"), button="Publish the follow-up")
    assert "Half of the staff are supervised" in director.get(address(follow_up)).main
    assert "Fenmarch 2027" in director.get("/follow-ups").main


def test_starting_without_answers_names_each_field(inspector):
    page = inspector.submit("/follow-ups/new", {})
    assert page.error_messages == ["Select an organisation", "Enter the name of the inspection"]


def test_an_impossible_date_keeps_what_was_typed(fenmarch, inspector):
    page = inspector.submit(
        "/follow-ups/new",
        {
            "organisation": fenmarch.region.code,
            "inspection": "Fenmarch 2027",
            "fieldwork_started-day": "31",
            "fieldwork_started-month": "2",
            "fieldwork_started-year": "2027",
        },
    )
    assert page.error_messages == ["Fieldwork start must be a real date"]
    assert page.form_with("inspection").values["inspection"] == ["Fenmarch 2027"]


def test_a_draft_may_be_saved_with_one_answer_only(fenmarch, inspector, follow_up):
    page = inspector.submit(
        address(follow_up, recommendation=fenmarch.to_unit),
        {"action_taken_and_impact": "Begun"},
        button="Save draft",
    )
    assert "Draft saved" in page.main
    assert page.form_with("action_taken_and_impact").values["action_taken_and_impact"] == ["Begun"]


def test_two_inspectors_who_write_at_once_both_see_both_texts(app, fenmarch, inspector, follow_up):
    editor = browser_of(app, fenmarch.editor)
    where = address(follow_up, recommendation=fenmarch.to_region)
    inspector.get(where)
    editor.submit(where, {**ANSWERS, "action_taken_and_impact": "The editor's words"}, button="Save draft")
    page = inspector.send({**ANSWERS, "action_taken_and_impact": "My words"}, button="Save draft", status=409)
    assert "My words" in page.main
    assert "The editor's words" in page.main
    assert fenmarch.editor.name in page.main


def test_a_recommendation_can_be_left_out_and_taken_in_again(fenmarch, inspector, follow_up):
    where = address(follow_up, recommendation=fenmarch.also_to_region)
    page = inspector.submit(where, button="Leave this out of the follow-up")
    assert "0 of 2 assessed" in page.main
    assert "not followed up" in page.main
    page = inspector.send(button="Take number 3 in again")
    assert "0 of 3 assessed" in page.main


def test_checking_names_what_is_missing_and_offers_no_button(fenmarch, inspector, follow_up):
    page = inspector.get(address(follow_up, step="check"))
    assert "What is missing" in page.main
    assert "This is ready to check" not in page.main
    page = inspector.get(address(follow_up, step="publish"))
    assert page.path == address(follow_up, step="check")


def test_the_address_of_a_published_follow_up_shows_its_results(fenmarch, inspector, follow_up):
    for assessment in follow_up.assessments:
        services.save_assessment(
            assessment,
            by=fenmarch.inspector,
            expected_version=assessment.version,
            category=ProgressCategory.NONE,
            action_taken_and_impact="Nothing",
            still_required=True,
            still_needed=None,
        )
    services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    services.confirm_all(follow_up, by=fenmarch.editor, expected_version=follow_up.version)
    services.publish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    db.session.commit()
    for step in ("check", "publish"):
        assert inspector.get(address(follow_up, step=step)).path == address(follow_up)
    where = address(follow_up, recommendation=fenmarch.to_region)
    assert inspector.get(where).path == address(follow_up)


def test_what_was_being_written_is_not_lost_when_a_colleague_calls_the_follow_up_ready(
    fenmarch, inspector, follow_up
):
    where = address(follow_up, recommendation=fenmarch.to_region)
    for assessment in follow_up.assessments:
        services.save_assessment(
            assessment,
            by=fenmarch.editor,
            expected_version=assessment.version,
            category=ProgressCategory.SOME,
            action_taken_and_impact="Something",
            still_required=True,
            still_needed=None,
        )
    inspector.get(where)
    services.finish_follow_up(follow_up, by=fenmarch.editor, expected_version=follow_up.version)
    page = inspector.send({**ANSWERS, "action_taken_and_impact": "An hour of work"}, button="Save draft")
    assert page.error_messages == ["This cannot be done now: it is ready to check"]
    kept = page.form_with("action_taken_and_impact").values
    assert kept["action_taken_and_impact"] == ["An hour of work"]
