"""The pages of a handover: whose, to whom, what, check, done."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.action_plans import services
from tracker.core.database import db
from tracker.core.events import act


@pytest.fixture
def left(fenmarch):
    """Ola Berg has left and still owns three actions of the submitted plan."""
    fenmarch.submitted()
    with act("leaves", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 13)
    db.session.commit()
    return fenmarch


def begin(left, browser):
    """Go from the first page to the list of what moves."""
    page = browser.get("/")
    page = browser.get(page.links["1 owner has left and still owns 3 actions"])
    assert page.h1 == "Work to hand over in Fenmarch"
    assert "Last day 13 April 2026" in page.main
    page = browser.get(page.links["Hand over the work of Ola Berg"])
    assert browser.send().error_messages == ["Select who will take over"]
    return browser.send({"to": str(left.colleague.id)})


def test_a_lead_hands_everything_over(left, signed_in):
    browser = signed_in(left.lead)
    page = begin(left, browser)
    assert page.h1 == "What will move?"
    page = browser.send(button="Continue")
    assert page.h1 == "Check the handover"
    assert "Cole Amin takes over 3 open actions." in page.main
    assert browser.send(button="Hand over").error_messages == ["Enter why the work is handed over"]
    page = browser.send({"reason": "Ola has left"}, button="Hand over")
    assert page.notice == "Work handed over"
    assert page.h1 == "Work that was handed over"
    assert "From Ola Berg To Cole Amin" in page.main
    assert "Ola" not in page.title, "A title stays in the browser's history"
    assert "Ola has left" in page.main
    assert len(page.table) == 3
    assert "has left and still owns" not in browser.get("/").main
    assert {each.owner for each in left.plan.actions} == {left.colleague}


def test_what_the_leaver_asked_for_goes_along(left, signed_in):
    action = left.plan.actions[0]
    with act("not left yet", by=TEST):
        left.owner.memberships[0].valid_to = None
    request = services.ask_for_date(action, date(2026, 12, 1), reason="Ill", by=left.owner)
    services.ask_for_owner(action, left.pdu_head, reason="She runs them", by=left.owner)
    with act("leaves", by=TEST):
        left.owner.memberships[0].valid_to = date(2026, 4, 13)
    db.session.commit()
    browser = signed_in(left.lead)
    begin(left, browser)
    page = browser.send(button="Continue")
    assert "1 request to change these actions waits for a decision and goes with them" in page.main
    browser.send({"reason": "Ola has left"}, button="Hand over")
    browser = signed_in(left.colleague)
    page = browser.get(f"/requests/{request.id}")
    assert browser.send(button="Take this request back").notice == "Request taken back"


def test_some_can_stay(left, signed_in):
    browser = signed_in(left.director)
    page = begin(left, browser)
    ticks = page.all("//main//input[@type='checkbox']/@value")
    assert browser.send({"items": []}).error_messages == ["Select what to hand over"]
    page = browser.send({"items": ticks[:1]}, button="Continue")
    assert "Cole Amin takes over 1 open action." in page.main
    page = browser.send(button="Change what moves")
    assert page.h1 == "What will move?"
    assert len(page.all("//main//input[@type='checkbox'][@checked]")) == 1
    browser.send(button="Continue")
    browser.send({"reason": "Ola has left"}, button="Hand over")
    db.session.expire_all()
    assert sorted(each.owner.name for each in left.plan.actions) == ["Cole Amin", "Ola Berg", "Ola Berg"]


def test_a_change_meanwhile_gives_a_page_that_says_so_and_keeps_the_reason(left, signed_in):
    browser = signed_in(left.lead)
    begin(left, browser)
    browser.send(button="Continue")
    services.change_owner(left.plan.actions[0], left.pdu_head, reason="Better placed", by=left.director)
    db.session.commit()
    page = browser.send({"reason": "Ola has left"}, button="Hand over", status=409)
    assert page.h1 == "Some of this work changed meanwhile"
    assert "Ola has left" in page.main
    assert (
        len(browser.get(page.links["See the list as it is now"]).all("//main//input[@type='checkbox']")) == 2
    )
    db.session.expire_all()
    assert sum(each.owner is left.owner for each in left.plan.actions) == 2


def test_somebody_from_elsewhere_cannot_take_over(left, signed_in):
    browser = signed_in(left.lead)
    page = begin(left, browser)
    address = page.path.replace(str(left.colleague.id), str(left.neighbour_director.id))
    browser.get(address, status=404)
    browser.get(page.path.replace(str(left.colleague.id), str(left.owner.id)), status=404)


def test_whoever_is_away_is_chosen_among_the_people(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.lead)
    page = browser.get("/people/test-fenmarch")
    page = browser.get(page.links["Hand over the work of Ola Berg"])
    assert "Ola Berg has 3 open actions" in page.main
    assert "holds a post here" in browser.get("/handovers/test-fenmarch").main


def test_a_stranger_to_the_region_is_not_named(fenmarch, signed_in):
    signed_in(fenmarch.lead).get(f"/handovers/test-fenmarch/{fenmarch.inspector.id}", status=404)
    page = signed_in(fenmarch.lead).get(f"/handovers/test-fenmarch/{fenmarch.reader.id}")
    assert "Rea Doyle has nothing to do here that is open" in page.main
