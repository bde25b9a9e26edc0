"""Dated roles: nobody on both sides, never without an administrator (design 2, 6; assurance B6)."""

from __future__ import annotations

from datetime import date
from itertools import product
from threading import Barrier, Thread

import pytest
import time_machine

from tests.support.accounts import TEST, browser_of, make_organisation, make_person
from tracker.accounts import people, sessions
from tracker.accounts.access import current_memberships
from tracker.accounts.memberships import (
    RESPONDING_ROLES,
    LastAdministrator,
    NobodyOnBothSides,
    add_membership,
    end_membership,
)
from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.core.database import db
from tracker.core.errors import NotFound, RuleBroken
from tracker.core.events import Event
from tracker.organisations.models import OrganisationType

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def places(app):
    region = make_organisation("Fenmarch", OrganisationType.REGION)
    return {
        OrganisationType.REGION: region,
        OrganisationType.PDU: make_organisation("North Fenmarch", OrganisationType.PDU, region),
        OrganisationType.INSPECTORATE: make_organisation("Wardens", OrganisationType.INSPECTORATE),
        OrganisationType.AGENCY: make_organisation("Agency", OrganisationType.AGENCY),
    }


def place_of(role: Role, places):
    if role in {Role.INSPECTOR, Role.EDITOR}:
        return places[OrganisationType.INSPECTORATE]
    if role in {Role.HQ_RESPONDER, Role.HQ_OVERVIEW, Role.ADMINISTRATOR}:
        return places[OrganisationType.AGENCY]
    return places[OrganisationType.PDU if role is Role.PDU_HEAD else OrganisationType.REGION]


def test_nobody_holds_roles_on_both_sides(places):
    inspecting = {Role.INSPECTOR, Role.EDITOR}
    for number, (first, second) in enumerate(product(Role, Role)):
        if first is second:
            continue
        person = make_person(f"Person {number}", (first, place_of(first, places)))
        on_both = (first in inspecting and second in RESPONDING_ROLES) or (
            second in inspecting and first in RESPONDING_ROLES
        )
        if on_both:
            with pytest.raises(NobodyOnBothSides):
                add_membership(person, place_of(second, places), second, by=TEST)
        else:
            add_membership(person, place_of(second, places), second, by=TEST)
        assert len(person.memberships) == (1 if on_both else 2)


@pytest.mark.parametrize(
    ("begins", "ends", "is_refused"),
    [
        (date(2026, 5, 1), None, False),
        (date(2026, 4, 30), None, True),
        (date(2026, 1, 1), date(2026, 2, 28), False),
        (date(2026, 1, 1), date(2026, 3, 1), True),
        (date(2026, 1, 1), None, True),
    ],
)
def test_sides_can_be_changed_one_after_the_other(places, begins, ends, is_refused):
    person = make_person("Cara Change")
    region, inspectorate = places[OrganisationType.REGION], places[OrganisationType.INSPECTORATE]
    add_membership(
        person, region, Role.READER, by=TEST, valid_from=date(2026, 3, 1), valid_to=date(2026, 4, 30)
    )
    if is_refused:
        with pytest.raises(NobodyOnBothSides):
            add_membership(person, inspectorate, Role.INSPECTOR, by=TEST, valid_from=begins, valid_to=ends)
    else:
        add_membership(person, inspectorate, Role.INSPECTOR, by=TEST, valid_from=begins, valid_to=ends)


