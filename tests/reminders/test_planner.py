"""The planner without a database: people and actions are made here and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.core.working_days import is_working_day
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reminders.planner import DueAction, DueActions, plan_reminders
from tracker.reminders.rules import first_rules

FRIDAY = date(2026, 3, 27)
MONDAY_AFTER = date(2026, 3, 30)


def organisation(kind: OrganisationType = OrganisationType.REGION, parent: Organisation | None = None):
    return Organisation(id=uuid4(), name="Westmere", type=kind, parent_id=parent.id if parent else None)


def person(role: Role, place: Organisation, **changed: object) -> Person:
    made = Person(id=uuid4(), name="Ann Lee", email=f"{uuid4().hex[:8]}@x.example", state=PersonState.ACTIVE)
    membership = Membership(
        organisation_id=place.id, organisation=place, role=role, valid_from=date(2020, 1, 1)
    )
    for name, value in changed.items():
        setattr(membership if name.startswith("valid") else made, name, value)
    made.memberships = [membership]
    return made


REGION = organisation()
UNIT = organisation(OrganisationType.PDU, REGION)
OWNER = person(Role.ACTION_OWNER, REGION)
LEAD = person(Role.PLAN_LEAD, REGION)
ACTION = DueAction(
    id=uuid4(),
    code="A-1",
    target_date=FRIDAY,
    owner_id=OWNER.id,
    organisation_id=REGION.id,
    unit_id=UNIT.id,
    is_open=True,
    is_submitted=True,
    recommendation_has_ended=False,
)


def told(day: date, *people: Person, action: DueAction = ACTION, rules=None) -> list[tuple[str, str]]:
    state = DueActions([action], {each.id: each for each in people})
    planned = plan_reminders(state, first_rules() if rules is None else rules, day)
    return [(each.recipient_email, each.key.milestone_key) for each in planned]


def test_the_same_state_always_gives_the_same_reminders_in_the_same_order():
    actions = [replace(ACTION, id=uuid4(), code=f"A-{number}") for number in range(20)]
    people = {OWNER.id: OWNER, LEAD.id: LEAD}

    forwards = plan_reminders(DueActions(actions, people), first_rules(), MONDAY_AFTER)
    backwards = plan_reminders(DueActions(actions[::-1], people), first_rules(), MONDAY_AFTER)

    assert forwards == backwards
    assert len(forwards) == 40


def test_nothing_goes_out_on_a_day_on_which_nobody_works():
    for ahead in range(-10, 60):
        day = FRIDAY + timedelta(days=ahead)
        assert is_working_day(day) or told(day, OWNER, LEAD) == []


def test_each_key_appears_for_one_band_only():
    seen: dict[str, list[date]] = {}
    for ahead in range(-20, 100):
        day = FRIDAY + timedelta(days=ahead)
        for email, key in told(day, OWNER):
            assert email == OWNER.email
            seen.setdefault(key, []).append(day)

    firsts = {key: days[0] for key, days in seen.items()}
    assert list(firsts)[:3] == ["due_soon-7", "due_today+0", "overdue+1"]
    assert sorted(firsts.values()) == list(firsts.values())


@pytest.mark.parametrize(
    "change",
    [{"is_open": False}, {"is_submitted": False}, {"recommendation_has_ended": True}],
    ids=["done", "draft", "closed"],
)
def test_what_calls_for_nothing_is_not_spoken_of(change: dict[str, bool]):
    assert told(MONDAY_AFTER, OWNER, LEAD, action=replace(ACTION, **change)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"state": PersonState.SUSPENDED},
        {"valid_to": date(2026, 3, 29)},
        {"valid_from": date(2026, 3, 31)},
        {"email": "no address"},
    ],
    ids=["suspended", "left", "not there yet", "no address"],
)
def test_who_may_not_be_told_is_not(changed: dict[str, object]):
    owner = person(Role.ACTION_OWNER, REGION, **changed)

    assert told(MONDAY_AFTER, owner, LEAD, action=replace(ACTION, owner_id=owner.id)) == [
        (LEAD.email, "overdue+1")
    ]


def test_rights_are_those_of_the_day_that_is_planned():
    owner = person(Role.ACTION_OWNER, REGION, valid_to=date(2026, 3, 30))
    action = replace(ACTION, owner_id=owner.id)

    assert told(date(2026, 3, 30), owner, action=action)
    assert not told(date(2026, 3, 31), owner, action=action)


def test_the_lead_of_another_region_hears_nothing():
    assert told(MONDAY_AFTER, person(Role.PLAN_LEAD, organisation())) == []


def test_at_headquarters_the_responder_leads_the_plan():
    agency = organisation(OrganisationType.AGENCY)
    responder = person(Role.HQ_RESPONDER, agency)
    action = replace(ACTION, organisation_id=agency.id, unit_id=agency.id)

    assert told(MONDAY_AFTER, responder, action=action) == [(responder.email, "overdue+1")]


def test_a_rule_that_is_switched_off_says_nothing():
    soon, today, _overdue = first_rules()

    assert told(MONDAY_AFTER, OWNER, LEAD, rules=[soon, today]) == []
