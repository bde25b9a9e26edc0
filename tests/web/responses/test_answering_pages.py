"""Answering a recommendation, question by question."""

from __future__ import annotations

import pytest

from tests.action_plans.fenmarch import TARGET
from tracker.action_plans import queries, services
from tracker.core.database import db
from tracker.recommendations.lifecycle import ResponseKind

DATE = {"target_date-day": "30", "target_date-month": "September", "target_date-year": "2026"}


def address(recommendation, page="") -> str:
    return f"/recommendations/{recommendation.id}/response{page}"


def response_to(fenmarch, recommendation):
    db.session.expire_all()
    return queries.find_response(fenmarch.plan, recommendation)


def test_the_whole_way_from_the_plan_to_a_completed_section(fenmarch, signed_in):
    browser = signed_in(fenmarch.lead)
    page = browser.get(f"/plans/{fenmarch.plan.id}")
    assert "0 of 3 completed" in page.main
    assert "You have not started this plan. Start with any recommendation." in page.main
    page = browser.get(page.links["1. make sure that all staff are supervised"])
    assert page.h1 == "Do you agree with this recommendation?"
    assert "make sure that all staff are supervised" in page.main
    page = browser.send({"kind": "agreed"})
    assert page.h1 == "Who will lead on this?"
    page = browser.send({"lead": str(fenmarch.pdu_head.id)})
    assert page.h1 == "Add the first action"
    page = browser.send(
        {"text": "Hold case conferences every month", "owner": str(fenmarch.owner.id), **DATE}
    )
    assert page.h1 == "You have added 1 action"
    assert page.notice == "Action added"
    page = browser.send({"another": "yes"})
    assert page.h1 == "Add another action"
    page = browser.send({"text": "Check the minutes of each", "owner": str(fenmarch.lead.id), **DATE})
    assert page.h1 == "You have added 2 actions"
    page = browser.send({"another": "no"})
    assert page.h1 == "Check your response"
    assert "Pia Holm" in page.main
    page = browser.send({"is_complete": "yes"})
    assert page.h1 == "Action plan: An inspection of Fenmarch"
    assert page.notice == "Response saved"
    assert "1 of 3 completed" in page.main
    response = response_to(fenmarch, fenmarch.to_region)
    assert (response.kind, response.lead.name, response.is_complete) == (
        ResponseKind.AGREED,
        "Pia Holm",
        True,
    )
    actions = queries.item_of(fenmarch.plan, fenmarch.to_region).actions
    assert [(each.text, each.target_date) for each in actions] == [
        ("Hold case conferences every month", TARGET),
        ("Check the minutes of each", TARGET),
    ]


@pytest.mark.parametrize(
    ("kind", "question", "message"),
    [
        (
            "partly_agreed",
            "Which part do you not agree with, and why?",
            "Enter which part you do not agree with",
        ),
        (
            "not_agreed",
            "Why do you not agree with this recommendation?",
            "Enter why you do not agree with this recommendation",
        ),
    ],
)
def test_without_full_agreement_the_reasons_are_asked_next(fenmarch, signed_in, kind, question, message):
    browser = signed_in(fenmarch.lead)
    page = browser.submit(address(fenmarch.to_region), {"kind": kind})
    assert page.h1 == question
    assert response_to(fenmarch, fenmarch.to_region) is None, "Answer and reasons are saved together"
    page = browser.send({"explanation": "  "})
    assert page.error_messages == [message]
    page = browser.send({"explanation": "There is no money\nthis year"})
    assert page.h1 == "Who will lead on this?"
    response = response_to(fenmarch, fenmarch.to_region)
    assert (response.kind.value, response.explanation) == (kind, "There is no money\nthis year")
    page = browser.send({"lead": str(fenmarch.lead.id)})
    assert page.h1 == ("Check your response" if kind == "not_agreed" else "Add the first action")


def test_an_answer_must_be_chosen(fenmarch, signed_in):
    page = signed_in(fenmarch.lead).submit(address(fenmarch.to_region))
    assert page.error_messages == ["Select whether you agree with this recommendation"]


def test_an_answer_that_does_not_exist_is_no_answer(fenmarch, signed_in):
    page = signed_in(fenmarch.lead).submit(address(fenmarch.to_region), {"kind": "perhaps"})
    assert len(page.error_messages) == 1
    assert response_to(fenmarch, fenmarch.to_region) is None


@pytest.mark.parametrize("who", ["neighbour_director", "reader", "inspector"])
def test_a_lead_from_elsewhere_is_refused_on_the_field(fenmarch, signed_in, who):
    fenmarch.agree(fenmarch.to_region)
    page = signed_in(fenmarch.lead).submit(
        address(fenmarch.to_region, "/lead"), {"lead": str(fenmarch.people[who].id)}
    )
    assert page.error_messages == ["Select an answer from the list"]
    assert response_to(fenmarch, fenmarch.to_region).lead is None


def test_a_section_without_an_action_is_not_completed(fenmarch, signed_in):
    fenmarch.agree(fenmarch.to_region, lead=fenmarch.lead)
    page = signed_in(fenmarch.lead).submit(address(fenmarch.to_region, "/check"), {"is_complete": "yes"})
    assert page.error_messages == ["Add at least one action before you complete this section"]


