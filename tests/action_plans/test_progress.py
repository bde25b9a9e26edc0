"""Updates, completion and reopening: the owner's own word."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DatabaseError

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT, SUBMITTED
from tests.action_plans.fenmarch import TEST
from tests.support.beginnings import Beginning
from tracker.action_plans import services
from tracker.action_plans.lifecycle import ActionState, Track
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Audience, Event, act

TODAY = date(2026, 4, 14)


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


def update(action, by, text="The first conference took place", track=Track.ON_TRACK):
    return services.add_update(action, text=text, track=track, by=by)


def complete(action, by, **more):
    wanted = {"completed_on": TODAY, "what_changed": "Cases are discussed", **more}
    services.complete_action(action, by=by, **wanted)


def test_an_update_puts_the_action_in_progress(fenmarch):
    action = fenmarch.submitted_action()
    first = update(action, fenmarch.owner, text="  It began\r\nwell ", track=Track.AT_RISK)
    assert (first.text, first.track, first.by) == ("It began\nwell", Track.AT_RISK, fenmarch.owner)
    assert action.state is ActionState.IN_PROGRESS
    assert action.last_update_at == first.at
    update(action, fenmarch.lead)
    db.session.refresh(action)
    assert [each.by for each in action.updates] == [fenmarch.lead, fenmarch.owner], "Newest first"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter what has been done"),
        (" \n ", "Enter what has been done"),
        ("x" * 4001, "Update must be 4,000 characters or less"),
    ],
)
def test_what_an_update_must_say(fenmarch, text, message):
    action = fenmarch.submitted_action()
    with pytest.raises(RuleBroken) as refused:
        update(action, fenmarch.owner, text=text)
    assert (refused.value.message, refused.value.field) == (message, "text")
    assert action.state is ActionState.NOT_YET_STARTED


def test_four_thousand_characters_are_an_update(fenmarch):
    assert len(update(fenmarch.submitted_action(), fenmarch.owner, text="é" * 4000).text) == 4000


@BEGINS_WITH_A_DRAFT
def test_progress_is_reported_once_the_plan_was_submitted(fenmarch):
    action = fenmarch.action()
    with pytest.raises(RuleBroken, match="You can report progress once the action plan has been submitted"):
        update(action, fenmarch.owner)


def test_updates_go_on_while_the_plan_is_returned(fenmarch):
    action = fenmarch.submitted_action()
    services.return_plan(fenmarch.plan, reason="Say more", by=fenmarch.responder)
    update(action, fenmarch.owner)
    assert action.state is ActionState.IN_PROGRESS


@pytest.mark.parametrize("who", ["owner", "lead", "director"])
def test_the_owner_the_lead_and_the_director_report(fenmarch, who):
    action = fenmarch.submitted_action()
    assert update(action, fenmarch.people[who]).by is fenmarch.people[who]


def test_the_head_of_the_unit_that_is_addressed_reports(fenmarch):
    fenmarch.submitted()
    action = fenmarch.action(fenmarch.to_unit, reason="One more")
    assert update(action, fenmarch.pdu_head).by is fenmarch.pdu_head


@pytest.mark.parametrize(
    "who", ["colleague", "pdu_head", "reader", "inspector", "editor", "responder", "overview"]
)
def test_others_who_see_the_action_are_told_who_reports(fenmarch, who):
    action = fenmarch.submitted_action()
    with pytest.raises(
        NotPermitted,
        match="Only the owner of the action, those who help with it, the plan lead or the director",
    ):
        update(action, fenmarch.people[who])


@pytest.mark.parametrize("who", ["neighbour_director", "administrator", "stranger"])
def test_for_others_the_action_does_not_exist(fenmarch, who):
    action = fenmarch.submitted_action()
    with pytest.raises(NotFound):
        update(action, fenmarch.people[who])


def test_an_owner_who_has_left_can_no_longer_report(fenmarch):
    action = fenmarch.submitted_action()
    with act("leaving", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 13)
    with pytest.raises(NotFound):
        update(action, fenmarch.owner)


def test_an_update_is_told_to_the_inspectorate_too(fenmarch):
    note = update(fenmarch.submitted_action(), fenmarch.owner)
    event = db.session.scalars(db.select(Event).where(Event.subject_id == note.id)).one()
    assert (event.action, event.audience, event.thread_id) == (
        "update added",
        Audience.PARTIES,
        fenmarch.to_region.id,
    )


@pytest.mark.parametrize("deed", ["UPDATE action_update SET text = 'x'", "DELETE FROM action_update"])
def test_the_database_refuses_to_change_an_update(fenmarch, deed):
    update(fenmarch.submitted_action(), fenmarch.owner)
    db.session.commit()
    with pytest.raises(DatabaseError, match="append only"):
        db.session.execute(db.text(deed))
    db.session.rollback()


def test_an_action_is_completed_after_an_update(fenmarch):
    action = fenmarch.submitted_action()
    with pytest.raises(RuleBroken, match="Add an update before you mark this action as completed"):
        complete(action, fenmarch.owner)
    update(action, fenmarch.owner)
    complete(action, fenmarch.owner, what_changed=" All cases are discussed ")
    assert (action.state, action.completed_on, action.what_changed) == (
        ActionState.COMPLETED,
        TODAY,
        "All cases are discussed",
    )


@pytest.mark.parametrize(
    ("wrong", "message", "field"),
    [
        ({"completed_on": date(2026, 4, 15)}, "Date completed must be today or in the past", "completed_on"),
        (
            {"completed_on": date(2026, 3, 26)},
            "Date completed must not be before 27 March 2026, when the report was published",
            "completed_on",
        ),
        ({"what_changed": " "}, "Enter what changed as a result", "what_changed"),
        ({"what_changed": "x" * 4001}, "What changed must be 4,000 characters or less", "what_changed"),
    ],
)
def test_what_completing_must_say(fenmarch, wrong, message, field):
    action = fenmarch.submitted_action()
    update(action, fenmarch.owner)
    with pytest.raises(RuleBroken) as refused:
        complete(action, fenmarch.owner, **wrong)
    assert (refused.value.message, refused.value.field) == (message, field)
    assert action.state is ActionState.IN_PROGRESS


@pytest.mark.parametrize("how", ["completed", "withdrawn"])
def test_what_is_over_takes_no_more_progress(fenmarch, how):
    action = fenmarch.completed_action() if how == "completed" else fenmarch.submitted_action()
    if how == "withdrawn":
        services.withdraw_action(action, reason="Over", by=fenmarch.lead)
    for deed in (update, complete):
        with pytest.raises(TransitionNotAllowed, match=f"it is {how}"):
            deed(action, fenmarch.owner)


def test_a_completed_action_can_be_reopened_with_a_reason(fenmarch):
    action = fenmarch.completed_action()
    with pytest.raises(RuleBroken, match="Enter why the action is not completed"):
        services.reopen_action(action, reason="", by=fenmarch.owner)
    services.reopen_action(action, reason="Only one unit does it", by=fenmarch.owner)
    assert (action.state, action.completed_on, action.what_changed) == (ActionState.IN_PROGRESS, None, None)
    event = db.session.scalars(
        db.select(Event).where(Event.action == "action reopened", Event.subject_id == action.id)
    ).one()
    assert event.before["what_changed"] == "Cases are discussed", "The record keeps what was said"


@pytest.mark.parametrize("state", ["not yet started", "in progress", "withdrawn"])
def test_only_a_completed_action_is_reopened(fenmarch, state):
    action = fenmarch.submitted_action()
    if state == "in progress":
        update(action, fenmarch.owner)
    if state == "withdrawn":
        services.withdraw_action(action, reason="Over", by=fenmarch.lead)
    with pytest.raises(TransitionNotAllowed, match=f"it is {state}"):
        services.reopen_action(action, reason="x", by=fenmarch.owner)


def test_who_completes_second_is_told(fenmarch):
    action = fenmarch.submitted_action()
    update(action, fenmarch.owner)
    seen = action.version
    complete(action, fenmarch.owner, expected_version=seen)
    with pytest.raises(ChangedMeanwhile):
        complete(action, fenmarch.lead, expected_version=seen)
    assert action.completed_on == TODAY
