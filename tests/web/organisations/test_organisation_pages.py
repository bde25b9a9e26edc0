"""An administrator keeps the register of organisations, and reads no recommendation while doing so."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tests.support.accounts import make_organisation
from tracker.action_plans.taking_over import take_over
from tracker.core.database import db
from tracker.organisations import changes
from tracker.organisations.models import Organisation, OrganisationType, Succession
from tracker.organisations.partial_dates import PartialDate


def on(day="1", month="4", year="2026"):
    return {"on-day": day, "on-month": month, "on-year": year}


def unit_named(name):
    return db.session.scalars(db.select(Organisation).where(Organisation.name == name)).one()


def test_the_register_is_reached_from_home_searched_and_filtered(fenmarch, signed_in):
    browser = signed_in(fenmarch.administrator)
    page = browser.get(browser.get("/").links["Organisations"])
    assert page.h1 == "Organisations"
    assert "No organisation fits" in browser.get("/admin/organisations?state=closed&q=fenmarch").main
    page = browser.get("/admin/organisations?type=pdu&state=standing&q=north+fenmarch")
    assert [row[0] for row in page.table] == ["North Fenmarch PDU"]
    page = browser.get(page.links["North Fenmarch PDU"])
    assert "1 open recommendation addressed to it" in page.main
    assert "keep people safe" not in page.main


def test_a_unit_is_split_into_two_that_are_added_first(fenmarch, signed_in):
    browser = signed_in(fenmarch.administrator)
    for name in ("Holm", "Coast"):
        browser.get("/admin/organisations/new")
        page = browser.send({"kind": "pdu", "name": name, "parent": str(fenmarch.region.id)})
        assert page.notice == f"{name} PDU added"
    page = browser.get(f"/admin/organisations/{fenmarch.unit.code}")
    browser.get(page.links["Record a change"])
    page = browser.send({"change": "succession"})
    halves = [str(unit_named(name).id) for name in ("Holm", "Coast")]
    assert browser.send({}).error_messages == [
        "Select who takes over",
        "Enter from when the others take over",
    ]
    page = browser.send({"taking_over": halves, **on("")})
    assert "North Fenmarch PDU is split into Coast PDU and Holm PDU, April 2026" in page.main
    assert "It stands until April 2026" in page.main
    assert "1 open recommendation" in page.main
    browser.get(page.links["Change the answers"])
    page = browser.send({"taking_over": halves, **on()})
    page = browser.send({}, button="Record this change")
    assert page.notice == "Recorded: North Fenmarch PDU is split into Coast PDU and Holm PDU"
    assert "1 of its open recommendations waits for headquarters" in page.main
    assert "31 March 2026" in page.main


@pytest.mark.parametrize(
    ("ending", "taking_over", "words"),
    [
        ("North", "North", "North Fenmarch PDU cannot take over from itself"),
        ("North", "South", "This would make a circle"),
    ],
)
def test_what_cannot_be_is_refused_in_words(fenmarch, signed_in, ending, taking_over, words):
    north, south = unit_named("North Fenmarch PDU"), unit_named("South Fenmarch PDU")
    if "circle" in words:
        changes.record_succession([south], [north], PartialDate.parse("2999-01"), by=TEST)
        db.session.commit()
    bodies = {"North": str(north.id), "South": str(south.id)}
    browser = signed_in(fenmarch.administrator)
    browser.get(f"/admin/organisations/{north.code}/succession")
    page = browser.send({"ending": [bodies[ending]], "taking_over": [bodies[taking_over]], **on()})
    assert words in page.error_messages[0]


def test_of_two_administrators_the_second_is_told_that_it_is_recorded(fenmarch, signed_in):
    south = unit_named("South Fenmarch PDU")
    first, second = signed_in(fenmarch.administrator), signed_in(fenmarch.administrator)
    for browser in (first, second):
        browser.get(f"/admin/organisations/{fenmarch.unit.code}/succession")
        browser.send({"taking_over": [str(south.id)], **on()})
    assert "Recorded" in (first.send({}, button="Record this change").notice or "")
    assert second.send({}, button="Record this change").error_messages == [
        "This change has been recorded already"
    ]


def test_a_unit_is_moved_renamed_and_closed(fenmarch, signed_in):
    browser = signed_in(fenmarch.administrator)
    code = fenmarch.unit.code
    browser.get(f"/admin/organisations/{code}/move")
    page = browser.send({"region": str(fenmarch.neighbour.id), **on()})
    assert "Moved from Fenmarch region to Westmere region, 1 April 2026" in page.main
    browser.get(f"/admin/organisations/{code}/rename")
    page = browser.send({"name": "Far Westmere PDU"})
    assert page.h1.endswith("Far Westmere PDU")
    assert "North Fenmarch PDU" in page.main
    browser.get(f"/admin/organisations/{code}/close")
    assert "Far Westmere PDU closed" in (browser.send(on("13")).notice or "")


def test_two_who_rename_at_once_see_both_names(fenmarch, signed_in):
    first, second = signed_in(fenmarch.administrator), signed_in(fenmarch.administrator)
    for browser in (first, second):
        browser.get(f"/admin/organisations/{fenmarch.unit.code}/rename")
    first.send({"name": "Holm PDU"})
    page = second.send({"name": "Coast PDU"}, status=409)
    assert "Holm PDU" in page.main
    assert "Coast PDU" in page.main


def test_a_change_recorded_by_mistake_is_taken_back_with_its_reason(fenmarch, signed_in):
    browser = signed_in(fenmarch.administrator)
    page = browser.get(f"/admin/organisations/{fenmarch.unit.code}")
    assert "Take back the last change" not in page.links
    south = unit_named("South Fenmarch PDU")
    changes.record_succession([fenmarch.unit], [south], PartialDate.parse("2026-04"), by=TEST, note="Oops")
    page = browser.get(f"/admin/organisations/{fenmarch.unit.code}")
    page = browser.get(page.links["Take back the last change"])
    assert "North Fenmarch PDU becomes South Fenmarch PDU" in page.main
    assert "Oops" in page.main
    assert browser.send({"reason": ""}).error_messages == ["Enter why it is taken back"]
    page = browser.send({"reason": "It was the other unit"})
    assert page.notice == "Taken back: North Fenmarch PDU becomes South Fenmarch PDU"
    assert "Still stands" in page.main
    page = browser.get(f"/admin/organisations/{fenmarch.unit.code}/take-back")
    assert "Nothing that was recorded here can be taken back" in page.main


def test_what_rests_on_a_change_is_said_in_place_of_the_question(fenmarch, signed_in):
    south = unit_named("South Fenmarch PDU")
    changes.record_succession([fenmarch.unit], [south], PartialDate.parse("2026-04-10"), by=TEST)
    browser = signed_in(fenmarch.administrator)
    browser.get(f"/admin/organisations/{fenmarch.unit.code}/take-back")
    take_over(
        fenmarch.unit,
        [fenmarch.to_unit.id],
        [south],
        from_=date(2026, 4, 10),
        reason="Agreed",
        by=fenmarch.responder,
    )
    page = browser.send({"reason": "It was the other unit"})
    assert "1 recommendation has been assigned or published since" in page.error_messages[0]
    page = browser.get(f"/admin/organisations/{fenmarch.unit.code}/take-back")
    assert "keep people safe" not in page.main
    assert page.links["Record a further change instead"].endswith("/change")
    db.session.expire_all()
    assert fenmarch.unit.valid_to == "2026-04-09"


def test_of_two_who_take_it_back_the_second_is_told(fenmarch, signed_in):
    changes.close_organisation(fenmarch.unit, PartialDate.parse("2026-04-10"), by=TEST)
    first, second = signed_in(fenmarch.administrator), signed_in(fenmarch.administrator)
    for browser in (first, second):
        browser.get(f"/admin/organisations/{fenmarch.unit.code}/take-back")
    first.send({"reason": "It goes on"})
    page = second.send({"reason": "It goes on"})
    assert "taken back already" in page.error_messages[0]


def test_work_passes_to_a_unit_of_another_region(fenmarch, signed_in):
    far = make_organisation("Dray PDU", OrganisationType.PDU, fenmarch.neighbour)
    browser = signed_in(fenmarch.administrator)
    page = browser.get(f"/admin/organisations/{fenmarch.unit.code}/succession")
    assert "Dray PDU, in Westmere region" in page.main
    browser.send({"taking_over": [str(far.id)], **on("10")})
    page = browser.send({}, button="Record this change")
    assert page.notice == "Recorded: North Fenmarch PDU becomes Dray PDU"


def test_an_overlap_and_a_body_that_is_missing_are_refused_in_words(fenmarch, signed_in):
    south = unit_named("South Fenmarch PDU")
    old = make_organisation("Old PDU", OrganisationType.PDU, fenmarch.region, valid_to="2026-04-12")
    browser = signed_in(fenmarch.administrator)
    browser.get(f"/admin/organisations/{old.code}/succession")
    page = browser.send({"taking_over": [str(south.id)], **on("1")})
    assert page.error_messages[0].startswith("This overlaps: Old PDU stood until 12 April 2026")
    page = browser.send({"ending": [], "taking_over": [str(south.id)], **on("14")})
    assert page.error_messages == ["Select the bodies that end"]
    db.session.expire_all()
    assert db.session.scalars(db.select(Succession).where(Succession.predecessor_id == old.id)).all() == []
    assert old.valid_to == "2026-04-12"


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("q=fenmarch+pdu&state=standing", ["South Fenmarch PDU"]),
        ("q=fenmarch+pdu&state=closed", ["North Fenmarch PDU"]),
        ("q=fenmarch&type=region", ["Fenmarch region"]),
        ("q=nowhere+at+all", []),
        ("q=fenmarch+pdu&state=nonsense&type=nonsense", ["North Fenmarch PDU", "South Fenmarch PDU"]),
    ],
)
def test_the_list_is_filtered_by_name_type_and_state(fenmarch, signed_in, asked, names):
    changes.close_organisation(fenmarch.unit, PartialDate.parse("2026-04-10"), by=TEST)
    page = signed_in(fenmarch.administrator).get(f"/admin/organisations?{asked}")
    assert page.texts("//main//table/tbody/tr/th") == names
    assert ("No organisation fits" in page.main) is not bool(names)
