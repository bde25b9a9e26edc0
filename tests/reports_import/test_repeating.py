"""A person says what a found recommendation repeats; publishing links it, in one transaction with everything else."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, REPORT, Room
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.inspections.models import InspectionReport
from tracker.recommendations.models import Recommendation, Repeat
from tracker.reports_import import services
from tracker.reports_import.models import FoundItem

pytestmark = pytest.mark.usefixtures("reading_remembered")

LATER = (
    REPORT.replace("March 2026", "May 2027")
    .replace("978-1-84099-000-3", "978-1-84099-001-0")
    .replace(FENMARCH_TO_REGION[1], "provide every newly appointed officer with a mentor for a year")
)


@pytest.fixture
def earlier(room) -> list[Recommendation]:
    """What an earlier report said."""
    return publish_earlier(room)


@pytest.fixture
def found(room, earlier):
    return room.bring_in_checked(LATER, "later.txt")


def publish_earlier(room: Room) -> list[Recommendation]:
    report = room.publish(room.bring_in_checked())
    return list(
        db.session.scalars(
            select(Recommendation)
            .where(Recommendation.report_id == report.id)
            .order_by(Recommendation.position)
        )
    )


def decide(item: FoundItem, earlier, room: Room, *, by=None, version=None) -> None:
    services.decide_repeats(
        item,
        earlier,
        by=by or room.editor,
        expected_version=item.version if version is None else version,
    )
    db.session.commit()


def links() -> set[tuple[str, str]]:
    return {(each.later.text, each.earlier.text) for each in db.session.scalars(select(Repeat))}


def test_the_most_alike_of_the_same_body_and_its_units_comes_first(room, earlier, found):
    suggested = services.suggest_repeats(found.items[1], viewer=room.editor)
    assert suggested[0].recommendation == earlier[1]
    to_the_unit = services.suggest_repeats(found.items[3], viewer=room.editor)
    assert [each.recommendation for each in to_the_unit] == [earlier[3]]


def test_nothing_is_suggested_for_nobody_or_from_later_reports(room, earlier):
    before = room.bring_in_checked(
        REPORT.replace("March 2026", "March 2020").replace("000-3", "001-0"), "old.txt"
    )
    assert services.suggest_repeats(before.items[0], viewer=room.editor) == ()
    item = before.items[1]
    item.addressee = None
    assert services.suggest_repeats(item, viewer=room.editor) == ()
    db.session.rollback()


def test_what_was_decided_is_linked_on_publication_many_to_many(room, earlier, found):
    decide(found.items[0], [earlier[0]], room)
    decide(found.items[1], [earlier[0], earlier[1]], room)
    decide(found.items[2], [], room)
    assert links() == set()
    room.publish(found)
    texts = [item.text for item in found.items]
    assert links() == {
        (texts[0], earlier[0].text),
        (texts[1], earlier[0].text),
        (texts[1], earlier[1].text),
    }


def test_what_is_removed_is_not_linked(room, earlier, found):
    decide(found.items[0], [earlier[0]], room)
    services.not_a_recommendation(found.items[0], by=room.editor, expected_version=found.items[0].version)
    room.publish(found)
    assert links() == set()


def test_none_of_them_is_a_decision_and_so_is_another_one_later(room, earlier, found):
    item = found.items[0]
    assert item.repeats is None
    decide(item, [], room)
    assert item.repeats == []
    assert services.next_to_decide(item) == found.items[1]
    decide(item, [earlier[2]], room)
    assert item.repeats == [str(earlier[2].id)]


def test_deciding_does_not_ask_for_the_text_to_be_checked_again(room, earlier, found):
    decide(found.items[0], [earlier[0]], room)
    assert services.what_is_missing(found) == []


def test_a_decision_made_after_the_approval_is_not_published_unseen(room, earlier, found):
    approved = services.approval_of(found)
    decide(found.items[0], [earlier[0]], room)
    with pytest.raises(ChangedMeanwhile):
        services.publish_import(found, by=room.editor, approved=approved)


def test_what_came_later_cannot_be_repeated_and_then_nothing_is_published(room, earlier, found):
    decide(found.items[0], [earlier[0]], room)
    details = services.Details(title="A report", kind="regional inspection", published="2020-01")
    services.correct_details(found, details, by=room.editor, expected_version=found.version)
    db.session.commit()
    with pytest.raises(RuleBroken, match=r"Recommendation 1, “make sure .* of an earlier report"):
        room.publish(found)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(InspectionReport)) == 1
    with pytest.raises(RuleBroken, match="was published after this report"):
        decide(found.items[1], [earlier[1]], room)


def test_joined_recommendations_repeat_what_both_did_and_split_ones_only_the_first(room, earlier, found):
    decide(found.items[0], [earlier[0]], room)
    decide(found.items[1], [earlier[1]], room)
    first = found.items[0]
    services.join_with_next(first, by=room.editor, expected_version=first.version)
    assert first.repeats == sorted(str(each.id) for each in earlier[:2])
    parts = services.split(first, text="one\n\ntwo", by=room.editor, expected_version=first.version)
    assert [len(part.repeats or ()) for part in parts] == [2, 0]


def test_only_editors_decide_in_turn_and_until_publication(room, earlier, found):
    item = found.items[0]
    with pytest.raises(NotPermitted):
        decide(item, [], room, by=room.inspector)
    seen = item.version
    decide(item, [earlier[0]], room)
    with pytest.raises(ChangedMeanwhile):
        decide(item, [earlier[1]], room, version=seen)
    room.publish(found)
    with pytest.raises(TransitionNotAllowed):
        decide(item, [], room)
