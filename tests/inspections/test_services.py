"""Publishing a report."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Event
from tracker.inspections.models import InspectionReport
from tracker.inspections.queries import find_report_by_file, get_report
from tracker.inspections.services import DiscrepancyAsPrinted, ReportDetails, publish_report

SHA = "ab" * 32


def details(**more):
    return ReportDetails(**{"title": " An inspection of Westmere ", "kind": "PDU inspection", **more})


def test_a_report_holds_what_is_printed_on_it(fenmarch):
    made = publish_report(
        details(
            published="2026-04-02",
            inspected=[(fenmarch.unit, "North Fenmarch Delivery Unit"), (fenmarch.region, "Fenmarch")],
            discrepancies=[DiscrepancyAsPrinted("count", "It says four and makes three.")],
            extract={"ratings": [], "key": {"deep": [1, None]}},
            file_name="report.txt",
            file_sha256=SHA,
        ),
        by=fenmarch.editor,
    )
    db.session.commit()
    report = get_report(made.id, viewer=fenmarch.reader)
    assert report.title == "An inspection of Westmere"
    assert report.code.startswith("D-")
    assert [(each.organisation, each.printed_name) for each in report.inspected] == [
        (fenmarch.unit, "North Fenmarch Delivery Unit"),
        (fenmarch.region, "Fenmarch"),
    ]
    assert [each.message for each in report.discrepancies] == ["It says four and makes three."]
    assert report.extract == {"ratings": [], "key": {"deep": [1, None]}}
    assert find_report_by_file(SHA) == report
    assert find_report_by_file("cd" * 32) is None


@pytest.mark.parametrize(
    ("printed", "entered", "expected"),
    [
        ("2026-04-02", None, date(2026, 4, 2)),
        ("2026-04", None, None),
        ("2026-04", date(2026, 4, 30), date(2026, 4, 30)),
        (None, None, None),
        (None, date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_the_day_of_publication_is_never_made_up(fenmarch, printed, entered, expected):
    report = publish_report(details(published=printed, published_on=entered), by=fenmarch.editor)
    assert report.published_on == expected


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": ""}, "kind"),
        ({"published": "2026-02-30"}, "published"),
        ({"published": "soon"}, "published"),
        ({"fieldwork_started": "2026-13"}, "fieldwork_started"),
        ({"published": "2026-04", "published_on": date(2026, 5, 1)}, "published_on"),
    ],
)
def test_wrong_details_are_refused_at_their_field(fenmarch, wrong, field):
    with pytest.raises(RuleBroken) as refused:
        publish_report(details(**wrong), by=fenmarch.editor)
    assert refused.value.field == field
    assert db.session.query(InspectionReport).count() == 1


@pytest.mark.parametrize(
    "who", ["director", "inspector", "responder", "overview", "administrator", "stranger"]
)
def test_only_an_editor_publishes(fenmarch, who):
    with pytest.raises((NotPermitted, NotFound)):
        publish_report(details(), by=fenmarch.people[who])


def test_publishing_leaves_an_event_for_every_row(fenmarch):
    report = publish_report(
        details(
            inspected=[(fenmarch.unit, "North")],
            discrepancies=[DiscrepancyAsPrinted("count", "Three, not four.")],
        ),
        by=fenmarch.editor,
    )
    events = db.session.scalars(db.select(Event).where(Event.thread_id == report.id)).all()
    assert sorted(each.subject_type for each in events) == ["discrepancy", "inspected", "inspection_report"]
    assert {each.actor_id for each in events} == {fenmarch.editor.id}


def test_a_report_is_not_there_for_the_administrator(fenmarch):
    with pytest.raises(NotFound):
        get_report(fenmarch.report.id, viewer=fenmarch.administrator)
