"""Headquarters sees what waits since a unit was split, and says who carries it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tests.recommendations.test_services import printed, published
from tests.support.accounts import make_organisation
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup.services import start_follow_up
from tracker.organisations import changes
from tracker.organisations.models import OrganisationType
from tracker.organisations.partial_dates import PartialDate

REASON = "Agreed by the reorganisation board"


@pytest.fixture
def split(fenmarch):
    halves = [
        make_organisation(f"{name} PDU", OrganisationType.PDU, fenmarch.region) for name in ("Holm", "Coast")
    ]
    changes.record_succession([fenmarch.unit], halves, PartialDate.parse("2026-04-10"), by=TEST)
    db.session.commit()
    fenmarch.halves = halves
    return fenmarch


def test_headquarters_gives_what_a_split_unit_left_to_both_halves(split, signed_in):
    browser = signed_in(split.responder)
    page = browser.get("/")
    page = browser.get(page.links["1 recommendation is not yet assigned to anybody"])
    row = ["North Fenmarch PDU", "Closed, 9 April 2026", "Coast PDU, Holm PDU", "1"]
    assert page.table[0][:4] == row
    browser.get(page.links["Assign what North Fenmarch PDU left"])
    page = browser.send({"reason": " "})
    assert page.error_messages == [
        "Select who carries them",
        "Enter why, for example the decision it rests on",
    ]
    page = browser.send({"successors": [str(each.id) for each in split.halves], "reason": REASON})
    assert page.notice == "1 recommendation assigned to Coast PDU and Holm PDU"
    assert "Somebody carries every open recommendation" in page.main
    assert "not yet assigned" not in browser.get("/").main
    shown = browser.get(f"/recommendations/{split.to_unit.id}").main
    assert "North Fenmarch PDU" in shown
    assert "Coast PDU and Holm PDU" in shown
    assert "since 10 April 2026" in shown
    db.session.expire_all()
    assert split.to_unit.assignments[-1].valid_from == date(2026, 4, 10)
    history = browser.get(f"/recommendations/{split.to_unit.id}/history").main
    assert REASON in history


def test_a_day_before_the_change_is_refused_and_nothing_typed_is_lost(split, signed_in):
    browser = signed_in(split.responder)
    browser.get(f"/unassigned/{split.unit.code}")
    day = {"from_-day": "1", "from_-month": "4", "from_-year": "2026"}
    page = browser.send({"successors": [str(split.halves[0].id)], "reason": REASON, **day})
    assert page.error_messages == ["The day is too early: North Fenmarch PDU stood until 9 April 2026"]
    assert REASON in page.main


def test_who_comes_second_is_told_that_nothing_waits_any_more(split, signed_in):
    first = signed_in(split.responder)
    second = signed_in(split.responder)
    answers = {"successors": [str(split.halves[0].id)], "reason": REASON}
    for browser in (first, second):
        browser.get(f"/unassigned/{split.unit.code}")
    first.send(answers)
    assert "Nothing waits from North Fenmarch PDU" in second.send(answers).h1


def test_inspectors_see_the_list_and_administrators_do_not(split, signed_in):
    page = signed_in(split.inspector).get("/unassigned")
    assert "North Fenmarch PDU" in page.main
    assert "Assign what North Fenmarch PDU left" not in page.links
    signed_in(split.administrator).get("/unassigned", status=404)


def test_what_passes_to_a_unit_of_another_region_is_carried_and_shown_there(fenmarch, signed_in):
    far = make_organisation("Dray PDU", OrganisationType.PDU, fenmarch.neighbour)
    changes.record_succession([fenmarch.unit], [far], PartialDate.parse("2026-04-10"), by=TEST)
    browser = signed_in(fenmarch.responder)
    browser.get(f"/unassigned/{fenmarch.unit.code}")
    page = browser.send({"reason": REASON})
    assert page.notice == "1 recommendation assigned to Dray PDU"
    db.session.expire_all()
    assert [each.organisation for each in fenmarch.to_unit.assignments][-1] == fenmarch.neighbour
    assert fenmarch.to_unit.heir_ids == {far.id}
    inspector = signed_in(fenmarch.inspector)
    page = inspector.get("/regions/test-westmere")
    [row] = page.table
    assert fenmarch.to_unit.code in row[0]
    assert row[1] == "North Fenmarch PDU"
    assert ["Westmere", "1", "1"] in inspector.get("/regions").table
    plans = signed_in(fenmarch.neighbour_director).get("/plans")
    assert "An inspection of Fenmarch" in plans.main


def test_a_follow_up_takes_in_what_the_region_carries_for_a_unit_that_is_gone(split, signed_in):
    browser = signed_in(split.responder)
    browser.get(f"/unassigned/{split.unit.code}")
    browser.send({"successors": [str(split.halves[0].id)], "reason": REASON})
    follow_up = start_follow_up(
        split.region, inspection="The next inspection", fieldwork_started="2026-05", by=split.inspector
    )
    page = signed_in(split.inspector).get(f"/follow-ups/{follow_up.id}")
    assert split.to_unit.id in {each.recommendation_id for each in follow_up.assessments}
    assert split.to_unit.text in page.main
    shown = signed_in(split.inspector).get(f"/follow-ups/{follow_up.id}/recommendations/{split.to_unit.id}")
    assert "North Fenmarch PDU" in shown.main


def test_some_of_what_a_body_left_is_handed_on_and_the_rest_goes_on_waiting(split, signed_in):
    (another,) = published(split, printed(split.unit, 9), title="An older report")
    with act("made for a test", by=TEST):
        another.assignments = []
    browser = signed_in(split.responder)
    page = browser.get(f"/unassigned/{split.unit.code}")
    holm, coast = split.halves
    chosen = {"recommendations": [str(another.id)], "successors": [str(coast.id)], "reason": REASON}
    page = browser.send(chosen)
    assert page.notice == "1 recommendation assigned to Coast PDU"
    assert page.table[0][3] == "1"
    browser.get(f"/unassigned/{split.unit.code}")
    browser.send({"successors": [str(holm.id)], "reason": REASON})
    db.session.expire_all()
    assert (another.heir_ids, split.to_unit.heir_ids) == ({coast.id}, {holm.id})


def test_headquarters_hands_on_some_of_what_a_standing_body_carries(fenmarch, signed_in):
    browser = signed_in(fenmarch.responder)
    page = browser.get("/unassigned")
    browser.get(page.links["Hand on some of what a body carries that goes on"])
    assert browser.send({"body": ""}).error_messages == ["Select the body"]
    page = browser.send({"body": fenmarch.region.code})
    assert page.h1 == "What does Fenmarch region hand on?"
    page = browser.send({"reason": ""})
    assert page.error_messages == [
        "Select at least one recommendation",
        "Select who carries them from now on",
        "Enter why, for example the decision it rests on",
    ]
    answers = {"recommendations": [str(fenmarch.to_region.id)], "to": str(fenmarch.neighbour.id)}
    page = browser.send({**answers, "reason": REASON})
    assert page.notice == "1 recommendation handed on to Westmere region"
    [row] = signed_in(fenmarch.inspector).get("/regions/test-westmere").table
    assert row[1] == "Fenmarch region"


def test_a_body_without_open_recommendations_has_nothing_to_hand_on(fenmarch, signed_in):
    page = signed_in(fenmarch.responder).get(f"/unassigned/hand-on/{fenmarch.neighbour.code}")
    assert "carries no open recommendation" in page.main
    signed_in(fenmarch.inspector).get("/unassigned/hand-on", status=403)
    signed_in(fenmarch.director).get("/unassigned/hand-on", status=404)
