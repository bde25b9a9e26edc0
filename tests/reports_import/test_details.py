"""What the report says about itself can be put right, but not made impossible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.reports_import import services
from tracker.reports_import.lifecycle import ImportState
from tracker.reports_import.services import Details

pytestmark = pytest.mark.usefixtures("reading_remembered")

DETAILS = Details(
    title=" An inspection of Fenmarch ",
    kind="regional inspection",
    published="2026-03",
    published_on=date(2026, 3, 24),
    fieldwork_started="2026-01-12",
    lead_inspector="",
    isbn="978-1-84099-000-3",
)


@pytest.fixture
def found(room):
    return room.bring_in()


def correct(found, room, details):
    services.correct_details(found, details, by=room.editor, expected_version=found.version)
    db.session.commit()


def test_details_are_kept_as_entered(room, found):
    correct(found, room, replace(DETAILS, inspected=[room.region, room.unit, room.region]))
    assert found.title == "An inspection of Fenmarch"
    assert (found.published, found.published_on) == ("2026-03", date(2026, 3, 24))
    assert found.lead_inspector is None
    assert found.inspected == [
        {"name": "Fenmarch region", "organisation_id": str(room.region.id)},
        {"name": "Westmere PDU", "organisation_id": str(room.unit.id)},
    ]


@pytest.mark.parametrize("isbn", ["978-1-84099-000-3", "ISBN 978 1 84099 000 3", "080442957X"])
def test_right_numbers_are_taken(room, found, isbn):
    correct(found, room, replace(DETAILS, isbn=isbn))
    assert found.isbn == isbn.removeprefix("ISBN ")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"isbn": "978-1-84099-000-4"}, "isbn", "last digit does not agree"),
        ({"isbn": "12345"}, "isbn", "10 or 13 digits"),
        ({"published": "2026-13"}, "published", "must be a real date"),
        ({"fieldwork_started": "2026-02-30"}, "fieldwork_started", "must be a real date"),
        ({"published_on": date(2026, 4, 1)}, "published", "must be in March 2026"),
        ({"title": "x" * 301}, "title", "300 characters or less"),
    ],
)
def test_what_cannot_be_right_is_refused(room, found, changes, field, words):
    with pytest.raises(RuleBroken, match=words) as caught:
        correct(found, room, replace(DETAILS, **changes))
    assert caught.value.field == field


def test_the_second_of_two_editors_is_told(room, found):
    seen = found.version
    correct(found, room, DETAILS)
    with pytest.raises(ChangedMeanwhile):
        services.correct_details(found, DETAILS, by=room.second_editor, expected_version=seen)


def test_checking_a_recommendation_does_not_get_in_the_way_of_details(room, found):
    seen = found.version
    services.mark_checked(found.items[0], by=room.second_editor, expected_version=1)
    db.session.commit()
    services.correct_details(found, DETAILS, by=room.editor, expected_version=seen)


def test_a_report_that_could_not_be_read_is_typed_in(room):
    report_import = room.bring_in("   ")
    correct(report_import, room, DETAILS)
    assert report_import.state is ImportState.NEEDS_CHECKING
