"""Everything is published at once, once, in the words that were approved, and nothing is seen before."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.reports_import.fenmarch_report import FENMARCH_TO_REGION, NAMELESS, REPORT
from tracker.accounts.models import Person
from tracker.action_plans.models import ActionPlan
from tracker.action_plans.services import set_due_rule
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Event
from tracker.inspections.models import InspectionReport
from tracker.recommendations.models import Assignment, Recommendation
from tracker.reports_import import queries, services
from tracker.reports_import.lifecycle import ImportState

pytestmark = pytest.mark.usefixtures("reading_remembered")

MODELS = (InspectionReport, Recommendation, Assignment, ActionPlan)


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) for model in MODELS]


def test_a_checked_report_becomes_a_report_with_recommendations_and_plans(room):
    report_import = room.bring_in_checked()
    report = room.publish(report_import)
    assert report_import.state is ImportState.PUBLISHED
    assert (report.title, report.published, report.published_on) == (report_import.title, "2026-03", None)
    assert report.file_sha256 == report_import.file_sha256
    assert [(each.organisation, each.printed_name) for each in report.inspected] == [
        (room.region, "Fenmarch region")
    ]
    published = db.session.scalars(select(Recommendation).order_by(Recommendation.position)).all()
    assert [(each.block, each.number, each.addressee, each.text) for each in published[:1]] == [
        (1, "1", room.region, FENMARCH_TO_REGION[0])
    ]
    assert [(each.block, each.addressee) for each in published[3:]] == [(2, room.unit)]
    # The region answers for its unit, so there is one plan.
    assert {assignment.organisation for each in published for assignment in each.assignments} == {room.region}
    assert counts() == [1, 4, 4, 1]


def test_plans_are_due_as_the_rule_of_its_kind_says(room):
    set_due_rule("regional inspection", 20, valid_from=date(2020, 1, 1), by=room.administrator)
    report_import = room.bring_in_checked(REPORT.replace("March 2026", "24 March 2026"))
    room.publish(report_import)
    plan = db.session.scalars(select(ActionPlan)).one()
    # Twenty working days from 24 March, past Good Friday and Easter Monday.
    assert plan.due_on == date(2026, 4, 23)


def test_published_words_are_the_approved_ones(room):
    report_import = room.bring_in()
    item = report_import.items[0]
    services.correct_item(
        item,
        text="the corrected words",
        addressee=room.region,
        number="1",
        heading=item.heading,
        standard="",
        by=room.editor,
        expected_version=item.version,
    )
    for each in report_import.items:
        services.mark_checked(each, by=room.editor, expected_version=each.version)
    services.not_a_recommendation(
        report_import.items[1], by=room.editor, expected_version=report_import.items[1].version
    )
    db.session.commit()
    room.publish(report_import)
    published = db.session.scalars(select(Recommendation).order_by(Recommendation.position)).all()
    assert [each.text for each in published] == [
        "the corrected words",
        FENMARCH_TO_REGION[2] + ".",
        report_import.items[3].text,
    ]
    assert [each.position for each in published] == [1, 2, 3]


def test_what_changed_since_it_was_approved_is_not_published(room):
    report_import = room.bring_in_checked()
    approved = services.approval_of(report_import)
    item = report_import.items[0]
    services.join_with_next(item, by=room.second_editor, expected_version=item.version)
    services.mark_checked(item, by=room.second_editor, expected_version=item.version)
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):
        services.publish_import(report_import, by=room.editor, approved=approved)
    assert counts() == [0, 0, 0, 0]


def test_every_change_asks_for_a_new_approval(room):
    report_import = room.bring_in_checked()
    seen = {services.approval_of(report_import)}
    item = report_import.items[0]
    for service in (services.not_a_recommendation, services.put_back, services.mark_checked):
        service(item, by=room.editor, expected_version=item.version)
        db.session.commit()
        seen.add(services.approval_of(report_import))
    services.add_by_hand(
        report_import, text="more", addressee=room.region, number="", heading="", by=room.editor
    )
    db.session.commit()
    seen.add(services.approval_of(report_import))
    assert len(seen) == 5


def test_publishing_twice_makes_one_report(room):
    report_import = room.bring_in_checked()
    approved = services.approval_of(report_import)
    first = services.publish_import(report_import, by=room.editor, approved=approved)
    db.session.commit()
    second = services.publish_import(report_import, by=room.second_editor, approved=approved)
    db.session.commit()
    assert first is second
    assert counts() == [1, 4, 4, 1]


def test_two_who_publish_at_once_make_one_report(room, app):
    report_import = room.bring_in_checked()
    import_id, approved = report_import.id, services.approval_of(report_import)
    emails = [room.editor.email, room.second_editor.email]
    db.session.commit()
    together = threading.Barrier(2, timeout=20)

    def publish_as(email):
        with app.app_context():
            together.wait()
            editor = db.session.scalars(select(Person).where(Person.email == email)).one()
            mine = queries.get_import(import_id, viewer=editor)
            report_id = services.publish_import(mine, by=editor, approved=approved).id
            db.session.commit()
            return report_id

    with ThreadPoolExecutor(2) as pool:
        published = list(pool.map(publish_as, emails))
    assert len(set(published)) == 1
    assert counts() == [1, 4, 4, 1]


def test_what_is_missing_is_said_item_by_item(room):
    report_import = room.bring_in(NAMELESS)
    gaps = services.what_is_missing(report_import)
    assert [(gap.message, gap.item and gap.item.serial) for gap in gaps] == [
        ("Enter the title of the report", None),
        ("Enter the kind of inspection", None),
        ("Choose who recommendation 1, “make sure that every court report says what…” is for", 1),
        ("Choose who recommendation 2, “give each new officer a named mentor for…” is for", 2),
        ("Check recommendation 1, “meet the police each week to speak of…”", 3),
    ]
    with pytest.raises(RuleBroken, match="Enter the title of the report"):
        room.publish(report_import)
    assert counts() == [0, 0, 0, 0]


def test_a_report_without_recommendations_is_not_published(room):
    report_import = room.bring_in_checked("A letter about Fenmarch\n\nNothing has to change.\n")
    assert [gap.message for gap in services.what_is_missing(report_import)] == [
        "Enter at least one recommendation"
    ]


def test_a_fault_in_the_middle_publishes_nothing(room, monkeypatch):
    report_import = room.bring_in_checked()

    def fault(*_arguments, **_more):
        raise OSError("the lights went out")

    monkeypatch.setattr("tracker.reports_import.services.publishing.open_plan", fault)
    with pytest.raises(OSError, match="lights"):
        room.publish(report_import)
    db.session.rollback()
    assert counts() == [0, 0, 0, 0]
    assert report_import.state is ImportState.NEEDS_CHECKING


def to_old_region(room):
    report_import = room.bring_in_checked(REPORT.replace("Fenmarch region should", "Old Fenmarch CRC should"))
    assert report_import.items[0].addressee is room.old_region
    return report_import


def test_for_a_closed_body_the_editor_chooses_among_its_successors(room):
    report_import = to_old_region(room)
    assert services.who_may_carry(report_import) == {room.old_region: [room.region]}
    room.publish(report_import, carried_by={room.old_region.id: room.region})
    first = db.session.scalars(select(Recommendation).order_by(Recommendation.position)).first()
    assert first.addressee is room.old_region
    assert [each.organisation for each in first.assignments] == [room.region]
    assert counts() == [1, 4, 4, 1]


def test_who_carries_it_may_be_left_open(room):
    report_import = to_old_region(room)
    room.publish(report_import, carried_by={room.old_region.id: None})
    # Three are carried by nobody yet; the one to the unit is carried by its region.
    assert counts() == [1, 4, 1, 1]


def test_who_is_no_successor_cannot_carry_it(room):
    report_import = to_old_region(room)
    with pytest.raises(RuleBroken, match="is no successor"):
        room.publish(report_import, carried_by={room.old_region.id: room.agency})


def test_a_report_that_is_published_already_is_published_again_only_on_purpose(room):
    room.publish(room.bring_in_checked())
    second = room.bring_in_checked(REPORT + "\nA corrected copy.\n", "corrected.txt")
    with pytest.raises(RuleBroken, match="another report"):
        room.publish(second)
    db.session.rollback()
    room.publish(second, is_another_report=True)
    assert counts()[0] == 2


def test_only_editors_publish(room):
    report_import = room.bring_in_checked()
    approved = services.approval_of(report_import)
    with pytest.raises(NotPermitted):
        services.publish_import(report_import, by=room.inspector, approved=approved)
    with pytest.raises(NotFound):
        services.publish_import(report_import, by=room.director, approved=approved)


def test_a_discarded_import_is_not_published(room):
    report_import = room.bring_in_checked()
    services.discard(report_import, by=room.editor, expected_version=report_import.version)
    db.session.commit()
    with pytest.raises(TransitionNotAllowed):
        room.publish(report_import)


def test_what_the_report_says_against_itself_goes_with_it(room):
    report = room.publish(room.bring_in_checked(REPORT.replace("made four", "made five")))
    assert [each.message for each in report.discrepancies] == [
        "The report says five recommendations; we found four"
    ]


def test_until_publication_every_event_is_the_inspectorates_own(room):
    report_import = room.bring_in_checked()
    audiences = db.session.scalars(
        select(Event.audience).where(Event.subject_type.in_(["report_import", "found_item"]))
    ).all()
    assert {audience.value for audience in audiences} == {"inspectorate"}
    assert counts() == [0, 0, 0, 0]
    for outsider in (room.director, room.overview, room.administrator):
        with pytest.raises(NotFound):
            queries.get_import(report_import.id, viewer=outsider)
        assert db.session.scalars(queries.imports_statement(outsider)).all() == []
    assert queries.get_import(report_import.id, viewer=room.inspector) is report_import


def test_one_without_a_printed_number_is_published_under_its_place_in_brackets(room):
    report_import = room.bring_in_checked()
    third = report_import.items[2]
    services.correct_item(
        third,
        text=third.text,
        addressee=third.addressee,
        number="",
        heading=third.heading,
        standard="",
        by=room.editor,
        expected_version=third.version,
    )
    services.mark_checked(third, by=room.editor, expected_version=third.version)
    db.session.commit()
    report = room.publish(report_import)
    published = db.session.scalars(
        select(Recommendation).where(Recommendation.report == report).order_by(Recommendation.position)
    ).all()
    assert [each.number for each in published] == ["1", "2", "[3]", "4"]
    assert [each.has_printed_number for each in published] == [True, True, False, True]
