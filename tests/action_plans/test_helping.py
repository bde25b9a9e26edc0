"""Who helps with an action: chosen by its owner and those above, seen by them, reported on by them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT, SUBMITTED
from tests.action_plans.fenmarch import TEST
from tests.support.beginnings import Beginning
from tracker.action_plans import action_queries, helping, services
from tracker.action_plans.lifecycle import Track
from tracker.action_plans.own_actions import own_open_actions
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken, TransitionNotAllowed
from tracker.core.events import Event, act


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


@BEGINS_WITH_A_DRAFT
@pytest.mark.parametrize("who", ["owner", "pdu_head", "lead", "director"])
def test_the_owner_and_those_above_choose_who_helps(fenmarch, who):
    action = fenmarch.action(fenmarch.to_unit)
    services.add_helper(action, fenmarch.helper, by=fenmarch.people[who])
    assert [each.person for each in action.helpers] == [fenmarch.helper]
    services.take_off_helper(action, fenmarch.helper, by=fenmarch.people[who])
    assert action.helpers == []


@pytest.mark.parametrize("who", ["helper", "reader", "other_head"])
def test_others_who_see_the_action_are_told_who_chooses(fenmarch, who):
    action = fenmarch.submitted_action()
    with pytest.raises(NotPermitted, match="can choose who helps"):
        services.add_helper(action, fenmarch.colleague, by=fenmarch.people[who])


@BEGINS_WITH_A_DRAFT
def test_who_helps_sees_a_draft_action_that_no_colleague_sees(fenmarch):
    action = fenmarch.action()
    with pytest.raises(NotFound):
        action_queries.get_action(action.id, viewer=fenmarch.helper)
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    assert action_queries.get_action(action.id, viewer=fenmarch.helper) is action
    assert db.session.scalars(own_open_actions(fenmarch.helper)).all() == [action]
    with pytest.raises(NotFound):
        action_queries.get_action(action.id, viewer=fenmarch.colleague)


def test_who_helps_reports_but_does_not_complete(fenmarch):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    services.add_update(action, text="The room is booked", track=Track.ON_TRACK, by=fenmarch.helper)
    with pytest.raises(NotPermitted, match="can complete it or open it again"):
        services.complete_action(
            action, completed_on=date(2026, 4, 14), what_changed="All of it", by=fenmarch.helper
        )


def test_who_was_taken_off_no_longer_reports(fenmarch):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    services.take_off_helper(action, fenmarch.helper, by=fenmarch.owner)
    with pytest.raises(NotPermitted):
        services.add_update(action, text="Still me", track=Track.ON_TRACK, by=fenmarch.helper)


def test_who_left_their_post_helps_no_longer(fenmarch):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    with act("left", by=TEST):
        fenmarch.helper.memberships[0].valid_to = date(2026, 4, 13)
    with pytest.raises(NotFound):
        services.add_update(action, text="Still me", track=Track.ON_TRACK, by=fenmarch.helper)


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("owner", "Ola Berg owns this action"),
        ("helper", "Hedy Noor already helps with this action"),
        ("neighbour_director", "Nia Frost does not hold a post in Fenmarch today"),
        ("reader", "Rea Doyle does not hold a post in Fenmarch today"),
    ],
)
def test_who_cannot_be_added(fenmarch, who, message):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    with pytest.raises(RuleBroken) as refused:
        services.add_helper(action, fenmarch.people[who], by=fenmarch.owner)
    assert (refused.value.message, refused.value.field) == (message, "helper")


def test_so_many_can_help_and_no_more(fenmarch, monkeypatch):
    monkeypatch.setattr(helping, "MOST_HELPERS", 1)
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    with pytest.raises(RuleBroken, match="At most 1 people"):
        services.add_helper(action, fenmarch.colleague, by=fenmarch.owner)


def test_nobody_is_taken_off_who_does_not_help(fenmarch):
    with pytest.raises(NotFound):
        services.take_off_helper(fenmarch.submitted_action(), fenmarch.colleague, by=fenmarch.owner)


def test_what_is_over_gets_no_more_helpers(fenmarch):
    with pytest.raises(TransitionNotAllowed):
        services.add_helper(fenmarch.completed_action(), fenmarch.helper, by=fenmarch.owner)


def test_a_helper_who_becomes_the_owner_helps_no_longer(fenmarch):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    services.change_owner(action, fenmarch.helper, reason="She does it all", by=fenmarch.lead)
    assert (action.owner, action.helpers) == (fenmarch.helper, [])


def test_the_record_says_who_helped_from_when_to_when(fenmarch):
    action = fenmarch.submitted_action()
    services.add_helper(action, fenmarch.helper, by=fenmarch.owner)
    services.take_off_helper(action, fenmarch.helper, by=fenmarch.lead)
    events = db.session.query(Event).filter_by(subject_type="action_helper").order_by(Event.id).all()
    assert [(each.action, each.actor_name) for each in events] == [
        ("helper added", "Ola Berg"),
        ("helper taken off", "Lee Okoro"),
    ]
    assert {each.thread_id for each in events} == {action.recommendation_id}
    assert events[1].before["person_id"] == str(fenmarch.helper.id)
