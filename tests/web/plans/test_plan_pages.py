"""The pages of plans: list, task list, check, submit, return, agree, print."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.action_plans import services
from tracker.action_plans.lifecycle import PlanState
from tracker.core.database import db
from tracker.core.events import Event, act
from tracker.recommendations.lifecycle import ResponseKind


def plan_of(fenmarch):
    db.session.expire_all()
    return fenmarch.plan


def test_the_list_shows_how_far_each_plan_is(fenmarch, signed_in):
    with act("due", by=TEST):
        fenmarch.plan.due_on = date(2026, 4, 13)
    page = signed_in(fenmarch.lead).get("/plans")
    (row,) = page.table
    assert row[0].startswith("An inspection of Fenmarch P-")
    assert row[1:] == ["Fenmarch", "0 of 3", "13 April 2026 Overdue by 1 day", "Draft"]


def test_the_list_can_be_filtered_to_what_is_overdue_or_submitted(fenmarch, signed_in):
    browser = signed_in(fenmarch.lead)
    assert "No action plan fits" in browser.get("/plans?due=yes").main
    assert "No action plan fits" in browser.get("/plans?state=submitted").main
    assert len(browser.get("/plans?state=draft&region=test-fenmarch").table) == 1
    assert "No action plan fits" in browser.get("/plans?region=test-westmere").main


def test_whoever_sees_no_plan_is_told_when_one_appears(fenmarch, signed_in):
    page = signed_in(fenmarch.inspector).get("/plans")
    assert "A plan opens when a report is published" in page.main


def test_tasks_are_grouped_by_printed_heading_or_standard(fenmarch, signed_in):
    with act("standard", by=TEST):
        fenmarch.also_to_region.standard = "Staffing"
    page = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}")
    assert page.texts("//main//h2") == [
        "What others changed",
        "Plan details",
        "Fenmarch should:",
        "North Fenmarch PDU should:",
        "Staffing",
        "Check and submit",
        "Documents",
    ]


def test_the_top_says_how_far_and_by_when(fenmarch, signed_in):
    with act("due", by=TEST):
        fenmarch.plan.due_on = date(2026, 4, 25)
    page = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}")
    assert "0 of 3 completed. Submit by Saturday 25 April 2026 (in 11 days)." in page.main
    assert "Cannot start yet" in page.main


def test_tasks_lead_those_who_answer_to_the_questions_and_others_to_the_recommendation(fenmarch, signed_in):
    words = "2. keep people safe"
    lead = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}")
    assert lead.links[words] == f"/recommendations/{fenmarch.to_unit.id}/response"
    reader = signed_in(fenmarch.reader).get(f"/plans/{fenmarch.plan.id}")
    assert reader.links[words] == f"/recommendations/{fenmarch.to_unit.id}"
    head = signed_in(fenmarch.pdu_head).get(f"/plans/{fenmarch.plan.id}")
    assert head.links[words] == f"/recommendations/{fenmarch.to_unit.id}/response"
    assert head.links["3. check its data every month"] == f"/recommendations/{fenmarch.also_to_region.id}"


def test_the_check_page_lists_what_is_missing_and_what_to_look_at_again(fenmarch, signed_in):
    with act("leaving", by=TEST):
        fenmarch.colleague.memberships[0].valid_to = date(2026, 12, 31)
    fenmarch.action(text="Short", owner=fenmarch.colleague, target_date=date(2026, 8, 30))
    fenmarch.action(target_date=date(2026, 4, 1))
    with act("leaving earlier", by=TEST):
        fenmarch.colleague.memberships[0].valid_to = date(2026, 4, 13)
    page = signed_in(fenmarch.director).get(f"/plans/{fenmarch.plan.id}/check")
    for words in (
        "Recommendation 1, to Fenmarch: the section is not marked as completed",
        "Recommendation 2, to North Fenmarch PDU: there is no response yet",
        "Cole Amin, who owns it, no longer holds a post here",
        "the action is described in fewer than 30 characters",
        "the target date 30 August 2026 is a weekend or a bank holiday",
        "the target date 1 April 2026 is in the past",
        "Nobody is named to lead on this",
    ):
        assert words in page.main
    assert "Continue to submit" not in page.links


def test_a_director_submits_after_a_check_and_a_confirmation(fenmarch, signed_in):
    fenmarch.complete()
    browser = signed_in(fenmarch.director)
    page = browser.get(f"/plans/{fenmarch.plan.id}")
    assert "3 of 3 completed" in page.main
    page = browser.get(page.links["Check and submit"])
    page = browser.get(page.links["Continue to submit"])
    assert page.h1 == "Submit the action plan"
    page = browser.send()
    assert page.h1 == "Action plan submitted"
    assert fenmarch.plan.code in page.main
    assert "This plan was submitted on 14 April 2026 at 10:00am by Dana Ruiz" in page.main
    assert plan_of(fenmarch).state is PlanState.SUBMITTED
    again = browser.get(f"/plans/{fenmarch.plan.id}/submit")
    assert again.h1 == "Action plan submitted"
    assert browser.get(f"/plans/{fenmarch.plan.id}/submitted").h1 == "Action plan submitted"


def test_pressing_submit_again_does_nothing_twice(fenmarch, signed_in):
    fenmarch.complete()
    browser = signed_in(fenmarch.director)
    page = browser.get(f"/plans/{fenmarch.plan.id}/submit")
    sent = page.form_with(button="Submit action plan").values
    for _ in range(2):
        assert browser._open("POST", page.path, data=sent).h1 == "Action plan submitted"
    fresh = {**sent, "form_token": "another-token-of-the-right-length"}
    assert browser._open("POST", page.path, data=fresh).h1 == "Action plan submitted"
    assert db.session.query(Event).filter_by(action="plan submitted").count() == 1


def test_an_unfinished_plan_leads_to_what_is_missing(fenmarch, signed_in):
    browser = signed_in(fenmarch.director)
    assert browser.get(f"/plans/{fenmarch.plan.id}/submit").h1 == "Check the action plan"
    browser.post(f"/plans/{fenmarch.plan.id}/submit", {"version": fenmarch.plan.version}, status=200)
    assert plan_of(fenmarch).state is PlanState.DRAFT


def test_a_director_is_told_if_the_plan_changed_while_they_read(fenmarch, signed_in):
    fenmarch.complete()
    browser = signed_in(fenmarch.director)
    browser.get(f"/plans/{fenmarch.plan.id}/submit")
    fenmarch.agree(fenmarch.to_region, kind=ResponseKind.PARTLY_AGREED, explanation="Not all of it")
    page = browser.send(status=409)
    assert page.h1 == "Someone else changed this first"
    assert plan_of(fenmarch).state is PlanState.DRAFT


def test_headquarters_returns_and_the_region_reads_why(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.responder)
    page = browser.get(f"/plans/{fenmarch.plan.id}")
    page = browser.get(page.links["Return it for changes"])
    assert browser.send({"reason": " "}).error_messages == ["Enter what needs to change"]
    page = browser.send({"reason": "Say who leads on 2"})
    assert page.notice == "You returned the action plan"
    page = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}")
    assert "Headquarters returned this plan on 14 April 2026" in page.main
    assert "Say who leads on 2" in page.main
    assert "3 of 3 completed" in page.main, "It can be worked on again"


def test_headquarters_agrees(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.responder)
    page = browser.get(browser.get(f"/plans/{fenmarch.plan.id}").links["Agree the plan"])
    assert page.h1 == "Agree the action plan"
    page = browser.send()
    assert page.notice == "You agreed the action plan"
    assert "Agreed by Hana Quist" in page.main
    assert "Agree the plan" not in page.links


def test_headquarters_is_told_if_the_plan_changed_while_they_read(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.responder)
    browser.get(f"/plans/{fenmarch.plan.id}/agree")
    fenmarch.action(text="One more", reason="The board asked")
    browser.send(status=409)
    assert plan_of(fenmarch).state is PlanState.SUBMITTED


def test_a_submitted_plan_shows_what_was_promised(fenmarch, signed_in):
    fenmarch.submitted()
    page = signed_in(fenmarch.inspector).get(f"/plans/{fenmarch.plan.id}")
    assert "Submitted by Dana Ruiz on 14 April 2026 at 10:00am" in page.main
    assert page.main.count("Hold case conferences every month") == 3
    assert "Agree the plan" not in page.links


def test_the_printed_plan_has_the_columns_of_the_form(fenmarch, signed_in):
    fenmarch.submitted()
    services.withdraw_action(fenmarch.plan.actions[0], reason="Not needed", by=fenmarch.lead)
    page = signed_in(fenmarch.inspector).get(f"/plans/{fenmarch.plan.id}/print")
    assert page.texts("//main//thead//th") == [
        "Number",
        "Recommendation",
        "Agreed, partly agreed or not agreed",
        "Response: action taken or planned",
        "Responsible owner",
        "Target date",
        "Progress",
    ]
    assert "Made by: Ines Vale" in page.main
    assert page.main.count("Hold case conferences every month") == 3
    assert "Withdrawn Reason: Not needed" in page.main


PAGES = ("", "/check", "/submitted", "/print", "/submit", "/return", "/agree")


@pytest.mark.parametrize(
    "who",
    [
        "owner",
        "neighbour_director",
        "inspector",
        "editor",
        "responder",
        "overview",
        "administrator",
        "stranger",
    ],
)
def test_a_draft_is_not_there_for_others(fenmarch, signed_in, who):
    browser = signed_in(fenmarch.people[who])
    for where in PAGES:
        browser.get(f"/plans/{fenmarch.plan.id}{where}", status=404)


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("lead", "/submit", 403),
        ("reader", "/submit", 403),
        ("director", "/return", 403),
        ("director", "/agree", 403),
        ("inspector", "/agree", 403),
        ("overview", "/return", 403),
        ("owner", "/submit", 403),
        ("neighbour_director", "/agree", 404),
        ("stranger", "/return", 404),
    ],
)
def test_who_sees_a_submitted_plan_but_may_not_do_this_is_told_who_can(
    fenmarch, signed_in, who, where, status
):
    fenmarch.submitted()
    browser = signed_in(fenmarch.people[who])
    browser.get(f"/plans/{fenmarch.plan.id}{where}", status=status)
    browser.post(f"/plans/{fenmarch.plan.id}{where}", {"reason": "x", "version": 1}, status=status)
    assert plan_of(fenmarch).state is PlanState.SUBMITTED


def test_a_plan_that_does_not_exist_looks_like_one_that_may_not_be_seen(fenmarch, signed_in):
    browser = signed_in(fenmarch.neighbour_director)
    hidden = browser.get(f"/plans/{fenmarch.plan.id}", status=404)
    missing = browser.get("/plans/00000000-0000-4000-8000-000000000000", status=404)
    assert hidden.main == missing.main
