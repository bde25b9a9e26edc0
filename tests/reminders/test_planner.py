"""The planner without a database: people and actions are made here and kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tracker.accounts.access import Concerns
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.core.working_days import is_working_day
from tracker.organisations.models import Organisation, OrganisationType
from tracker.reminders.directory import Bodies, Directory
from tracker.reminders.due_things import DueThing
from tracker.reminders.lifecycle import Milestone, Recipient, Subject
from tracker.reminders.planner import State, plan_reminders, things_without_a_date
from tracker.reminders.rules import Rulebook, first_rulebook
from tracker.reminders.skipped import overtaken
from tracker.reminders.stages import Dates

FRIDAY = date(2026, 3, 27)
TUESDAY_AFTER = date(2026, 3, 31)
#: Without the weekly digest, which Mondays add.
RULES = first_rulebook().without("weekly digest")


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


AGENCY = organisation(OrganisationType.AGENCY)
REGION = organisation(parent=AGENCY)
UNIT = organisation(OrganisationType.PDU, REGION)
BODIES = Bodies({REGION.id: [AGENCY.id]})
OWNER = person(Role.ACTION_OWNER, REGION)
LEAD = person(Role.PLAN_LEAD, REGION)
DIRECTOR = person(Role.DIRECTOR, REGION)
RESPONDER = person(Role.HQ_RESPONDER, AGENCY)


def action_of(owner: Person, **changed: object) -> DueThing:
    made = DueThing(
        subject=Subject.ACTION,
        id=uuid4(),
        code="A-1",
        dates=Dates(FRIDAY),
        access_row="action.submitted",
        concerns=Concerns(REGION.id, UNIT.id, owner.id),
        named=((Recipient.OWNER, owner.id),),
    )
    return replace(made, **changed)


ACTION = action_of(OWNER)
PLAN = DueThing(
    subject=Subject.PLAN,
    id=uuid4(),
    code="P-1",
    dates=Dates(FRIDAY),
    access_row="plan.draft",
    concerns=Concerns(REGION.id),
    named=(),
)


def told(
    day: date, *people: Person, thing: DueThing = ACTION, rules: Rulebook = RULES, last: date | None = None
) -> list[tuple[str, str]]:
    state = State([thing], Directory(people, day, BODIES), last)
    return [(each.recipient_email, each.key.milestone_key) for each in plan_reminders(state, rules, day)]


def test_the_same_state_always_gives_the_same_reminders_in_the_same_order():
    actions = [replace(ACTION, id=uuid4(), code=f"A-{number}") for number in range(20)]

    def planned(things: list[DueThing], *people: Person):
        return plan_reminders(State(things, Directory(people, TUESDAY_AFTER)), RULES, TUESDAY_AFTER)

    forwards = planned(actions, OWNER, LEAD)

    assert forwards == planned(actions[::-1], LEAD, OWNER)
    assert len(forwards) == 40


def test_nothing_goes_out_on_a_day_on_which_nobody_works():
    for ahead in range(-10, 60):
        day = FRIDAY + timedelta(days=ahead)
        assert is_working_day(day) or told(day, OWNER, LEAD) == []


def test_each_key_appears_for_one_band_only():
    seen: dict[str, list[date]] = {}
    for ahead in range(-20, 100):
        day = FRIDAY + timedelta(days=ahead)
        for _email, key in told(day, OWNER):
            seen.setdefault(key, []).append(day)

    firsts = {key: days[0] for key, days in seen.items()}
    assert list(firsts) == [
        "due_soon-14",
        "due_soon-7",
        "due_today+0",
        "overdue+1",
        "overdue+7",
        "overdue+21",
        "escalated+30",
        "overdue+35",
        "overdue+49",
        "overdue+63",
        "overdue+77",
        "overdue+91",
    ]
    assert sorted(firsts.values()) == list(firsts.values())


def test_whoever_is_above_is_told_when_it_is_long_overdue():
    everybody = (OWNER, LEAD, DIRECTOR, RESPONDER)

    def keys(days: int) -> dict[str, str]:
        return dict(told(FRIDAY + timedelta(days=days), *everybody))

    assert keys(14) == {OWNER.email: "overdue+7", LEAD.email: "overdue+7"}
    assert keys(31) == {each.email: "escalated+30" for each in (OWNER, LEAD, DIRECTOR)}
    assert keys(60)[DIRECTOR.email] == keys(60)[RESPONDER.email] == "escalated+60"


def test_silence_is_spoken_of_until_the_date_is_near_or_past():
    quiet = replace(ACTION, dates=Dates(date(2026, 6, 30), date(2026, 3, 2)))

    assert told(date(2026, 3, 31), OWNER, thing=quiet) == []
    assert told(date(2026, 4, 1), OWNER, thing=quiet) == [(OWNER.email, "silent+30")]
    assert told(date(2026, 5, 1), OWNER, thing=quiet) == [(OWNER.email, "silent+60")]
    assert told(date(2026, 6, 16), OWNER, thing=quiet) == [(OWNER.email, "due_soon-14")]
    assert told(date(2026, 7, 1), OWNER, thing=quiet) == [(OWNER.email, "overdue+1")]


def test_a_plan_is_spoken_of_to_those_who_answer_for_it():
    everybody = (OWNER, LEAD, DIRECTOR, RESPONDER)

    assert told(date(2026, 2, 26), *everybody, thing=PLAN) == []
    assert dict(told(date(2026, 2, 27), *everybody, thing=PLAN)) == {
        LEAD.email: "plan_due-28",
        DIRECTOR.email: "plan_due-28",
    }
    assert {key for _email, key in told(FRIDAY, *everybody, thing=PLAN)} == {"plan_due+0"}
    assert {key for _email, key in told(date(2026, 4, 7), *everybody, thing=PLAN)} == {"plan_overdue+7"}


def test_what_has_no_date_is_spoken_of_to_nobody_and_found():
    undated = replace(PLAN, dates=Dates(None))

    assert told(FRIDAY, LEAD, DIRECTOR, thing=undated) == []
    assert things_without_a_date([PLAN, undated, replace(undated, over="submitted")]) == [undated]


def test_what_calls_for_nothing_is_not_spoken_of():
    over = replace(ACTION, over="The action plan is a draft")

    assert told(TUESDAY_AFTER, OWNER, LEAD, thing=over) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"state": PersonState.SUSPENDED},
        {"valid_to": date(2026, 3, 30)},
        {"valid_from": date(2026, 4, 1)},
        {"email": "no address"},
    ],
    ids=["suspended", "left", "not there yet", "no address"],
)
def test_who_may_not_be_told_is_not(changed: dict[str, object]):
    owner = person(Role.ACTION_OWNER, REGION, **changed)

    assert told(TUESDAY_AFTER, owner, LEAD, thing=action_of(owner)) == [(LEAD.email, "overdue+1")]


def test_rights_are_those_of_the_day_that_is_planned():
    owner = person(Role.ACTION_OWNER, REGION, valid_to=TUESDAY_AFTER)

    assert told(TUESDAY_AFTER, owner, thing=action_of(owner))
    assert not told(TUESDAY_AFTER + timedelta(days=1), owner, thing=action_of(owner))


def test_the_lead_of_another_region_hears_nothing():
    assert told(TUESDAY_AFTER, person(Role.PLAN_LEAD, organisation())) == []


def test_at_headquarters_the_responder_leads_the_plan():
    own = replace(ACTION, concerns=Concerns(AGENCY.id, AGENCY.id, OWNER.id))

    assert told(TUESDAY_AFTER, RESPONDER, thing=own) == [(RESPONDER.email, "overdue+1")]


def test_a_rule_that_is_switched_off_says_nothing():
    assert told(TUESDAY_AFTER, OWNER, LEAD, rules=RULES.without("action overdue")) == []


@pytest.mark.parametrize(
    ("today", "last", "expected"),
    [
        (date(2026, 3, 30), date(2026, 3, 29), True),  # Monday
        (date(2026, 3, 31), date(2026, 3, 30), False),  # Tuesday, the digest went out
        (date(2026, 3, 31), date(2026, 3, 28), True),  # Tuesday, nothing ran on Monday
        (date(2026, 4, 6), date(2026, 4, 5), False),  # Easter Monday
        (date(2026, 4, 7), date(2026, 4, 6), True),  # so Tuesday
        (date(2026, 3, 31), None, False),  # the first run ever is on a Tuesday
    ],
)
def test_the_digest_of_the_week_goes_out_on_monday_or_the_next_working_day(today, last, expected):
    keys = [key for _email, key in told(today, OWNER, rules=first_rulebook(), last=last)]

    assert ("weekly_digest" in keys) is expected


def test_there_is_no_digest_where_there_is_nothing_to_tell():
    later = replace(ACTION, dates=Dates(date(2026, 6, 30)))

    assert told(date(2026, 3, 30), OWNER, LEAD, rules=first_rulebook(), thing=later) == []


def test_stages_that_were_missed_are_recorded_with_the_reason():
    state = State([ACTION], Directory([OWNER], TUESDAY_AFTER))
    new = plan_reminders(state, RULES, TUESDAY_AFTER)

    missed = overtaken(new, RULES, after=date(2026, 3, 12), until=TUESDAY_AFTER)

    assert [each.key.milestone_key for each, _reason in missed] == [
        "due_soon-14",
        "due_soon-7",
        "due_today+0",
    ]
    assert missed[0][1] == "Nothing was sent on Friday 13 March, and a later reminder takes its place"
    assert overtaken(new, RULES, after=date(2026, 3, 30), until=TUESDAY_AFTER) == []


def test_every_dated_milestone_has_a_first_rule():
    spoken_of = {rule.milestone for rule in first_rulebook().versions}

    assert spoken_of == set(Milestone)
