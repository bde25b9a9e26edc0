"""What is wrong with an answer is said at its field on every form about an action, and nothing is half done."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TARGET, TEST
from tracker.action_plans import queries, services
from tracker.action_plans.lifecycle import ActionState, ChangeKind
from tracker.action_plans.request_queries import find_open
from tracker.core.database import db
from tracker.core.events import act

LONG = "x" * 4001
NEW_DATE = {"target_date-day": "20", "target_date-month": "11", "target_date-year": "2026"}
NO_DATE = {"target_date-day": "", "target_date-month": "", "target_date-year": ""}
REAL_DATE = "Target date must be a real date"
TOO_EARLY = "Target date must be after 27 March 2026, when the report was published"
TOO_LATE = "Target date must be before 27 March 2029"
TOO_LONG = "Reason must be 4,000 characters or less"

#: For each form: who fills it in, answers that are right, and answers that are not, each with what is said of it.
FORMS = {
    "change-date": (
        "lead",
        {**NEW_DATE, "reason": "No trainer"},
        [
            (NO_DATE, "Enter the target date"),
            ({"target_date-day": "31", "target_date-month": "february"}, REAL_DATE),
            ({"target_date-month": "3", "target_date-day": "27"}, TOO_EARLY),
            ({"target_date-year": "2029"}, TOO_LATE),
            ({"reason": "  "}, "Enter why the target date is changing"),
            ({"reason": LONG}, TOO_LONG),
        ],
    ),
    "change-owner": (
        "lead",
        {"owner": "colleague", "reason": "Better placed"},
        [
            ({"owner": ""}, "Select who will own this action"),
            ({"owner": "neighbour_director"}, "Select an answer from the list"),
            ({"owner": "gone"}, "Select an answer from the list"),
            ({"owner": "not an identifier"}, "Select an answer from the list"),
            ({"reason": ""}, "Enter why the owner is changing"),
            ({"reason": LONG}, TOO_LONG),
        ],
    ),
    "edit": (
        "lead",
        {"text": "Hold them weekly", "success_measure": "", "reason": "Clearer"},
        [
            ({"text": " "}, "Enter the action"),
            ({"text": LONG}, "Action must be 4,000 characters or less"),
            ({"success_measure": LONG}, "How you will know it worked must be 4,000 characters or less"),
            ({"reason": ""}, "Enter why you are changing the action"),
            ({"reason": LONG}, TOO_LONG),
        ],
    ),
    "withdraw": (
        "lead",
        {"reason": "Not needed"},
        [
            ({"reason": ""}, "Enter why the action is no longer part of the plan"),
            ({"reason": LONG}, TOO_LONG),
        ],
    ),
    "ask/date": (
        "owner",
        {**NEW_DATE, "reason": "No trainer"},
        [
            ({"target_date-day": "31", "target_date-month": "2"}, REAL_DATE),
            ({"target_date-month": "3", "target_date-day": "1"}, TOO_EARLY),
            ({"reason": LONG}, TOO_LONG),
        ],
    ),
    "ask/owner": (
        "owner",
        {"owner": "colleague", "reason": "Better placed"},
        [
            ({"owner": ""}, "Select who should own this action"),
            ({"owner": "gone"}, "Select an answer from the list"),
            ({"reason": ""}, "Enter why you are asking"),
        ],
    ),
}


@pytest.fixture
def action(fenmarch):
    """An action of a submitted plan; the helper has left since."""
    made = fenmarch.submitted_action()
    with act("leaves", by=TEST):
        fenmarch.helper.memberships[0].valid_to = date(2026, 4, 13)
    db.session.commit()
    return made


def person_ids(fenmarch, answers):
    """Put the identifier of a person where only their name in the invented region stands."""
    people = {**fenmarch.people, "gone": fenmarch.helper}
    return {
        name: str(people[value].id) if name == "owner" and value in people else value
        for name, value in answers.items()
    }


@pytest.mark.parametrize("form", FORMS)
def test_each_wrong_answer_is_said_at_its_field_and_changes_nothing(fenmarch, signed_in, action, form):
    who, right, cases = FORMS[form]
    browser = signed_in(fenmarch.people[who])
    before = (action.text, action.owner_id, action.target_date, action.state, action.version)
    browser.get(f"/actions/{action.id}/{form}")
    for wrong, message in cases:
        sent = person_ids(fenmarch, {**right, **wrong})
        page = browser.send(sent)
        assert page.error_messages == [message]
        if "reason" in sent:
            kept = page.form_with("reason").values["reason"]
            assert kept == [sent["reason"].strip()], "What was typed stays"
    db.session.expire_all()
    assert (action.text, action.owner_id, action.target_date, action.state, action.version) == before
    assert find_open(action, ChangeKind.DATE) is None
    page = browser.send(person_ids(fenmarch, right))
    assert page.notice, "What is right is taken after all that"


def test_a_new_action_goes_to_nobody_who_left_or_works_elsewhere(fenmarch, signed_in):
    fenmarch.agree(fenmarch.to_region, lead=fenmarch.lead)
    with act("leaves", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 13)
    db.session.commit()
    browser = signed_in(fenmarch.lead)
    browser.get(f"/recommendations/{fenmarch.to_region.id}/actions/new")
    for somebody in (fenmarch.owner, fenmarch.neighbour_director):
        page = browser.send({"text": "Hold case conferences", "owner": str(somebody.id), **NEW_DATE})
        assert page.error_messages == ["Select an answer from the list"]
    assert queries.item_of(fenmarch.plan, fenmarch.to_region).actions == []


def test_whoever_leaves_while_the_form_is_open_is_not_taken_as_owner(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.lead)
    browser.get(f"/actions/{action.id}/change-owner")
    with act("leaves", by=TEST):
        fenmarch.colleague.memberships[0].valid_to = date(2026, 4, 13)
    db.session.commit()
    page = browser.send({"owner": str(fenmarch.colleague.id), "reason": "Better placed"})
    assert page.error_messages == ["Select an answer from the list"]


@pytest.mark.parametrize("form", ["change-date", "withdraw", "updates/new"])
def test_a_form_sent_ten_times_acts_once(fenmarch, signed_in, action, form):
    """Pressed again and again; ten at the same moment are tried in ``tests/web/shell/test_once.py``."""
    browser = signed_in(fenmarch.lead)
    page = browser.get(f"/actions/{action.id}/{form}")
    answers = {**NEW_DATE, "reason": "No trainer", "text": "Began", "track": "on_track"}
    names = page.form_with("reason" if form != "updates/new" else "text").values
    sent = {**names, **{name: value for name, value in answers.items() if name in {*names, "track"}}}
    for _ in range(10):
        assert browser._open("POST", page.path, data=sent).h1 == f"Action {action.code}"
    db.session.expire_all()
    assert (action.times_moved, len(action.updates)) == {
        "change-date": (1, 0), "withdraw": (0, 0), "updates/new": (0, 1)
    }[form]  # fmt: skip
    assert (action.state is ActionState.WITHDRAWN) == (form == "withdraw")
    assert action.first_target_date == TARGET


def test_two_who_decide_about_one_request_see_what_the_other_decided(fenmarch, signed_in, action):
    request = services.ask_for_date(action, date(2026, 11, 20), reason="Ill", by=fenmarch.owner)
    first, second = signed_in(fenmarch.lead), signed_in(fenmarch.director)
    for browser in (first, second):
        browser.get(f"/requests/{request.id}")
    assert first.send({"decision": "grant"}).notice == "Request granted. The action is changed"
    page = second.send({"decision": "refuse", "reason": "We promised September"}, status=409)
    assert page.h1 == "Someone else changed this first"
    assert "We promised September" in page.main
    assert "Lee Okoro" in page.main
    db.session.expire_all()
    assert action.target_date == date(2026, 11, 20)