def test_the_last_question_needs_an_answer(fenmarch, signed_in):
    fenmarch.action()
    browser = signed_in(fenmarch.lead)
    page = browser.submit(address(fenmarch.to_region, "/check"))
    assert page.error_messages == ["Select whether you have completed this section"]
    page = browser.submit(address(fenmarch.to_region, "/actions"))
    assert page.error_messages == ["Select whether you want to add another action"]


QUESTIONS = ("", "/explain", "/lead", "/actions", "/check")


def test_questions_that_come_later_lead_to_the_first_while_it_is_open(fenmarch, signed_in):
    browser = signed_in(fenmarch.lead)
    for question in QUESTIONS:
        assert (
            browser.get(address(fenmarch.to_region, question)).h1 == "Do you agree with this recommendation?"
        )


def test_after_submission_every_question_leads_to_the_plan(fenmarch, signed_in):
    fenmarch.submitted()
    browser = signed_in(fenmarch.lead)
    for question in QUESTIONS:
        page = browser.get(address(fenmarch.to_region, question))
        assert page.h1 == "Action plan: An inspection of Fenmarch"


def test_reasons_typed_while_the_plan_is_submitted_are_not_lost(fenmarch, signed_in):
    fenmarch.complete()
    browser = signed_in(fenmarch.lead)
    browser.submit(address(fenmarch.to_region), {"kind": "not_agreed"})
    services.submit_plan(fenmarch.plan, by=fenmarch.director)
    page = browser.send({"explanation": "Long thought about"})
    (message,) = page.error_messages
    assert message.startswith("This plan was submitted on 14 April 2026.")
    assert page.form_with("explanation").values["explanation"] == ["Long thought about"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("other_head", 403), ("reader", 403), ("owner", 404), ("neighbour_director", 404), ("inspector", 404),
     ("responder", 404), ("administrator", 404), ("stranger", 404)],
)  # fmt: skip
def test_others_do_not_answer(fenmarch, signed_in, who, status):
    fenmarch.agree(fenmarch.to_unit)
    browser = signed_in(fenmarch.people[who])
    sent = {"kind": "not_agreed", "explanation": "x", "lead": str(fenmarch.lead.id), "is_complete": "yes"}
    for question in QUESTIONS:
        browser.get(address(fenmarch.to_unit, question), status=status)
        browser.post(address(fenmarch.to_unit, question), sent, status=status)
    assert response_to(fenmarch, fenmarch.to_unit).kind is ResponseKind.AGREED


def test_two_people_answering_see_both_answers(fenmarch, signed_in):
    first, second = signed_in(fenmarch.lead), signed_in(fenmarch.director)
    first.get(address(fenmarch.to_region))
    second.get(address(fenmarch.to_region, "/explain?kind=not_agreed"))
    first.send({"kind": "agreed"})
    page = second.send({"explanation": "No money"}, status=409)
    assert page.h1 == "Someone else changed this first"
    assert "No money" in page.main
    assert response_to(fenmarch, fenmarch.to_region).kind is ResponseKind.AGREED
    page = second.send(button="Keep mine")
    assert page.h1 == "Who will lead on this?"
    assert response_to(fenmarch, fenmarch.to_region).kind is ResponseKind.NOT_AGREED


def test_the_same_form_sent_twice_adds_one_action(fenmarch, signed_in):
    fenmarch.agree(fenmarch.to_region, lead=fenmarch.lead)
    browser = signed_in(fenmarch.lead)
    page = browser.get(f"/recommendations/{fenmarch.to_region.id}/actions/new")
    filled = {"text": "Hold case conferences every month", "owner": str(fenmarch.owner.id), **DATE}
    sent = {**page.form_with("text").values, **filled}
    for _ in range(2):
        assert browser._open("POST", page.path, data=sent).h1 == "You have added 1 action"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"target_date-day": "31", "target_date-month": "2"}, "Target date must be a real date"),
        ({"target_date-day": "", "target_date-month": "", "target_date-year": ""}, "Enter the target date"),
        ({"target_date-day": ""}, "Target date must include a day"),
        ({"target_date-year": "26"}, "Year must include 4 numbers"),
        (
            {"target_date-month": "3", "target_date-day": "27"},
            "Target date must be after 27 March 2026, when the report was published",
        ),
        ({"target_date-year": "2030"}, "Target date must be before 27 March 2029"),
        ({"text": ""}, "Enter the action"),
        ({"owner": ""}, "Select who will own this action"),
        ({"text": "x" * 4001}, "Action must be 4,000 characters or less"),
        (
            {"success_measure": "x" * 4001},
            "How you will know it worked must be 4,000 characters or less",
        ),
    ],
)
def test_what_is_wrong_with_an_action_is_said_at_its_field(fenmarch, signed_in, typed, message):
    fenmarch.agree(fenmarch.to_region, lead=fenmarch.lead)
    browser = signed_in(fenmarch.lead)
    right = {"text": "Hold case conferences", "owner": str(fenmarch.owner.id), **DATE}
    page = browser.submit(f"/recommendations/{fenmarch.to_region.id}/actions/new", {**right, **typed})
    assert page.error_messages == [message]
    kept = page.form_with("text").values
    assert kept["owner"] == [typed.get("owner", str(fenmarch.owner.id))], "What was typed stays"
    assert queries.item_of(fenmarch.plan, fenmarch.to_region).actions == []