def test_two_at_once_cannot_put_a_person_on_both_sides(app, places):
    person_id = make_person("Tess Twice").id
    wanted = {role: place_of(role, places).id for role in (Role.INSPECTOR, Role.READER)}
    db.session.commit()
    barrier, refused = Barrier(2), []

    def add(role: Role) -> None:
        from tracker.organisations.models import Organisation

        with app.app_context():
            barrier.wait()
            try:
                person = db.session.get_one(Person, person_id)
                organisation = db.session.get_one(Organisation, wanted[role])
                add_membership(person, organisation, role, by=TEST)
                db.session.commit()
            except NobodyOnBothSides:
                refused.append(role)
                db.session.rollback()
            finally:
                db.session.remove()

    threads = [Thread(target=add, args=(role,)) for role in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert len(db.session.scalars(db.select(Membership).where(Membership.person_id == person_id)).all()) == 1


def test_a_role_belongs_to_its_kind_of_organisation(places):
    with pytest.raises(RuleBroken, match="There is no director at Wardens"):
        add_membership(
            make_person("Wim Wrong"), places[OrganisationType.INSPECTORATE], Role.DIRECTOR, by=TEST
        )


def test_a_role_is_not_held_twice_and_ends_after_it_begins(places):
    region = places[OrganisationType.REGION]
    person = make_person("Rae Twice", (Role.READER, region))
    with pytest.raises(RuleBroken, match="already has this role"):
        add_membership(person, region, Role.READER, by=TEST)
    with pytest.raises(RuleBroken, match="The last day must be"):
        add_membership(person, region, Role.PLAN_LEAD, by=TEST, valid_from=DAY, valid_to=date(2026, 3, 1))


def test_cover_for_absence_begins_and_ends_by_itself(places, monday):
    person = make_person("Cole Cover")
    add_membership(
        person,
        places[OrganisationType.REGION],
        Role.PLAN_LEAD,
        by=TEST,
        valid_from=date(2026, 3, 3),
        valid_to=date(2026, 3, 4),
    )
    held = []
    for moment in (
        "2026-03-02T23:59:59Z",
        "2026-03-03T00:00:00Z",
        "2026-03-04T23:59:59Z",
        "2026-03-05T00:00:00Z",
    ):
        monday.move_to(moment)
        held.append(len(current_memberships(person)))
    assert held == [0, 1, 1, 0]


def test_a_role_ended_now_is_gone_now(places):
    person = make_person("Lia Leaver", (Role.READER, places[OrganisationType.REGION]))
    end_membership(person.memberships[0], by=TEST, reason="Left")
    assert current_memberships(person) == []
    assert person.memberships[0].valid_to == date(2026, 3, 1)
    event = db.session.scalars(db.select(Event).where(Event.action == "role ended")).one()
    assert (event.before, event.after, event.reason) == (
        {"valid_to": None},
        {"valid_to": "2026-03-01"},
        "Left",
    )


def test_a_role_that_had_not_begun_leaves_only_its_events(places):
    person = make_person("Nora Never")
    held = add_membership(person, places[OrganisationType.REGION], Role.READER, by=TEST, valid_from=DAY)
    end_membership(held, by=TEST)
    assert person.memberships == []
    actions = list(db.session.scalars(db.select(Event.action).where(Event.subject_type == "membership")))
    assert actions == ["role given", "role ended"]


def test_new_rights_begin_with_a_new_sign_in(app, places):
    person = make_person("Sid Session", (Role.READER, places[OrganisationType.REGION]))
    browser = browser_of(app, person)
    assert browser.get("/account").path == "/account"
    add_membership(person, places[OrganisationType.REGION], Role.PLAN_LEAD, by=TEST)
    assert sessions.list_sessions(person) == []
    page = browser.get("/account")
    assert page.path == "/sign-in"
    assert "your roles have changed" in page.main


def test_the_last_administrator_stays(places):
    agency = places[OrganisationType.AGENCY]
    only = make_person("Ada First", (Role.ADMINISTRATOR, agency))
    make_person("Sue Suspended", (Role.ADMINISTRATOR, agency), state=PersonState.SUSPENDED)
    leaving = make_person("Lou Leaving")
    add_membership(leaving, agency, Role.ADMINISTRATOR, by=TEST, valid_to=date(2026, 3, 3))
    with pytest.raises(LastAdministrator):
        end_membership(only.memberships[0], by=TEST)
    with pytest.raises(LastAdministrator):
        people.suspend(only, by=TEST, reason="Left")
    make_person("Ann Second", (Role.ADMINISTRATOR, agency))
    end_membership(only.memberships[0], by=TEST)
    assert current_memberships(only) == []


def test_only_an_administrator_gives_and_ends_roles(places):
    region = places[OrganisationType.REGION]
    director = make_person("Dan Director", (Role.DIRECTOR, region))
    reader = make_person("Rea Reader", (Role.READER, region))
    administrator = make_person("Ada First", (Role.ADMINISTRATOR, places[OrganisationType.AGENCY]))
    for deed in (
        lambda: add_membership(reader, region, Role.PLAN_LEAD, by=director),
        lambda: end_membership(reader.memberships[0], by=director),
        lambda: people.suspend(reader, by=director, reason="x"),
        lambda: people.add_person("new@people.example", "New", by=director),
    ):
        with pytest.raises(NotFound):
            deed()
    add_membership(reader, region, Role.PLAN_LEAD, by=administrator)


def test_a_restored_account_can_be_used_again(places):
    person = make_person("Rex Restored", (Role.READER, places[OrganisationType.REGION]))
    people.suspend(person, by=TEST, reason="On leave")
    with pytest.raises(RuleBroken):
        people.suspend(person, by=TEST, reason="Again")
    people.restore(person, by=TEST, reason="Back")
    assert person.state is PersonState.ACTIVE
    with pytest.raises(RuleBroken):
        people.restore(person, by=TEST, reason="Again")


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("not an address", "New"),
        ("two@people.example, three@people.example", "New"),
        ("new@people.example\nBcc: x@people.example", "New"),
        ("new@people.example", "   "),
        ("new@people.example", "New\x00Name"),
        ("new@people.example", "x" * 201),
        ("TAKEN.ALREADY@people.example", "New"),
    ],
)
def test_an_account_needs_a_good_address_and_name(places, email, name):
    make_person("Taken Already")
    with pytest.raises(RuleBroken):
        people.add_person(email, name, by=TEST)
