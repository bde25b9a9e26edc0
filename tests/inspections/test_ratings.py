"""Ratings of published reports: as printed, corrected by dated notes only, and never mixed between frameworks."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.inspections.frameworks import FRAMEWORKS, framework_for
from tracker.inspections.rating_queries import (
    discrepancies_about_ratings,
    get_rating,
    ratings_of_bodies,
    ratings_of_report,
)
from tracker.inspections.ratings import (
    OverallAsPrinted,
    QuestionAsPrinted,
    RatingsAsPrinted,
    StandardAsPrinted,
    correct_rating,
)
from tracker.inspections.services import DiscrepancyAsPrinted, ReportDetails, publish_report
from tracker.organisations.models import OrganisationType


@pytest.fixture
def report(fenmarch):
    unit = fenmarch.unit
    return publish_report(
        ReportDetails(
            title="An inspection of North Fenmarch",
            kind="PDU inspection",
            discrepancies=[
                DiscrepancyAsPrinted("rating_band", "2.1 is out of its band"),
                DiscrepancyAsPrinted("count", "It says four and makes three."),
            ],
            ratings=RatingsAsPrinted(
                standards=[
                    StandardAsPrinted(
                        unit, "North Fenmarch", "Units", "2.1", "Assessment", "Good", "Looked at again"
                    )
                ],
                overall=[
                    OverallAsPrinted(unit, "North Fenmarch", "Units", "Inadequate", 28, 27),
                    OverallAsPrinted(None, "Saltholme", None, "Good"),
                ],
                key_questions=[QuestionAsPrinted(unit, None, "2.1", "Is it safe?", 0)],
            ),
        ),
        by=fenmarch.editor,
    )


@pytest.mark.parametrize(
    ("kind", "began", "words"),
    [
        (OrganisationType.CRC, "2019-02", "Divisions and companies, 2018 to 2021"),
        (OrganisationType.CRC, None, "Divisions and companies, 2018 to 2021"),
        (OrganisationType.PDU, "2022-01-17", "Probation delivery units, 2021 to 2023"),
        (OrganisationType.PDU, "2023-09-30", "Probation delivery units, 2021 to 2023"),
        (OrganisationType.PDU, "2023-10", "Probation delivery units, from October 2023"),
        (OrganisationType.PDU, "2023", None),
        (OrganisationType.PDU, None, None),
        (OrganisationType.REGION, "2024-01-22", "Regions, from October 2023"),
        (OrganisationType.REGION, "2022-05", None),
        (OrganisationType.PARTNER, "2024", None),
    ],
)
def test_a_framework_is_named_only_where_it_is_certain(kind, began, words):
    assert framework_for(kind, began) == words


def test_no_two_frameworks_share_their_words():
    assert len({each.words for each in FRAMEWORKS}) == len(FRAMEWORKS)


def test_what_is_printed_is_kept_even_where_it_cannot_be_right(fenmarch, report):
    db.session.commit()
    found = ratings_of_report(report, viewer=fenmarch.reader)
    assert [(each.code, each.rating, each.override_reason) for each in found.standards] == [
        ("2.1", "Good", "Looked at again")
    ]
    assert [(each.subject, each.score, each.score_out_of) for each in found.overall] == [
        ("North Fenmarch", 28, 27),
        ("Saltholme", None, None),
    ]
    assert [each.percent_yes for each in found.key_questions] == [0]
    assert found.regions == [fenmarch.region]


def test_a_body_is_found_with_its_own_ratings_only(fenmarch, report):
    found = ratings_of_bodies([fenmarch.unit.id, fenmarch.region.id], viewer=fenmarch.inspector)
    assert [each.subject for each in found.overall] == ["North Fenmarch"]
    assert not ratings_of_bodies([fenmarch.region.id], viewer=fenmarch.inspector)
    told = discrepancies_about_ratings([report.id])
    assert [each.message for each in told[report.id]] == ["2.1 is out of its band"]
    assert discrepancies_about_ratings([]) == {}


def test_a_correction_is_a_dated_note_beside_a_rating_that_stays(fenmarch, report):
    [rating] = ratings_of_report(report, viewer=fenmarch.editor).standards
    first = correct_rating(rating, text=" It is Inadequate ", reason=" Misprint ", by=fenmarch.editor)
    correct_rating(rating, text="It is Good after all", reason="Seen again", by=fenmarch.editor)
    db.session.commit()
    found = ratings_of_report(report, viewer=fenmarch.reader)
    assert found.standards[0].rating == "Good"
    notes = found.corrections[rating.id]
    assert [(each.text, each.reason) for each in notes] == [
        ("It is Inadequate", "Misprint"),
        ("It is Good after all", "Seen again"),
    ]
    assert {each.by for each in notes} == {fenmarch.editor}
    with pytest.raises(DBAPIError, match="append only"):
        db.session.execute(text("DELETE FROM rating_correction"))
    assert first.at is not None


@pytest.mark.parametrize(
    ("more", "field"),
    [({"text": " "}, "text"), ({"reason": ""}, "reason"), ({"text": "x" * 2001}, "text")],
)
def test_a_correction_says_what_and_why(fenmarch, report, more, field):
    [question] = ratings_of_report(report, viewer=fenmarch.editor).key_questions
    with pytest.raises(RuleBroken) as caught:
        correct_rating(question, **{"text": "It is 10%", "reason": "Misprint", **more}, by=fenmarch.editor)
    assert caught.value.field == field


def test_only_an_editor_corrects(fenmarch, report):
    [rating] = ratings_of_report(report, viewer=fenmarch.editor).standards
    for name in ("inspector", "director", "responder"):
        with pytest.raises(NotPermitted, match="Only an inspectorate editor"):
            correct_rating(rating, text="Wrong", reason="No", by=fenmarch.people[name])


def test_ratings_are_not_there_for_the_administrator_nor_in_another_report(fenmarch, report):
    [rating] = ratings_of_report(report, viewer=fenmarch.editor).standards
    with pytest.raises(NotFound):
        ratings_of_report(report, viewer=fenmarch.administrator)
    with pytest.raises(NotFound):
        get_rating(fenmarch.report, rating.id, viewer=fenmarch.editor)
