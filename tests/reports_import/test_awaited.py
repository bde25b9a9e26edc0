"""A repeat named in a report that is still being checked is kept when that report is published."""

from __future__ import annotations

import pytest

from tests.reports_import.test_repeating import LATER, links, publish_earlier
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.followup.lifecycle import RepeatAnswer
from tracker.followup.repeating import list_named, list_repeats_to_find
from tracker.followup.services import (
    confirm_all,
    finish_follow_up,
    publish_follow_up,
    save_assessment,
    start_follow_up,
)
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.reports_import import services
from tracker.reports_import.awaited import await_repeats, is_awaited, list_awaited, list_offered

pytestmark = pytest.mark.usefixtures("reading_remembered")


@pytest.fixture
def earlier(room):
    return publish_earlier(room)


@pytest.fixture
def judged(room, earlier):
    """The follow-up of the region, every judgement but the first without a repeat."""
    follow_up = start_follow_up(
        room.region, inspection="Fenmarch 2027", fieldwork_started=None, by=room.inspector
    )
    db.session.flush()
    for assessment in follow_up.assessments:
        is_first = assessment.recommendation_id == earlier[0].id
        save_assessment(
            assessment,
            by=room.inspector,
            expected_version=assessment.version,
            category=ProgressCategory.SOME,
            action_taken_and_impact="Half",
            still_required=True,
            still_needed=None,
            repeated=RepeatAnswer.YES if is_first else RepeatAnswer.NO,
        )
    db.session.commit()
    return next(each for each in follow_up.assessments if each.recommendation_id == earlier[0].id)


@pytest.fixture
def found(room, judged):
    return room.bring_in_checked(LATER, "later.txt")


def name(assessment, items, by):
    await_repeats(assessment, {each.id for each in items}, by=by, expected_version=assessment.version)
    db.session.commit()


def publish(follow_up, room):
    finish_follow_up(follow_up, by=room.inspector, expected_version=follow_up.version)
    confirm_all(follow_up, by=room.editor, expected_version=follow_up.version)
    publish_follow_up(follow_up, by=room.inspector, expected_version=follow_up.version)
    db.session.commit()


def test_what_is_still_being_checked_is_offered_to_the_inspectorate_the_most_alike_first(room, judged, found):
    offered = list_offered(judged, viewer=room.inspector)
    assert offered[0].made == found.items[0]
    assert not offered[0].is_published
    assert not offered[0].is_named


def test_publishing_the_report_links_what_a_published_judgement_named(room, judged, found, earlier):
    name(judged, found.items[:1], room.inspector)
    publish(judged.follow_up, room)
    assert links() == set()
    assert list(list_repeats_to_find(room.inspector, elsewhere=is_awaited())) == []
    room.publish(found)
    assert links() == {(found.items[0].text, earlier[0].text)}
    assert [each.text for each in list_named(judged)] == [found.items[0].text]
    assert list(list_awaited(judged)) == []
    assert earlier[0].status is RecommendationStatus.SUPERSEDED


def test_a_draft_judgement_waits_for_both(room, judged, found, earlier):
    name(judged, found.items[:1], room.inspector)
    room.publish(found)
    assert links() == set()
    publish(judged.follow_up, room)
    assert links() == {(found.items[0].text, earlier[0].text)}


def test_what_is_removed_or_discarded_is_to_be_found_again(room, judged, found):
    name(judged, found.items[:1], room.inspector)
    services.discard(found, by=room.editor, expected_version=found.version)
    db.session.commit()
    assert list(list_awaited(judged)) == []
    assert list(list_repeats_to_find(room.inspector, elsewhere=is_awaited())) == [judged]
    with pytest.raises(RuleBroken, match="published or removed"):
        name(judged, found.items[1:2], room.inspector)


def test_nobody_outside_the_inspectorate_names_one(room, judged, found):
    with pytest.raises((NotFound, NotPermitted)):
        name(judged, found.items[:1], room.director)
