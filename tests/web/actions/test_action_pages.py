"""The pages of actions: list, my actions, one action and everything done to it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.action_plans.fenmarch import TARGET
from tracker.action_plans import services
from tracker.action_plans.lifecycle import ActionState, Track
from tracker.core import clock
from tracker.core.database import db

LATER = {"target_date-day": "20", "target_date-month": "11", "target_date-year": "2026"}
TODAY = {"completed_on-day": "14", "completed_on-month": "4", "completed_on-year": "2026"}


@pytest.fixture
def action(fenmarch):
    """An action of a submitted plan."""
    return fenmarch.submitted_action()


def test_an_owner_sees_their_actions_by_how_soon_they_are_due(fenmarch, signed_in):
    with time_machine.travel("2026-04-14T10:00:00+01:00", tick=False):
        fenmarch.action(text="The overdue one", target_date=date(2026, 4, 13))
        fenmarch.action(text="The one due soon", target_date=date(2026, 4, 28))
        fenmarch.action(text="The later one", target_date=date(2026, 4, 29))
        fenmarch.action(text="Somebody else's", owner=fenmarch.colleague)
        fenmarch.submitted()
        page = signed_in(fenmarch.owner).get("/actions")
    assert page.h1 == "My actions"
    assert page.texts("//main//h2") == ["Overdue", "Due in 14 days", "Later"]
    words = page.main
    assert words.index("The overdue one") < words.index("Overdue by 1 day") < words.index("The one due soon")
    assert words.index("in 14 days)") < words.index("The later one")
    assert "Somebody else's" not in words
    assert page.h1 == signed_in(fenmarch.owner).get("/").h1, "It is their first page too"


def test_an_owner_of_nothing_is_told_whom_to_ask(fenmarch, signed_in):
    page = signed_in(fenmarch.colleague).get("/")
    assert "You do not own any actions. If you expected one, contact your plan lead: Lee Okoro." in page.main


def test_the_list_shows_open_actions_due_first_at_the_top(fenmarch, signed_in):
    fenmarch.action(text="The later one", target_date=date(2026, 10, 1))
    fenmarch.action(text="The earlier one", target_date=date(2026, 5, 1))
    done = fenmarch.completed_action()
    browser = signed_in(fenmarch.lead)
    rows = browser.get("/actions").table
    assert [row[0].split(" A-")[0] for row in rows][:1] == ["The earlier one"]
    assert not [row for row in rows if done.code in row[0]]
    (only,) = browser.get("/actions?state=completed").table
    assert done.code in only[0]
    assert "No action fits" in browser.get("/actions?owner=me").main
    assert "No action fits" in browser.get("/actions?due=yes").main
    with time_machine.travel("2026-05-04T10:00:00+01:00"):
        (late,) = signed_in(fenmarch.inspector).get("/actions?due=yes").table
    assert late[4] == "1 May 2026 Overdue by 3 days"


def test_an_owner_updates_and_completes_from_the_page_of_the_action(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    page = browser.get(f"/actions/{action.id}")
    assert "Nobody has added an update yet." in page.main
    page = browser.get(page.links["Add update"])
    assert "What has been done since 14 April 2026?" in page.main
    page = browser.send({"text": "The first conference\ntook place", "track": "at_risk"})
    assert page.notice == "Update saved"
    assert "At risk" in page.main
    page = browser.get(page.links["Mark as completed"])
    page = browser.send({**TODAY, "what_changed": "All cases are discussed"})
    assert page.notice == "Action completed"
    assert "All cases are discussed" in page.main
    assert "Add update" not in page.links
    db.session.expire_all()
    assert action.state is ActionState.COMPLETED
    page = browser.get(page.links["Open this action again"])
    page = browser.send({"reason": "One unit is missing"})
    assert page.notice == "Action opened again"
    db.session.expire_all()
    assert action.state is ActionState.IN_PROGRESS


@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        ({"text": ""}, ["Enter what has been done"]),
        ({"track": None}, ["Select whether it is on track"]),
        ({"text": "x" * 4001}, ["Update must be 4,000 characters or less"]),
        ({"text": " ", "track": None}, ["Enter what has been done", "Select whether it is on track"]),
    ],
)
def test_what_is_wrong_with_an_update_is_said_at_its_field(fenmarch, signed_in, action, typed, messages):
    page = signed_in(fenmarch.owner).submit(
        f"/actions/{action.id}/updates/new", {"text": "Done", "track": "on_track", **typed}
    )
    assert page.error_messages == messages


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"completed_on-day": "15"}, "Date completed must be today or in the past"),
        (
            {"completed_on-month": "3"},
            "Date completed must not be before 27 March 2026, when the report was published",
        ),
        ({"completed_on-day": "31"}, "Date completed must be a real date"),
        ({"what_changed": ""}, "Enter what changed as a result"),
    ],
)
def test_what_is_wrong_with_completing_is_said_at_its_field(fenmarch, signed_in, action, typed, message):
    services.add_update(action, text="Began", track=Track.ON_TRACK, by=fenmarch.owner)
    page = signed_in(fenmarch.owner).submit(
        f"/actions/{action.id}/complete", {**TODAY, "what_changed": "Much", **typed}
    )
    assert page.error_messages == [message]


def test_completing_without_an_update_leads_to_one(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    page = browser.submit(f"/actions/{action.id}/complete", {**TODAY, "what_changed": "Much"})
    assert page.error_messages == ["Add an update before you mark this action as completed"]
    assert page.links["Add an update"] == f"/actions/{action.id}/updates/new"


def test_a_lead_moves_the_date_and_both_dates_stay(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/actions/{action.id}/change-date", LATER)
    assert page.error_messages == ["Enter why the target date is changing"]
    page = browser.send({**LATER, "reason": "No trainer until then"})
    assert page.notice == "Target date changed"
    assert "20 November 2026 Moved once; first 30 September 2026" in page.main
    assert "Target date moved once" in page.main
    assert "No trainer until then" in page.main


def test_a_lead_hands_an_action_over(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(
        f"/actions/{action.id}/change-owner", {"owner": str(fenmarch.pdu_head.id), "reason": "Ola is leaving"}
    )
    assert page.notice == "Owner changed"
    assert "Pia Holm" in page.main


@pytest.mark.parametrize("who", ["neighbour_director", "reader", "inspector"])
def test_an_owner_from_elsewhere_is_refused(fenmarch, signed_in, action, who):
    page = signed_in(fenmarch.lead).submit(
        f"/actions/{action.id}/change-owner", {"owner": str(fenmarch.people[who].id), "reason": "x"}
    )
    assert page.error_messages == ["Select an answer from the list"]
    db.session.expire_all()
    assert action.owner is fenmarch.owner


def test_a_lead_changes_the_wording_with_a_reason(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/actions/{action.id}/edit", {"text": "Hold them weekly"})
    assert page.error_messages == ["Enter why you are changing the action"]
    page = browser.send({"text": "Hold them weekly", "reason": "Monthly is too seldom"})
    assert page.notice == "Action changed"
    assert "Hold them weekly" in page.main


def test_a_lead_withdraws_with_a_reason(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/actions/{action.id}/withdraw", {"reason": " "})
    assert page.error_messages == ["Enter why the action is no longer part of the plan"]
    page = browser.send({"reason": "The law changed"})
    assert page.notice == "Action withdrawn"
    assert "The law changed" in page.main
    assert "Add update" not in page.links


def test_an_action_of_a_draft_is_changed_and_removed_from_the_list_of_actions(fenmarch, signed_in):
    action = fenmarch.action()
    browser = signed_in(fenmarch.lead)
    page = browser.submit(
        f"/actions/{action.id}/edit",
        {"text": "Hold them weekly", "owner": str(fenmarch.colleague.id), **LATER},
    )
    assert page.h1 == "You have added 1 action"
    assert "Cole Amin, by 20 November 2026" in page.main
    page = browser.get(page.links[f"Remove action {action.code}"])
    page = browser.send({"reason": "A duplicate"})
    assert page.h1 == "You have added no actions"
    assert page.notice == "Action removed"


def test_an_action_of_a_draft_says_so_to_its_owner(fenmarch, signed_in):
    action = fenmarch.action()
    browser = signed_in(fenmarch.owner)
    page = browser.get(f"/actions/{action.id}")
    assert "This action is part of a draft" in page.main
    assert "Add update" not in page.links
    assert browser.get(f"/actions/{action.id}/updates/new").h1 == f"Action {action.code}"
    assert f"/plans/{fenmarch.plan.id}" not in page.links.values(), "The draft itself is not theirs to see"


def test_two_people_changing_one_action_see_both_texts(fenmarch, signed_in, action):
    first, second = signed_in(fenmarch.lead), signed_in(fenmarch.director)
    for browser in (first, second):
        browser.get(f"/actions/{action.id}/change-date")
    first.send({**LATER, "reason": "First"})
    page = second.send(
        {"target_date-day": "1", "target_date-month": "jan", "target_date-year": "2027", "reason": "Second"},
        status=409,
    )
    assert "1 January 2027" in page.main
    assert "20 November 2026" in page.main
    db.session.expire_all()
    assert action.target_date == date(2026, 11, 20)
    assert second.send(button="Keep mine").notice == (
        "Target date changed. 1 January 2027 is a weekend or a bank holiday"
    )


@pytest.mark.parametrize("state", ["completed", "withdrawn"])
def test_pages_for_changing_what_is_over_lead_to_the_action(fenmarch, signed_in, state):
    action = fenmarch.completed_action() if state == "completed" else fenmarch.submitted_action()
    if state == "withdrawn":
        services.withdraw_action(action, reason="Over", by=fenmarch.lead)
    browser = signed_in(fenmarch.lead)
    for where in ("updates/new", "complete", "edit", "change-owner", "change-date", "withdraw"):
        assert browser.get(f"/actions/{action.id}/{where}").h1 == f"Action {action.code}", where


DEEDS = {
    "updates/new": "update",
    "complete": "update",
    "reopen": "update",
    "edit": "change",
    "change-owner": "change",
    "change-date": "change",
    "withdraw": "change",
}


@pytest.mark.parametrize(
    ("who", "update", "change"),
    [
        ("owner", 200, 403), ("colleague", 403, 403), ("reader", 403, 403), ("inspector", 403, 403),
        ("responder", 403, 403), ("overview", 403, 403), ("neighbour_director", 404, 404),
        ("administrator", 404, 404), ("stranger", 404, 404),
    ],
)  # fmt: skip
def test_who_may_do_what_to_a_submitted_action(fenmarch, signed_in, action, who, update, change):
    browser = signed_in(fenmarch.people[who])
    for where, kind in DEEDS.items():
        status = update if kind == "update" else change
        browser.get(f"/actions/{action.id}/{where}", status=status)
        if status != 200:
            sent = {"text": "x", "reason": "x", "track": "on_track", "version": action.version, **LATER}
            browser.post(f"/actions/{action.id}/{where}", sent, status=status)
    db.session.expire_all()
    assert (action.target_date, action.state) == (TARGET, ActionState.NOT_YET_STARTED)


def test_a_text_that_is_too_long_stays_when_somebody_completed_the_action_meanwhile(fenmarch, signed_in):
    action = fenmarch.submitted_action()
    services.add_update(action, text="Begun", track=Track.ON_TRACK, by=fenmarch.owner)
    browser = signed_in(fenmarch.owner)
    browser.get(f"/actions/{action.id}/updates/new")
    services.complete_action(action, completed_on=clock.today(), what_changed="All", by=fenmarch.lead)
    page = browser.send({"text": "x" * 4001, "track": "on_track"})
    assert page.error_messages == ["Update must be 4,000 characters or less"]
    assert page.form_with("text").values["text"] == ["x" * 4001]
