"""After publishing: a correction is a note beside the judgement, and a closed recommendation reopens with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.followup.test_services import finish, judge_all, publish
from tracker.action_plans.services import refresh_status
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Audience, Event
from tracker.followup import services
from tracker.followup.queries import list_published_judgements
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus


@pytest.fixture
def published(fenmarch, follow_up):
    """A published follow-up that closed everything."""
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    db.session.commit()
    return follow_up


def correct(assessment, by, words="Nine of ten, not ten", reason="A slip"):
    return services.correct_judgement(assessment, text=words, reason=reason, by=by)


def test_a_correction_stands_beside_the_judgement_with_who_when_and_why(fenmarch, published):
    judgement = published.assessments[0]
    before = (judgement.action_taken_and_impact, judgement.category, judgement.version)
    made = correct(judgement, fenmarch.editor)
    db.session.commit()
    [shown] = list_published_judgements(judgement.recommendation_id)
    assert shown.corrections == [made]
    assert (made.by, made.reason, made.at is not None) == (fenmarch.editor, "A slip", True)
    assert (judgement.action_taken_and_impact, judgement.category, judgement.version) == before
    event = db.session.scalars(db.select(Event).where(Event.action == "judgement corrected")).one()
    assert (event.audience, event.reason) == (Audience.EVERYONE, "A slip")


def test_a_correction_is_never_changed_by_anybody(fenmarch, published):
    correct(published.assessments[0], fenmarch.inspector)
    db.session.commit()
    for statement in ("UPDATE correction SET text = 'x'", "DELETE FROM correction"):
        with pytest.raises(DBAPIError, match="append only"):
            db.session.execute(text(statement))
        db.session.rollback()


@pytest.mark.parametrize(("words", "reason", "field"), [(" ", "A slip", "text"), ("Nine", " ", "reason")])
def test_a_correction_says_what_and_why(fenmarch, published, words, reason, field):
    with pytest.raises(RuleBroken) as refused:
        correct(published.assessments[0], fenmarch.inspector, words, reason)
    assert refused.value.field == field


def test_a_draft_is_changed_not_corrected(fenmarch, follow_up):
    with pytest.raises(RuleBroken, match="Only a published judgement"):
        correct(follow_up.assessments[0], fenmarch.inspector)


@pytest.mark.parametrize("who", ["director", "lead", "responder"])
def test_only_the_inspectorate_corrects_and_reopens(fenmarch, published, who):
    with pytest.raises(NotPermitted):
        correct(published.assessments[0], fenmarch.people[who])
    with pytest.raises(NotPermitted):
        services.reopen_recommendation(fenmarch.to_region, reason="Please", by=fenmarch.people[who])


def test_reopening_is_not_there_for_the_administrator(fenmarch, published):
    with pytest.raises(NotFound):
        services.reopen_recommendation(fenmarch.to_region, reason="Please", by=fenmarch.administrator)


def test_a_reopened_recommendation_is_open_and_stays_so_whatever_is_worked_out_again(fenmarch, published):
    closed = fenmarch.to_region
    assert closed.status is RecommendationStatus.CLOSED
    services.reopen_recommendation(closed, reason="It has come back", by=fenmarch.inspector)
    db.session.commit()
    assert closed.status is RecommendationStatus.FOLLOWED_UP
    assert closed.category is ProgressCategory.SUFFICIENT
    refresh_status(closed, by=fenmarch.inspector)
    assert closed.status is RecommendationStatus.FOLLOWED_UP
    event = db.session.scalars(db.select(Event).where(Event.action == "recommendation reopened")).one()
    assert (event.reason, event.audience) == ("It has come back", Audience.EVERYONE)


def test_the_next_judgement_decides_anew(fenmarch, published):
    services.reopen_recommendation(fenmarch.to_region, reason="It has come back", by=fenmarch.inspector)
    again = services.start_follow_up(
        fenmarch.region, inspection="Again", fieldwork_started=None, by=fenmarch.inspector
    )
    assert [each.recommendation for each in again.assessments] == [fenmarch.to_region]
    judge_all(again, fenmarch.inspector)
    finish(again, fenmarch.inspector)
    publish(again, fenmarch.inspector)
    assert fenmarch.to_region.status is RecommendationStatus.CLOSED
    assert fenmarch.to_region.reopened_on is None


def test_only_a_closed_recommendation_is_reopened_and_only_with_a_reason(fenmarch, published):
    with pytest.raises(RuleBroken, match="Enter why it is reopened"):
        services.reopen_recommendation(fenmarch.to_region, reason=" ", by=fenmarch.inspector)
    services.reopen_recommendation(fenmarch.to_region, reason="It is back", by=fenmarch.inspector)
    with pytest.raises(RuleBroken, match="Only a closed recommendation"):
        services.reopen_recommendation(fenmarch.to_region, reason="Again", by=fenmarch.inspector)
