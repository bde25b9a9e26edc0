"""An editor puts ratings right while the import is checked, and they are published as they then stand."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.organisations.shared_reports import REPORTS, needs_reports
from tests.reports_import.fenmarch_report import REPORT
from tests.support.accounts import make_person
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.inspections.rating_queries import ratings_of_report
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reports_import import services
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.progress_table import rows_of
from tracker.reports_import.ratings import FoundOverall, FoundQuestion, FoundStandard
from tracker.reports_import.reading_run import read_import
from tracker.reports_import.services.progress_rows import NOT_CHECKED_YET, WhatARowSays, check_row

pytestmark = pytest.mark.usefixtures("reading_remembered")

RATED = REPORT.replace(
    "Background",
    """Ratings

Fenmarch region
Fieldwork started February 2026
Score 2/6
Overall rating	Requires improvement

1. Organisational delivery
R 1.1 Leadership	Good
R 1.2 Staffing	Inadequate

Background""",
)


def rated(room):
    return room.bring_in_checked(RATED)


def save(report_import, rating, at=None, by=None, **more):
    services.save_rating(
        report_import, rating, at=at, by=by, **{"expected_version": report_import.version, **more}
    )
    db.session.commit()


def standard(room, **more):
    return FoundStandard(
        **{
            "organisation_id": str(room.region.id),
            "subject": "Fenmarch region",
            "framework": " Regions ",
            "standard": " R 1.3 ",
            "name": "Services",
            "rating": "Good",
            "override_reason": " ",
            **more,
        }
    )


def test_ratings_are_published_as_found_with_their_body_and_framework(room):
    report = room.publish(rated(room))
    found = ratings_of_report(report, viewer=room.director)
    assert [(each.organisation, each.framework, each.code, each.rating) for each in found.standards] == [
        (room.region, "Regions, from October 2023", "R 1.1", "Good"),
        (room.region, "Regions, from October 2023", "R 1.2", "Inadequate"),
    ]
    assert [(each.rating, each.score, each.score_out_of) for each in found.overall] == [
        ("Requires improvement", 2, 6)
    ]


def test_what_an_editor_puts_right_adds_and_takes_out_is_what_is_published(room):
    report_import = rated(room)
    first = services.import_ratings(report_import).standards[0]
    save(
        report_import,
        standard(room, standard="R 1.1", name="Leadership", override_reason="Why"),
        1,
        room.editor,
    )
    save(report_import, standard(room), None, room.editor)
    save(
        report_import,
        FoundQuestion(str(room.region.id), None, "R 1.3", "Is it safe?", 0),
        None,
        room.second_editor,
    )
    services.remove_rating(
        report_import, "standards", 2, by=room.editor, expected_version=report_import.version
    )
    db.session.commit()
    assert first.override_reason is None
    found = ratings_of_report(room.publish(report_import), viewer=room.director)
    assert [(each.code, each.framework, each.override_reason) for each in found.standards] == [
        ("R 1.1", "Regions", "Why"),
        ("R 1.3", "Regions", None),
    ]
    assert [(each.code, each.percent_yes) for each in found.key_questions] == [("R 1.3", 0)]


def test_every_change_of_a_rating_asks_for_a_new_approval_and_saving_it_unchanged_for_none(room):
    report_import = rated(room)
    approved = services.approval_of(report_import)
    same = services.import_ratings(report_import).standards[0]
    save(report_import, same, 1, room.editor)
    assert services.approval_of(report_import) == approved
    save(report_import, standard(room), 1, room.editor)
    with pytest.raises(ChangedMeanwhile):
        services.publish_import(report_import, by=room.editor, approved=approved)


def test_a_body_is_said_once_for_everything_under_the_same_printed_name(room):
    report_import = rated(room)
    lost = [
        FoundOverall(None, "The region", None, "Good"),
        FoundQuestion(None, "The region", "1.1", "Is it safe?", 50),
    ]
    for each in lost:
        save(report_import, each, None, room.editor)
    assert services.import_ratings(report_import).without_body == 2
    save(
        report_import,
        FoundOverall(str(room.region.id), "The region", "Regions", "Good"),
        2,
        room.editor,
        also_same_subject=True,
    )
    found = services.import_ratings(report_import)
    assert found.without_body == 0
    assert found.overall[0].framework == "Regions, from October 2023"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"standard": " "}, "standard"),
        ({"name": ""}, "name"),
        ({"rating": "Splendid"}, "rating"),
        ({"framework": "x" * 121}, "framework"),
        ({"override_reason": "x" * 2001}, "override_reason"),
        ({"organisation_id": "5" * 32}, "organisation"),
    ],
)
def test_what_is_no_rating_is_refused_at_its_field(room, wrong, field):
    report_import = rated(room)
    with pytest.raises(RuleBroken) as caught:
        save(report_import, standard(room, **wrong), None, room.editor)
    assert caught.value.field == field
    assert report_import.ratings is None


@pytest.mark.parametrize(
    ("rating", "field"),
    [
        (FoundOverall(None, None, None, "Good", None, 24), "score"),
        (FoundOverall(None, None, None, "Good", -1, 24), "score"),
        (FoundQuestion(None, None, None, " ", 50), "question"),
        (FoundQuestion(None, None, None, "Is it safe?", 101), "percent_yes"),
    ],
)
def test_scores_and_percentages_are_numbers_that_can_be(room, rating, field):
    with pytest.raises(RuleBroken) as caught:
        save(rated(room), rating, None, room.editor)
    assert caught.value.field == field


def test_two_editors_at_once_and_those_who_may_not(room):
    report_import = rated(room)
    seen = report_import.version
    save(report_import, standard(room), None, room.editor)
    with pytest.raises(ChangedMeanwhile):
        save(report_import, standard(room), 1, room.second_editor, expected_version=seen)
    with pytest.raises(ChangedMeanwhile):
        save(report_import, standard(room), 9, room.editor)
    with pytest.raises(NotPermitted):
        save(report_import, standard(room), None, room.inspector)
    room.publish(report_import)
    with pytest.raises(TransitionNotAllowed):
        save(report_import, standard(room), None, room.editor)


def test_a_report_that_is_typed_in_gets_its_ratings_by_hand(room):
    report_import = services.start_by_hand(by=room.editor)
    services.correct_details(
        report_import,
        services.Details(
            title="Typed", kind="regional inspection", inspected=[room.region], published="2026-03"
        ),
        by=room.editor,
        expected_version=report_import.version,
    )
    save(report_import, standard(room), None, room.editor)
    services.add_by_hand(
        report_import, text="do it", addressee=room.region, number="1", heading="", by=room.editor
    )
    db.session.commit()
    assert report_import.state is ImportState.NEEDS_CHECKING
    found = ratings_of_report(room.publish(report_import), viewer=room.director)
    assert [(each.organisation, each.code) for each in found.standards] == [(room.region, "R 1.3")]


@needs_reports
@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_ratings_of_the_published_reports_come_through_publication(app, path):
    expected = json.loads(path.with_suffix(".json").read_text())
    inspectorate = db.session.scalars(
        select(Organisation).where(Organisation.type == OrganisationType.INSPECTORATE)
    ).one()
    editor = make_person("Edda Moon", (Role.EDITOR, inspectorate))
    report_import = services.upload(path.name, path.read_bytes(), by=editor).report_import
    db.session.commit()
    read_import(report_import.id)
    for item in report_import.items:
        services.mark_checked(item, by=editor, expected_version=item.version)
    for row in rows_of(report_import):
        says = WhatARowSays(None, None, None, None)
        check_row(report_import, row.position, says, by=editor, expected_version=NOT_CHECKED_YET)
    if not report_import.title:
        ids = [UUID(body["organisation_id"]) for body in report_import.inspected]
        details = services.Details(
            title="A letter",
            kind=report_import.kind,
            inspected=[db.session.get_one(Organisation, each) for each in ids],
            published=report_import.published,
            fieldwork_started=report_import.fieldwork_started,
        )
        services.correct_details(report_import, details, by=editor, expected_version=report_import.version)
    db.session.commit()
    report = services.publish_import(report_import, by=editor, approved=services.approval_of(report_import))
    db.session.commit()
    found = ratings_of_report(report, viewer=editor)
    assert [
        {"subject": each.subject, "standard": each.code, "name": each.name, "rating": each.rating}
        for each in found.standards
    ] == expected["ratings"]
    assert [
        {
            "subject": each.subject,
            "rating": each.rating,
            "score": each.score,
            "score_out_of": each.score_out_of,
        }
        for each in found.overall
    ] == expected["overall_ratings"]
    assert [
        {
            "subject": each.subject,
            "standard": each.code,
            "question": each.question,
            "percent_yes": each.percent_yes,
        }
        for each in found.key_questions
    ] == expected["key_questions"]
    assert all(each.organisation_id for each in found.every)
    assert all(each.framework for each in (*found.overall, *found.standards))
