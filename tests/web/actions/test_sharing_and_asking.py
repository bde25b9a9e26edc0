"""Pages on which work is shared, asked about, and goes to another plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT, SUBMITTED
from tests.action_plans.fenmarch import TARGET
from tests.action_plans.test_carrying import another_plan
from tests.support.beginnings import Beginning
from tracker.action_plans import services
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.request_models import ChangeRequest
from tracker.core.database import db

FAR = {"target_date-day": "18", "target_date-month": "12", "target_date-year": "2026"}
NEAR = {"target_date-day": "20", "target_date-month": "11", "target_date-year": "2026"}


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


@pytest.fixture
def action(fenmarch):
    made = fenmarch.submitted_action()
    db.session.commit()
    return made


def test_an_owner_adds_a_helper_and_takes_them_off(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    page = browser.submit(f"/actions/{action.id}/helpers", {"helper": ""})
    assert page.error_messages == ["Select who will help"]
    page = browser.send({"helper": str(fenmarch.helper.id)})
    assert page.notice == "Hedy Noor now helps with this action"
    mine = signed_in(fenmarch.helper).get("/actions")
    assert "You help Ola Berg" in mine.main
    page = browser.get(f"/actions/{action.id}/helpers")
    page = browser.send(button="Take Hedy Noor off")
    assert page.notice == "Hedy Noor no longer helps with this action"
    assert action.helpers == []


@pytest.mark.parametrize("who", ["neighbour_director", "reader", "owner"])
def test_nobody_is_added_who_could_not_help(fenmarch, signed_in, action, who):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/actions/{action.id}/helpers", {"helper": str(fenmarch.people[who].id)})
    assert page.error_messages == ["Select an answer from the list"]
    db.session.expire_all()
    assert action.helpers == []


def test_a_lead_who_goes_too_far_is_told_and_the_director_finds_the_request(fenmarch, signed_in, action):
    lead = signed_in(fenmarch.lead)
    page = lead.get(f"/actions/{action.id}/change-date")
    assert "You can move it up to 29 November 2026, 60 days after the first date" in page.main
    page = lead.send({**FAR, "reason": "No trainer until then"})
    assert page.notice == "You asked the director for this date"
    assert (
        "Lee Okoro asked on 14 April 2026: Target date 18 December 2026, now 30 September 2026" in page.main
    )
    director = signed_in(fenmarch.director)
    home = director.get("/")
    assert home.links["1 request to decide: changes to actions"] == "/requests"
    director.get("/requests")
    request = db.session.scalars(db.select(ChangeRequest)).one()
    page = director.submit(f"/requests/{request.id}", {"decision": "refuse"})
    assert page.error_messages == ["Enter why you are refusing the request"]
    page = director.send({"decision": "grant"})
    assert page.notice == "Request granted. The action is changed"
    assert "Moved once; first 30 September 2026" in page.main
    db.session.expire_all()
    assert action.target_date == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Enter the target date"),
        ({**NEAR, "target_date-day": "31"}, "Target date must be a real date"),
        (
            {**NEAR, "target_date-year": "2025", "reason": "x"},
            "Target date must be after 27 March 2026, when the report was published",
        ),
        (NEAR, "Enter why you are asking"),
        ({**NEAR, "reason": "x" * 4001}, "Reason must be 4,000 characters or less"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_request_is_said_and_nothing_is_lost(
    fenmarch, signed_in, action, typed, message
):
    browser = signed_in(fenmarch.owner)
    page = browser.submit(f"/actions/{action.id}/ask/date", typed)
    assert message in page.error_messages
    assert db.session.scalars(db.select(ChangeRequest)).all() == []


def test_an_owner_asks_once_and_takes_it_back(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    assert "Change target date" not in browser.get(f"/actions/{action.id}").links
    page = browser.submit(f"/actions/{action.id}/ask/date", {**NEAR, "reason": "Illness"})
    assert page.notice == "Your request was sent to those who decide"
    assert "Ask for another target date: asked already" in page.main
    request = db.session.scalars(db.select(ChangeRequest)).one()
    browser.get(f"/requests/{request.id}")
    assert browser.send(button="Take your request back").notice == "Request taken back"


def test_an_owner_asked_for_must_hold_a_post_there(fenmarch, signed_in, action):
    foreign = {"owner": str(fenmarch.neighbour_director.id), "reason": "Illness"}
    page = signed_in(fenmarch.owner).submit(f"/actions/{action.id}/ask/owner", foreign)
    assert page.error_messages == ["Select an answer from the list"]


def test_a_date_on_a_sunday_is_saved_with_a_word_of_caution(fenmarch, signed_in, action):
    sunday = {
        "target_date-day": "4",
        "target_date-month": "10",
        "target_date-year": "2026",
        "reason": "Illness",
    }
    page = signed_in(fenmarch.lead).submit(f"/actions/{action.id}/change-date", sunday)
    assert page.notice == "Target date changed. 4 October 2026 is a weekend or a bank holiday"


def test_a_lead_says_that_another_plan_carries_an_action_and_takes_it_back(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/actions/{action.id}/carry", {"reason": "Staffing"})
    assert page.error_messages == ["Enter the code of a plan or action, or what the other plan is called"]
    page = browser.send({"code": "P-NOPLAN", "reason": "Staffing"})
    assert page.error_messages == [
        "Enter the code of a submitted plan, or of an action in one, that you can see"
    ]
    page = browser.send({"code": "", "called": "Staffing plan", "reference": "SP/1", "reason": "Staffing"})
    assert page.notice == "Another plan carries this action"
    assert "Staffing plan: SP/1" in page.main
    db.session.expire_all()
    assert action.state is ActionState.CARRIED
    about = browser.get(f"/recommendations/{fenmarch.to_region.id}")
    assert "Carried in another plan" in about.main
    page = browser.submit(f"/actions/{action.id}/take-back", {"reason": "They will not"})
    assert page.notice == "The action is part of this plan again"


def test_everything_left_of_a_recommendation_is_carried_from_its_actions(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.director)
    page = browser.get(f"/recommendations/{fenmarch.to_region.id}/actions")
    browser.get(page.links["Another plan carries what is left"])
    page = browser.send({"called": "Staffing plan", "reference": "SP/1", "reason": "Staffing"})
    assert page.notice == "Another plan carries 1 action"


def test_a_helper_is_not_offered_to_complete(fenmarch, signed_in, action):
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    db.session.commit()
    page = signed_in(fenmarch.helper).get(f"/actions/{action.id}")
    assert "Add update" in page.links
    assert "Mark as completed" not in page.links


@BEGINS_WITH_A_DRAFT
def test_what_others_did_stands_beside_the_form(fenmarch, signed_in):
    fenmarch.agree(fenmarch.to_region)
    db.session.commit()
    browser = signed_in(fenmarch.lead)
    page = browser.get(f"/recommendations/{fenmarch.to_region.id}/actions/new")
    assert "What others did" in page.main
    page = browser.get(f"/recommendations/{fenmarch.to_region.id}/elsewhere")
    assert "No similar recommendation elsewhere has been judged" in page.main


def test_the_list_sorts_by_the_place_in_the_life_cycle(fenmarch, signed_in, action):
    services.add_update(action, text="It began", track="on_track", by=fenmarch.owner)
    later = fenmarch.action(text="The other", reason="One more", target_date=TARGET - timedelta(days=1))
    db.session.commit()
    main = signed_in(fenmarch.lead).get("/actions?sort=state").main
    assert main.index(later.code) < main.index(action.code), "Not yet started comes before in progress"


def test_both_plans_show_what_one_takes_over_from_the_other(fenmarch, signed_in, action):
    other = another_plan(fenmarch)
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/actions/{action.id}/carry", {"code": other.code, "reason": "Training"})
    assert page.links["A second inspection of Fenmarch"] == f"/plans/{other.id}"
    page = browser.get(f"/plans/{other.id}")
    assert "Taken over from other plans" in page.main
    assert page.links["Hold case conferences every month"] == f"/actions/{action.id}"
