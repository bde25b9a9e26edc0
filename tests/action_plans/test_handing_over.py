"""Handing over: all of it or none, with a reason, to somebody who can own it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.conftest import BEGINS_WITH_A_DRAFT, SUBMITTED
from tests.action_plans.fenmarch import TEST
from tests.support.beginnings import Beginning
from tracker.accounts.models import PersonState
from tracker.action_plans import open_work, services
from tracker.action_plans.handing_over import Handover, hand_over, list_handed_over
from tracker.action_plans.lifecycle import ActionState
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import Audience, Event, act

WHY = "Ola moves to another region"


@pytest.fixture
def beginning() -> Beginning:
    """The plan is submitted."""
    return SUBMITTED


def work_of(fenmarch, person=None):
    return open_work.list_open_work(person or fenmarch.owner, fenmarch.region)


def versions(things):
    return {each.id: each.version for each in things}


def give_all(fenmarch, **more):
    work = work_of(fenmarch)
    wanted = {
        "from_person": fenmarch.owner,
        "to_person": fenmarch.colleague,
        "actions": versions(work.actions),
        "responses": versions(work.responses),
        "reason": WHY,
        "by": fenmarch.lead,
    }
    return hand_over(fenmarch.region, **{**wanted, **more})


def leaves(fenmarch):
    with act("leaves", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 13)


@BEGINS_WITH_A_DRAFT
def test_everything_open_goes_to_the_other_with_the_reason(fenmarch):
    fenmarch.agree(fenmarch.to_unit, lead=fenmarch.owner)
    fenmarch.submitted()
    kept = fenmarch.plan.actions[0]
    services.withdraw_action(kept, reason="Not needed", by=fenmarch.lead)
    handover = give_all(fenmarch)
    actions, responses = list_handed_over(handover)
    assert len(actions) == 2
    assert {each.owner for each in actions} == {fenmarch.colleague}
    assert [each.lead for each in responses] == [fenmarch.colleague]
    assert kept.owner is fenmarch.owner
    assert not work_of(fenmarch)
    events = db.session.scalars(db.select(Event).where(Event.reason == WHY).order_by(Event.id)).all()
    assert [each.action for each in events] == ["work handed over", *["owner changed"] * 2, "lead named"]
    assert len({each.act_id for each in events}) == 1
    assert events[0].audience is Audience.RESPONDER
    assert events[0].after["from_id"] == str(fenmarch.owner.id)


def test_one_stale_thing_among_many_moves_none(fenmarch):
    fenmarch.submitted()
    seen = versions(work_of(fenmarch).actions)
    last = work_of(fenmarch).actions[-1]
    services.change_owner(last, fenmarch.pdu_head, reason="Better placed", by=fenmarch.lead)
    db.session.commit()
    with pytest.raises(ChangedMeanwhile):
        give_all(fenmarch, actions=seen)
    db.session.rollback()
    assert len(work_of(fenmarch).actions) == 2
    assert db.session.scalar(db.select(db.func.count()).select_from(Handover)) == 0


def test_one_foreign_thing_among_ours_moves_none(fenmarch):
    fenmarch.submitted()
    seen = versions(work_of(fenmarch).actions)
    with pytest.raises(NotFound):
        give_all(fenmarch, actions={**seen, fenmarch.report.id: 1})
    assert len(work_of(fenmarch).actions) == 3


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"actions": {}, "responses": {}}, "Select what to hand over"),
        ({"reason": "  "}, "Enter why the work is handed over"),
        ({"to_person": "owner"}, "Ola Berg owns this work already"),
        ({"to_person": "reader"}, "Rea Doyle does not hold a post in Fenmarch today"),
        ({"to_person": "neighbour_director"}, "Nia Frost does not hold a post in Fenmarch today"),
    ],
)
def test_what_cannot_be_meant_is_refused(fenmarch, more, message):
    fenmarch.submitted()
    if "to_person" in more:
        more = {"to_person": fenmarch.people[more["to_person"]]}
    with pytest.raises(RuleBroken, match=message):
        give_all(fenmarch, **more)


@pytest.mark.parametrize(
    "who", ["owner", "colleague", "pdu_head", "reader", "inspector", "neighbour_director"]
)
def test_only_those_who_lead_hand_over(fenmarch, who):
    fenmarch.submitted()
    with pytest.raises(NotFound):
        give_all(fenmarch, by=fenmarch.people[who])


def test_who_has_left_is_found_with_how_much_they_own(fenmarch):
    fenmarch.submitted()
    assert open_work.list_left_behind([fenmarch.region.id]) == []
    leaves(fenmarch)
    (load,) = open_work.list_left_behind([fenmarch.region.id])
    assert (load.person, load.actions, load.leads) == (fenmarch.owner, 3, 0)
    assert open_work.last_day_of(load.person, fenmarch.region.id) == date(2026, 4, 13)
    give_all(fenmarch)
    assert open_work.list_left_behind([fenmarch.region.id]) == []


def test_whoever_is_suspended_is_found_too(fenmarch):
    fenmarch.submitted()
    with act("suspended", by=TEST):
        fenmarch.owner.state = PersonState.SUSPENDED
    (load,) = open_work.list_left_behind([fenmarch.region.id])
    assert load.person is fenmarch.owner


def test_what_is_completed_or_elsewhere_is_not_open(fenmarch):
    action = fenmarch.completed_action()
    assert action.state is ActionState.COMPLETED
    assert action not in work_of(fenmarch).actions
    assert not open_work.list_open_work(fenmarch.owner, fenmarch.agency)
