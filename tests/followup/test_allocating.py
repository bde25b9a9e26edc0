"""Sharing a follow-up out among inspectors: who is to judge what, and who goes on to which."""

from __future__ import annotations

import pytest

from tests.followup.test_services import finish, judge, judge_all, publish
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken
from tracker.core.events import act
from tracker.followup import services


def ids(*assessments):
    return [assessment.recommendation_id for assessment in assessments]


def test_many_are_given_to_one_inspector_and_taken_back(fenmarch, follow_up):
    first, second, _ = follow_up.assessments
    seen = first.version
    assert services.allocate(follow_up, ids(first, second), to=fenmarch.editor, by=fenmarch.inspector) == 2
    assert first.allocation.person == second.allocation.person == fenmarch.editor
    assert services.allocate(follow_up, ids(first), to=fenmarch.inspector, by=fenmarch.inspector) == 1
    assert services.allocate(follow_up, ids(first), to=fenmarch.inspector, by=fenmarch.inspector) == 0
    assert services.allocate(follow_up, ids(first, second), to=None, by=fenmarch.inspector) == 2
    assert first.allocation is second.allocation is None
    assert first.version == seen, "Nobody who is writing is disturbed"


def test_only_people_of_the_inspectorate_today_are_given_any(fenmarch, follow_up):
    with pytest.raises(RuleBroken, match="not with the inspectorate today"):
        services.allocate(follow_up, ids(*follow_up.assessments), to=fenmarch.director, by=fenmarch.inspector)
    with act("left", by=fenmarch.administrator):
        fenmarch.editor.memberships[0].valid_to = clock.today().replace(year=2021)
    db.session.commit()
    with pytest.raises(RuleBroken, match="not with the inspectorate today"):
        services.allocate(follow_up, ids(*follow_up.assessments), to=fenmarch.editor, by=fenmarch.inspector)


def test_nothing_chosen_is_refused_and_others_do_not_share_out(fenmarch, follow_up):
    with pytest.raises(RuleBroken) as refused:
        services.allocate(follow_up, [], to=fenmarch.editor, by=fenmarch.inspector)
    assert refused.value.field == "recommendations"
    with pytest.raises(NotFound):
        services.allocate(follow_up, ids(*follow_up.assessments), to=None, by=fenmarch.lead)


def test_whoever_was_given_some_goes_through_those_first(fenmarch, follow_up):
    first, second, third = follow_up.assessments
    services.allocate(follow_up, ids(third), to=fenmarch.inspector, by=fenmarch.inspector)
    assert services.next_to_assess(follow_up, first.recommendation_id, person=fenmarch.inspector) == third
    assert services.next_to_assess(follow_up, first.recommendation_id, person=fenmarch.editor) == second
    judge(third, fenmarch.inspector)
    assert services.next_to_assess(follow_up, third.recommendation_id, person=fenmarch.inspector) == first


def test_many_are_left_out_at_once(fenmarch, follow_up):
    first, _, third = follow_up.assessments
    assert services.leave_several_out(follow_up, ids(first, third), by=fenmarch.inspector) == 2
    assert [each.taken for each in follow_up.assessments] == [False, True, False]
    with pytest.raises(RuleBroken) as refused:
        services.leave_several_out(follow_up, [], by=fenmarch.inspector)
    assert refused.value.field == "recommendations"


def test_nothing_is_shared_out_of_what_is_published(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    finish(follow_up, fenmarch.inspector)
    publish(follow_up, fenmarch.inspector)
    with pytest.raises(RuleBroken, match="published"):
        services.allocate(follow_up, ids(*follow_up.assessments), to=None, by=fenmarch.inspector)
