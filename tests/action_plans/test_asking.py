"""Later dates than promised, and asking for what one may not change oneself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT, SUBMITTED
from tests.action_plans.fenmarch import TARGET, TEST
from tests.support.beginnings import Beginning
from tracker.action_plans import postponing, request_queries, request_rights, services
from tracker.action_plans.lifecycle import REQUEST_TRANSITIONS, ChangeKind, RequestState, RequestStep
from tracker.action_plans.request_models import ChangeRequest
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Audience, Event, act

NEAR = TARGET + postponing.LEAD_DECIDES_WITHIN
FAR = NEAR + timedelta(days=1)


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


@pytest.mark.parametrize(
    ("who", "day", "may"),
    [
        ("lead", NEAR, True),
        ("lead", FAR, False),
        ("lead", TARGET - timedelta(days=30), True),
        ("director", FAR, True),
        ("owner", NEAR, False),
        ("pdu_head", NEAR, False),
    ],
)
def test_how_far_who_may_move_a_promised_date(fenmarch, who, day, may):
    action = fenmarch.submitted_action()
    assert postponing.may_move(fenmarch.people[who], action, day) is may


def test_sixty_days_are_counted_from_the_first_date_however_often_it_moved(fenmarch):
    action = fenmarch.submitted_action()
    services.change_date(action, NEAR, reason="Illness", by=fenmarch.lead)
    with pytest.raises(NotPermitted, match="Only the director can move a target date this far"):
        services.change_date(action, FAR, reason="Illness", by=fenmarch.lead)
    services.change_date(action, FAR, reason="Illness", by=fenmarch.director)
    db.session.commit()
    assert (action.times_moved, action.first_target_date) == (2, TARGET)
    assert postponing.moves_in_words(action) == "Moved 2 times; first 30 September 2026"


def test_a_head_of_pdu_plans_what_was_returned_but_does_not_postpone_it(fenmarch):
    fenmarch.submitted()
    action = next(each for each in fenmarch.plan.actions if each.recommendation_id == fenmarch.to_unit.id)
    services.return_plan(fenmarch.plan, reason="Too vague", by=fenmarch.responder)
    services.change_date(action, TARGET - timedelta(days=7), by=fenmarch.pdu_head)
    with pytest.raises(NotPermitted, match="You can ask for a later date"):
        services.change_date(action, NEAR, by=fenmarch.pdu_head)
    with pytest.raises(NotPermitted, match="You can ask for a later date"):
        services.edit_action(
            action, text="Else", success_measure=None, target_date=NEAR, by=fenmarch.pdu_head
        )


@BEGINS_WITH_A_DRAFT
def test_in_a_draft_nothing_was_promised(fenmarch):
    action = fenmarch.action()
    services.change_date(action, FAR, by=fenmarch.lead)
    assert (action.first_target_date, action.times_moved) == (FAR, 0)
    with pytest.raises(RuleBroken, match="nothing is promised yet"):
        services.ask_for_date(action, NEAR, reason="x", by=fenmarch.owner)


def test_a_lead_who_goes_too_far_asks_the_director(fenmarch):
    action = fenmarch.submitted_action()
    assert services.change_or_ask_for_date(action, NEAR, reason="Illness", by=fenmarch.lead) is None
    request = services.change_or_ask_for_date(action, FAR, reason="No trainer", by=fenmarch.lead)
    assert (request.state, request.wanted_date, action.target_date) == (RequestState.ASKED, FAR, NEAR)
    assert request_rights.needs_director(request)
    assert request_queries.list_requests_to_decide(fenmarch.lead) == []
    assert request_queries.list_requests_to_decide(fenmarch.director) == [request]
    with pytest.raises(NotPermitted, match="Only the director"):
        services.grant_request(request, by=fenmarch.lead)
    services.grant_request(request, by=fenmarch.director)
    assert (request.state, action.target_date) == (RequestState.GRANTED, FAR)


@pytest.mark.parametrize("who", ["owner", "helper", "pdu_head"])
def test_who_may_ask(fenmarch, who):
    fenmarch.submitted()
    action = next(each for each in fenmarch.plan.actions if each.recommendation_id == fenmarch.to_unit.id)
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    request = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.people[who])
    assert (request.asked_by, request.kind) == (fenmarch.people[who], ChangeKind.DATE)
    assert action.target_date == TARGET, "Nothing changes by asking"


@pytest.mark.parametrize("who", ["colleague", "reader", "other_head", "inspector", "responder", "director"])
def test_others_who_see_the_action_do_not_ask(fenmarch, who):
    action = fenmarch.submitted_action()
    with pytest.raises(NotPermitted, match="can ask for a change"):
        services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.people[who])


def test_granting_makes_each_kind_of_change_with_the_reason_that_was_given(fenmarch):
    action = fenmarch.submitted_action()
    requests = [
        services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner),
        services.ask_for_wording(
            action, "Hold them weekly", reason="Once a month is too seldom", by=fenmarch.owner
        ),
        services.ask_for_owner(action, fenmarch.colleague, reason="He runs them", by=fenmarch.owner),
    ]
    for request in requests:
        services.grant_request(request, by=fenmarch.lead, note="Agreed in our meeting")
    assert (action.target_date, action.text, action.owner) == (NEAR, "Hold them weekly", fenmarch.colleague)
    assert [each.state for each in requests] == [RequestState.GRANTED] * 3
    events = db.session.query(Event).filter_by(subject_type="action", subject_id=action.id).order_by(Event.id)
    changes = [(each.action, each.reason, each.actor_name) for each in events][-3:]
    assert changes == [
        ("target date changed", "Illness", "Lee Okoro"),
        ("action changed", "Once a month is too seldom", "Lee Okoro"),
        ("owner changed", "He runs them", "Lee Okoro"),
    ]


def test_a_refusal_says_why_and_changes_nothing(fenmarch):
    action = fenmarch.submitted_action()
    request = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner)
    with pytest.raises(RuleBroken, match="Enter why you are refusing the request"):
        services.refuse_request(request, reason=" ", by=fenmarch.lead)
    services.refuse_request(request, reason="We promised September", by=fenmarch.lead)
    assert (request.state, action.target_date) == (RequestState.REFUSED, TARGET)
    assert request.decision_reason == "We promised September"
    services.ask_for_date(action, NEAR, reason="Still ill", by=fenmarch.owner)


def test_only_who_asked_takes_a_request_back(fenmarch):
    action = fenmarch.submitted_action()
    request = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner)
    with pytest.raises(RuleBroken, match="Only Ola Berg, who asked"):
        services.withdraw_request(request, by=fenmarch.lead)
    services.withdraw_request(request, by=fenmarch.owner)
    assert request.state is RequestState.WITHDRAWN


def test_a_leavers_request_goes_with_the_action(fenmarch):
    action = fenmarch.submitted_action()
    request = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner)
    services.change_owner(action, fenmarch.colleague, reason="Ola leaves", by=fenmarch.lead)
    assert request.state is RequestState.ASKED, "Whoever decides can still grant it"
    assert request_rights.may_take_back(fenmarch.colleague, request)
    assert not request_rights.may_take_back(fenmarch.owner, request)
    services.withdraw_request(request, by=fenmarch.colleague)
    services.ask_for_date(action, FAR, reason="More to do than thought", by=fenmarch.colleague)


def test_a_request_of_somebody_who_may_still_ask_stays_theirs(fenmarch):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.colleague, by=fenmarch.owner)
    request = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.colleague)
    with pytest.raises(RuleBroken, match="Only Cole Amin, who asked"):
        services.withdraw_request(request, by=fenmarch.owner)


def test_one_request_of_a_kind_is_open_at_a_time(fenmarch):
    action = fenmarch.submitted_action()
    services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner)
    with pytest.raises(RuleBroken, match="Ola Berg asked for this on 14 April 2026"):
        services.ask_for_date(action, NEAR, reason="More illness", by=fenmarch.owner)
    services.ask_for_owner(action, fenmarch.colleague, reason="He runs them", by=fenmarch.owner)


@pytest.mark.parametrize("how", ["date", "wording", "owner", "completed", "withdrawn"])
def test_a_change_overtakes_the_request_for_it(fenmarch, how):
    action = fenmarch.submitted_action()
    services.add_update(action, text="It began", track="on_track", by=fenmarch.owner)
    asked = {
        "date": services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner),
        "wording": services.ask_for_wording(action, "Hold them weekly", reason="More", by=fenmarch.owner),
        "owner": services.ask_for_owner(action, fenmarch.colleague, reason="He", by=fenmarch.owner),
    }
    lead = fenmarch.lead
    {
        "date": lambda: services.change_date(action, date(2026, 10, 9), reason="Less", by=lead),
        "wording": lambda: services.edit_action(
            action, text="Else", success_measure=None, reason="Clearer", by=lead
        ),
        "owner": lambda: services.change_owner(action, lead, reason="Me", by=lead),
        "completed": lambda: services.complete_action(
            action, completed_on=clock.today(), what_changed="Much", by=fenmarch.owner
        ),
        "withdrawn": lambda: services.withdraw_action(action, reason="Over", by=lead),
    }[how]()
    overtaken = {name for name, each in asked.items() if each.state is RequestState.OVERTAKEN}
    assert overtaken == ({how} if how in asked else set(asked))


def test_a_request_for_somebody_who_has_left_meanwhile_cannot_be_granted(fenmarch):
    action = fenmarch.submitted_action()
    request = services.ask_for_owner(action, fenmarch.colleague, reason="He runs them", by=fenmarch.owner)
    with act("left", by=TEST):
        fenmarch.colleague.memberships[0].valid_to = date(2026, 4, 13)
    with pytest.raises(RuleBroken, match="Cole Amin does not hold a post in Fenmarch today"):
        services.grant_request(request, by=fenmarch.lead)
    db.session.rollback()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"reason": " "}, "Enter why you are asking"),
        ({"reason": "x" * 4001}, "Reason must be 4,000 characters or less"),
        ({"target_date": TARGET}, "Enter a date that is not the target date already"),
        ({"target_date": date(2026, 3, 27)}, "Target date must be after 27 March 2026"),
    ],
)
def test_what_a_request_must_say(fenmarch, more, message):
    action = fenmarch.submitted_action()
    wanted = {"target_date": NEAR, "reason": "Illness", **more}
    with pytest.raises(RuleBroken, match=message):
        services.ask_for_date(action, by=fenmarch.owner, **wanted)


@pytest.mark.parametrize(
    "who", ["inspector", "responder", "colleague", "neighbour_director", "administrator"]
)
def test_requests_stay_inside_the_organisation(fenmarch, who):
    action = fenmarch.submitted_action()
    request = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner)
    with pytest.raises(NotFound):
        request_queries.get_request(request.id, viewer=fenmarch.people[who])
    assert request_queries.list_open_requests(fenmarch.people[who]) == []
    audiences = db.session.query(Event.audience).filter_by(subject_type="change_request").distinct().all()
    assert [each.audience for each in audiences] == [Audience.RESPONDER]


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("step", RequestStep)
def test_only_the_table_moves_a_request(state, step):
    request = ChangeRequest(state=state)
    source, target = REQUEST_TRANSITIONS[step]
    if state is source:
        request.apply(step)
        assert request.state is target
    else:
        with pytest.raises(TransitionNotAllowed):
            request.apply(step)
        assert request.state is state


BAD_REQUESTS = {
    "an unknown state": "state = 'lost'",
    "a decision without its moment": "state = 'granted'",
    "a moment without its person": "state = 'granted', decided_at = asked_at",
    "a refusal without its reason": "state = 'refused', decided_at = asked_at, decided_by_id = asked_by_id",
    "a kind that is not what is wanted": "kind = 'owner'",
    "two things at once": "wanted_text = 'Else'",
    "no reason": "reason = ''",
}


@pytest.mark.parametrize("change", BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_the_database_refuses_a_request_that_cannot_be(fenmarch, change):
    services.ask_for_date(fenmarch.submitted_action(), NEAR, reason="Illness", by=fenmarch.owner)
    db.session.commit()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE change_request SET {change}"))
    db.session.rollback()


def test_the_database_refuses_a_second_open_request_of_a_kind(fenmarch):
    action = fenmarch.submitted_action()
    first = services.ask_for_date(action, NEAR, reason="Illness", by=fenmarch.owner)
    services.withdraw_request(first, by=fenmarch.owner)
    services.ask_for_date(action, NEAR, reason="Illness again", by=fenmarch.owner)
    db.session.commit()
    undone = "UPDATE change_request SET state = 'asked', decided_at = NULL, decided_by_id = NULL"
    with pytest.raises(IntegrityError):
        db.session.execute(text(undone))
    db.session.rollback()
