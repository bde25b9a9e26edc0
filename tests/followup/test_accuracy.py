"""Factual accuracy: who reads drafts of judgement and until when, comments, answers, and what waits for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from tests.followup.test_services import finish, judge_all, publish
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Audience, Event, act
from tracker.followup import services
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.stage_queries import (
    find_accuracy_check,
    get_accuracy_check,
    list_comments,
    list_open_checks,
)

UNTIL = date(2027, 4, 28)
OUTSIDE = (
    "owner",
    "pdu_head",
    "reader",
    "colleague",
    "neighbour_director",
    "responder",
    "overview",
    "administrator",
)


@pytest.fixture
def ready(fenmarch, follow_up):
    """A follow-up that is confirmed and could be published."""
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    db.session.commit()
    return follow_up


@pytest.fixture
def check(fenmarch, ready):
    """The same, open to the region."""
    made = open_(ready, fenmarch.inspector)
    db.session.commit()
    return made


def open_(follow_up, by, until=UNTIL):
    return services.open_check(follow_up, comment_by=until, by=by, expected_version=follow_up.version)


def comment(check, by, text="It was ten cases, not nine"):
    return services.comment(check, check.follow_up.assessments[0], text=text, by=by)


def answer(made, by, text="Put right"):
    services.answer_comment(made, answer=text, by=by, expected_version=made.version)


def test_it_is_off_unless_somebody_opens_it(fenmarch, ready):
    assert find_accuracy_check(ready.id, viewer=fenmarch.inspector) is None
    publish(ready, fenmarch.inspector)
    assert ready.state is FollowUpState.PUBLISHED


def test_the_director_and_the_lead_read_the_drafts_and_nobody_else_outside(fenmarch, check):
    for who in ("director", "lead", "inspector", "editor"):
        assert get_accuracy_check(check.follow_up_id, viewer=fenmarch.people[who]) == check
        assert list(list_open_checks(viewer=fenmarch.people[who])) == [check]
    for who in OUTSIDE:
        with pytest.raises(NotFound):
            get_accuracy_check(check.follow_up_id, viewer=fenmarch.people[who])
        with pytest.raises(NotFound):
            comment(check, fenmarch.people[who])
        assert list_open_checks(viewer=fenmarch.people[who]) == []
        assert list_comments(check.follow_up_id, viewer=fenmarch.people[who]) == ()


def test_after_its_day_in_london_it_is_closed_by_itself(fenmarch, check):
    comment(check, fenmarch.director)
    db.session.commit()
    with time_machine.travel("2027-04-28T22:59:00+00:00", tick=False):
        assert get_accuracy_check(check.follow_up_id, viewer=fenmarch.director) == check
    with time_machine.travel("2027-04-28T23:01:00+00:00", tick=False):
        with pytest.raises(NotFound):
            get_accuracy_check(check.follow_up_id, viewer=fenmarch.director)
        with pytest.raises(NotFound):
            comment(check, fenmarch.director)
        assert len(get_accuracy_check(check.follow_up_id, viewer=fenmarch.inspector).comments) == 1


def test_what_the_organisation_reads_does_not_change_under_its_eyes(fenmarch, check):
    follow_up = check.follow_up
    with pytest.raises(RuleBroken, match="until 28 April 2027"):
        services.carry_on(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    with pytest.raises(RuleBroken, match="until 28 April 2027"):
        services.send_back(follow_up, by=fenmarch.editor, note="No", expected_version=follow_up.version)
    with pytest.raises(RuleBroken, match="until 28 April 2027"):
        publish(follow_up, fenmarch.inspector)
    with pytest.raises(RuleBroken, match="until 28 April 2027"):
        open_(follow_up, fenmarch.inspector)


def test_every_comment_is_answered_before_publishing(fenmarch, check):
    made = comment(check, fenmarch.director)
    services.close_check(check, by=fenmarch.inspector, expected_version=check.version)
    with pytest.raises(RuleBroken, match="1 comment of the organisation is not answered"):
        publish(check.follow_up, fenmarch.inspector)
    answer(made, fenmarch.editor)
    publish(check.follow_up, fenmarch.inspector)
    assert check.follow_up.state is FollowUpState.PUBLISHED
    with pytest.raises(RuleBroken, match="published"):
        answer(made, fenmarch.editor, "Too late")


def test_closing_it_ends_the_sight_at_once_and_again_changes_nothing(fenmarch, check):
    services.close_check(check, by=fenmarch.inspector, expected_version=check.version)
    closed_at = check.closed_at
    with pytest.raises(NotFound):
        get_accuracy_check(check.follow_up_id, viewer=fenmarch.director)
    services.close_check(check, by=fenmarch.editor, expected_version=1)
    assert check.closed_at == closed_at


def test_the_inspectorate_does_not_comment_on_itself(fenmarch, check):
    with pytest.raises(NotPermitted):
        comment(check, fenmarch.inspector)


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_comments_and_answers_have_some_words(fenmarch, check, text):
    with pytest.raises(RuleBroken) as refused:
        comment(check, fenmarch.director, text)
    assert refused.value.field == "text"
    with pytest.raises(RuleBroken) as refused:
        answer(comment(check, fenmarch.director), fenmarch.inspector, text)
    assert refused.value.field == "answer"


def test_it_is_not_opened_too_early_for_a_past_day_or_for_nobody(fenmarch, follow_up):
    with pytest.raises(RuleBroken, match="ready to check"):
        open_(follow_up, fenmarch.inspector)
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    with pytest.raises(RuleBroken, match="today or in the future"):
        open_(follow_up, fenmarch.inspector, clock.today() - timedelta(days=1))
    with act("left", by=fenmarch.administrator):
        for who in ("director", "lead"):
            fenmarch.people[who].memberships[0].valid_to = date(2021, 1, 1)
    db.session.commit()
    with pytest.raises(RuleBroken, match="has no director and no plan lead today"):
        open_(follow_up, fenmarch.inspector)


def test_a_second_round_is_possible_after_changes(fenmarch, check):
    services.close_check(check, by=fenmarch.inspector, expected_version=check.version)
    second = open_(check.follow_up, fenmarch.inspector)
    assert get_accuracy_check(check.follow_up_id, viewer=fenmarch.director) == second


def test_it_leaves_events_for_the_inspectorate_only(fenmarch, check):
    answer(comment(check, fenmarch.director), fenmarch.inspector)
    told = db.session.scalars(
        db.select(Event).where(Event.subject_type.in_(["accuracy_check", "accuracy_comment"]))
    ).all()
    assert len(told) == 3
    assert {event.audience for event in told} == {Audience.INSPECTORATE}
