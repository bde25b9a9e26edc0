"""Repeats from an assessment: named in secret, linked when it is published, superseding what was judged, taken back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.followup.test_services import finish, publish
from tests.recommendations.test_services import printed, published
from tracker.action_plans.services import refresh_status
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken
from tracker.core.events import Audience, Event
from tracker.followup import services
from tracker.followup.lifecycle import RepeatAnswer
from tracker.followup.repeat_models import NamedRepeat
from tracker.followup.repeating import bodies_asked, list_named, list_possible_repeats, list_repeats_to_find
from tracker.recommendations.chains import Asked, Link, asked_by, asked_for
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.recommendations.models import Repeat
from tracker.recommendations.services import link_repeat

STATUS = RecommendationStatus


def judge(assessment, by, *, repeated=RepeatAnswer.YES, still_required=True, category=ProgressCategory.SOME):
    services.save_assessment(
        assessment,
        by=by,
        expected_version=assessment.version,
        category=category,
        action_taken_and_impact="Half of the staff",
        still_required=still_required,
        still_needed=None,
        repeated=repeated,
    )
    db.session.flush()


@pytest.fixture
def judged(fenmarch, follow_up):
    """A follow-up whose first recommendation is said to be repeated, and the others not."""
    for assessment in follow_up.assessments:
        is_first = assessment.recommendation_id == fenmarch.to_region.id
        judge(assessment, fenmarch.inspector, repeated=RepeatAnswer.YES if is_first else RepeatAnswer.NO)
    db.session.commit()
    return next(each for each in follow_up.assessments if each.repeated is RepeatAnswer.YES)


@pytest.fixture
def new(fenmarch):
    """Two recommendations of the new report that both take up the old one."""
    made = published(fenmarch, printed(fenmarch.region), printed(fenmarch.unit, 2), published="2027-05")
    db.session.commit()
    return made


def name(assessment, later, by):
    services.name_repeats(assessment, later, by=by, expected_version=assessment.version)
    db.session.commit()


def links():
    return {(each.later_id, each.earlier_id) for each in db.session.scalars(db.select(Repeat))}


def test_a_named_repeat_is_secret_until_the_judgement_is_published_and_then_linked(fenmarch, judged, new):
    name(judged, new, fenmarch.inspector)
    assert links() == set()
    told = db.session.scalars(db.select(Event.audience).where(Event.subject_type == "named_repeat")).all()
    assert set(told) == {Audience.INSPECTORATE}
    finish(judged.follow_up, fenmarch.inspector)
    publish(judged.follow_up, fenmarch.inspector)
    db.session.commit()
    assert links() == {(each.id, fenmarch.to_region.id) for each in new}
    assert fenmarch.to_region.status is STATUS.SUPERSEDED
    assert fenmarch.to_unit.status is STATUS.FOLLOWED_UP


def test_a_draft_may_name_another_or_none(fenmarch, judged, new):
    name(judged, new[:1], fenmarch.inspector)
    name(judged, new[1:], fenmarch.editor)
    assert list(list_named(judged)) == new[1:]
    name(judged, [], fenmarch.inspector)
    assert list(list_named(judged)) == []


def test_what_is_not_said_to_be_repeated_any_more_is_not_linked(fenmarch, judged, new):
    name(judged, new, fenmarch.inspector)
    judge(judged, fenmarch.inspector, repeated=RepeatAnswer.NO)
    finish(judged.follow_up, fenmarch.inspector)
    publish(judged.follow_up, fenmarch.inspector)
    assert links() == set()
    assert fenmarch.to_region.status is STATUS.FOLLOWED_UP


def test_a_repeat_not_yet_in_a_report_stays_to_do_until_it_is_named(fenmarch, judged):
    finish(judged.follow_up, fenmarch.inspector)
    publish(judged.follow_up, fenmarch.inspector)
    db.session.commit()
    assert list(list_repeats_to_find(fenmarch.editor)) == [judged]
    (later,) = published(fenmarch, printed(fenmarch.region), published="2027-05")
    name(judged, [later], fenmarch.editor)
    assert list(list_repeats_to_find(fenmarch.editor)) == []
    assert fenmarch.to_region.status is STATUS.SUPERSEDED
    name(judged, [], fenmarch.editor)
    assert links() == {(later.id, fenmarch.to_region.id)}


def test_taking_back_needs_a_reason_and_opens_the_earlier_one_again(fenmarch, judged, new):
    name(judged, new[:1], fenmarch.inspector)
    finish(judged.follow_up, fenmarch.inspector)
    publish(judged.follow_up, fenmarch.inspector)
    with pytest.raises(RuleBroken, match="Enter why"):
        services.take_back_repeat(new[0], fenmarch.to_region, reason=" ", by=fenmarch.inspector)
    services.take_back_repeat(new[0], fenmarch.to_region, reason="Another matter", by=fenmarch.inspector)
    db.session.commit()
    assert (links(), list(list_named(judged))) == (set(), [])
    assert fenmarch.to_region.status is STATUS.FOLLOWED_UP
    event = db.session.scalars(
        db.select(Event).where(Event.subject_type == "repeat", Event.action == "repeat unlinked")
    ).one()
    assert (event.reason, event.audience) == ("Another matter", Audience.EVERYONE)
    assert list(list_repeats_to_find(fenmarch.inspector)) == [judged]


def test_only_what_came_later_to_the_same_bodies_is_proposed(fenmarch, judged, new):
    (before,) = published(fenmarch, printed(fenmarch.region), title="Before", published="2025-05")
    (another,) = published(fenmarch, printed(fenmarch.neighbour), title="Elsewhere", published="2027-05")
    proposed = {key for key, _text in list_possible_repeats(judged, bodies_asked(judged))}
    assert proposed == {each.id for each in new}
    assert before.id not in proposed
    with pytest.raises(RuleBroken, match="earlier report"):
        name(judged, [before], fenmarch.inspector)
    name(judged, [another], fenmarch.inspector)  # a person may know better


def test_nobody_outside_the_inspectorate_names_or_takes_back(fenmarch, judged, new):
    with pytest.raises((NotFound, NotPermitted)):
        name(judged, new, fenmarch.director)
    with pytest.raises((NotFound, NotPermitted)):
        services.take_back_repeat(new[0], fenmarch.to_region, reason="No", by=fenmarch.director)
    with pytest.raises((NotFound, NotPermitted)):
        list_repeats_to_find(fenmarch.director)
    with pytest.raises(ChangedMeanwhile):
        services.name_repeats(judged, new, by=fenmarch.inspector, expected_version=judged.version - 1)
    assert db.session.scalars(db.select(NamedRepeat)).all() == []


def test_a_repeat_alone_supersedes_nothing_before_progress_was_judged(fenmarch, new):
    link(new[0], fenmarch)
    assert fenmarch.to_region.status is STATUS.AWAITING_RESPONSE


def link(later, fenmarch):
    link_repeat(later, fenmarch.to_region, by=fenmarch.editor)
    refresh_status(fenmarch.to_region, by=fenmarch.editor)


def test_a_chain_counts_reports_and_whole_years(fenmarch, new):
    link(new[0], fenmarch)
    link(new[1], fenmarch)
    db.session.commit()
    expected = Asked(times_repeated=1, years_open=1, is_open=True)
    asked = asked_by([fenmarch.to_region.id, new[0].id, fenmarch.to_unit.id])
    assert asked[fenmarch.to_region.id] == asked[new[0].id] == expected
    assert asked[fenmarch.to_unit.id] == Asked(0, 1, is_open=True)
    assert expected.words == "Repeated once. Open for 1 year."


def test_a_closed_chain_was_open_until_the_last_judgement(fenmarch):
    first = Link(fenmarch.to_unit.id, "2021-05", STATUS.SUPERSEDED, date(2023, 2, 1))
    last = Link(fenmarch.to_region.id, "2023-03-10", STATUS.CLOSED, date(2025, 5, 2))
    assert asked_for([first, last]) == Asked(1, 4, is_open=False)
    assert asked_for([first, last]).words == "Repeated once. Was open for 4 years."
    assert asked_for([Link(fenmarch.to_unit.id, None, STATUS.FOLLOWED_UP, None)]).words == ""
