"""Suggesting the earlier recommendations that a new one may repeat: by their words, measured on real ones."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST, make_recommendation
from tests.organisations.shared_reports import REPORTS, needs_reports
from tests.support.browserlike import QuestionsAsked
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.core.events import act
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation, OrganisationType, Succession
from tracker.organisations.queries import bodies_of
from tracker.recommendations.queries import suggest_earlier
from tracker.recommendations.similarity import rank, stem


def written_down(name: str) -> dict:
    return json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))


def of_the_letter() -> list[tuple[int, str]]:
    letter = written_down("kss-regional-letter-2022")
    return [(each["position"], each["text"]) for each in letter["recommendations"]]


@needs_reports
def test_each_row_of_the_follow_up_table_finds_its_own_recommendation_first():
    rows = written_down("kss-region-2024")["previous_recommendations"]
    firsts = [rank(row["recommendation"], of_the_letter())[0][0] for row in rows]
    # As a careful reader matched them: 6 to 10 of the first block, 1 and 2 of the second.
    assert firsts == [6, 7, 8, 9, 10, 16, 17]


@needs_reports
@pytest.mark.parametrize(("later", "earlier"), [(8, 8), (7, 17)])
def test_a_reworded_repeat_stands_among_the_first_three(later, earlier):
    text = next(
        each["text"]
        for each in written_down("kss-region-2024")["recommendations"]
        if each["position"] == later
    )
    assert earlier in [position for position, _ in rank(text, of_the_letter())[:3]]


def test_the_same_words_are_wholly_alike_and_no_shared_word_is_not_offered():
    assert rank("visit every hostel", [("same", "Visit every hostel."), ("other", "train staff")]) == [
        ("same", pytest.approx(1.0))
    ]


def test_other_forms_of_the_words_count_and_common_words_do_not():
    candidates = [
        ("common", "ensure that all of the staff should be there"),
        ("forms", "engaged with people"),
    ]
    assert [key for key, _ in rank("ensure that all should be engaging people", candidates)] == ["forms"]


def test_words_that_stand_together_count_more_than_the_same_words_apart():
    candidates = [
        ("apart", "sentence plans, management boards"),
        ("together", "sentence management, plans boards"),
    ]
    assert [key for key, _ in rank("sentence management", candidates)] == ["together", "apart"]


@pytest.mark.parametrize("text", ["", "the of and", "\u2026!"])
def test_a_text_that_says_nothing_finds_nothing(text):
    assert rank(text, [("a", "visit every hostel"), ("b", "")]) == []
    assert rank("visit", []) == []


@pytest.mark.parametrize(
    "forms",
    [
        ("engage", "engaged", "engaging", "engages", "engagement"),
        ("manage", "managing", "management", "managed"),
        ("prioritise", "prioritised", "prioritising", "prioritisation"),
        ("policy", "policies"),
        ("region", "region's", "regions"),
    ],
)
def test_forms_of_a_word_share_their_stem(forms):
    assert len({stem(form) for form in forms}) == 1


def test_short_words_and_double_s_stay():
    assert [stem(word) for word in ("access", "use", "PDU")] == ["access", "use", "pdu"]


@pytest.fixture
def earlier(fenmarch):
    """A report of two years before: to the region, to its unit, to what the unit was before, to a neighbour."""
    with act("made for a test", by=TEST):
        old_unit = Organisation(
            code="old-fenmarch", name="Old Fenmarch", type=OrganisationType.PDU, parent=fenmarch.region
        )
        db.session.add(old_unit)
        db.session.flush()
        db.session.add(Succession(predecessor=old_unit, successor=fenmarch.unit, valid_from="2023-04"))
        report = InspectionReport(
            code="I-EARLIER",
            title="An earlier inspection",
            kind="regional inspection",
            published="2024-05",
            published_on=None,
            added_at=fenmarch.report.added_at,
            invented=True,
        )
        db.session.add(report)
        made = {
            "region": make_recommendation(
                report, fenmarch.region, 1, "make sure of it: all staff are supervised", []
            ),
            "unit": make_recommendation(report, fenmarch.unit, 2, "supervise staff in hostels", []),
            "predecessor": make_recommendation(report, old_unit, 3, "staff: have them supervised", []),
            "neighbour": make_recommendation(report, fenmarch.neighbour, 4, "supervise all staff", []),
            "unlike": make_recommendation(report, fenmarch.region, 5, "mend the roof", []),
        }
    db.session.commit()
    return made


def suggested(fenmarch, **more):
    wanted = {"viewer": fenmarch.lead, "before": "2026-03-27", "outside": fenmarch.report.id, **more}
    return suggest_earlier(bodies_of(fenmarch.region), fenmarch.to_region.text, **wanted)


def test_suggestions_come_from_the_region_its_units_and_their_predecessors(fenmarch, earlier):
    found = suggested(fenmarch)
    assert {each.recommendation for each in found} == {
        earlier["region"],
        earlier["unit"],
        earlier["predecessor"],
    }
    assert found[0].recommendation is earlier["region"]
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_no_more_are_suggested_than_asked_for(fenmarch, earlier):
    assert [each.recommendation for each in suggested(fenmarch, limit=1)] == [earlier["region"]]


@pytest.mark.parametrize(
    ("before", "expected"),
    [("2024-04-30", 0), ("2024-04", 0), ("2024-05", 3), ("2024-05-02", 3), (None, 3), ("2025", 3)],
)
def test_what_was_certainly_published_later_is_not_suggested(fenmarch, earlier, before, expected):
    assert len(suggested(fenmarch, before=before)) == expected


def test_the_report_itself_is_suggested_only_if_it_is_not_left_out(fenmarch, earlier):
    assert fenmarch.to_region in [each.recommendation for each in suggested(fenmarch, outside=None)]


def test_a_day_inside_the_month_that_is_asked_for_counts(fenmarch, earlier):
    found = suggested(fenmarch, outside=None, before="2026-03")
    assert fenmarch.to_region in [each.recommendation for each in found]
    assert fenmarch.report.published_on == date(2026, 3, 27)


def test_the_number_of_questions_does_not_grow_with_the_suggestions(fenmarch, earlier, app):
    bodies, viewer = bodies_of(fenmarch.region), fenmarch.lead
    counts = []
    for limit in (1, 3):
        db.session.expire_all()
        _ = viewer.memberships
        with QuestionsAsked(app) as statements:
            for each in suggest_earlier(bodies, "supervise staff", viewer=viewer, before=None, limit=limit):
                assert each.recommendation.report.title
                assert each.recommendation.addressee.name
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_who_may_not_see_recommendations_is_suggested_none(fenmarch, earlier):
    with pytest.raises(NotFound):
        suggested(fenmarch, viewer=fenmarch.stranger)
