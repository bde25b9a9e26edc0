"""flask people add: how accounts come in from the command line."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.support.accounts import make_organisation, make_person
from tests.support.browserlike import Browserlike
from tracker.accounts.access import current_memberships
from tracker.accounts.models import OneUseLink, Person, PersonState, Role
from tracker.core.database import db
from tracker.core.events import Event
from tracker.organisations.models import OrganisationType


def add(app, *arguments: str):
    result = app.test_cli_runner().invoke(args=["people", "add", *arguments])
    db.session.remove()
    return result


def test_an_account_is_made_and_its_link_works(app):
    result = add(app, "Dana.Ruiz@Wales.example", "--role", "director", "--organisation", "Wales")
    assert result.exit_code == 0, result.stderr
    address = re.fullmatch(r"https://tracker\.example(/set-password/[\w-]{43})\n", result.stdout)
    assert address
    person = db.session.scalars(db.select(Person)).one()
    assert (person.email, person.name, person.state) == (
        "dana.ruiz@wales.example",
        "Dana Ruiz",
        PersonState.INVITED,
    )
    assert [(held.role, held.organisation.name) for held in person.memberships] == [(Role.DIRECTOR, "Wales")]
    page = Browserlike(app).submit(address[1], {"password": "seven quiet herons by the weir"})
    assert page.path == "/sign-in"


def test_an_account_is_extended(app):
    add(app, "dana@wales.example", "--role", "director", "--organisation", "Wales", "--name", "Dana Ruiz")
    result = add(app, "dana@wales.example", "--role", "plan-lead", "--organisation", "wales")
    assert result.exit_code == 0, result.stderr
    person = db.session.scalars(db.select(Person)).one()
    assert {held.role for held in person.memberships} == {Role.DIRECTOR, Role.PLAN_LEAD}
    assert person.name == "Dana Ruiz"


def test_doing_it_again_only_makes_a_new_link(app):
    for _ in range(2):
        result = add(app, "dana@wales.example", "--role", "director", "--organisation", "Wales")
        assert result.exit_code == 0, result.stderr
    assert len(db.session.scalars(db.select(Person)).one().memberships) == 1
    superseded = db.session.scalars(db.select(OneUseLink.superseded_at).order_by(OneUseLink.created_at)).all()
    assert [moment is None for moment in superseded] == [False, True]


@pytest.mark.parametrize(
    ("email", "role", "organisation", "said"),
    [
        ("dana@wales.example", "king", "Wales", "There is no role 'king'"),
        (
            "dana@wales.example",
            "director",
            "Atlantis",
            "No organisation that exists today is certainly meant",
        ),
        ("dana@wales.example", "director", "HM Inspectorate of Probation", "There is no director at"),
        ("dana", "director", "Wales", "Enter an email address in the correct format"),
        ("ines.vale@people.example", "inspector", "Wales", "There is no inspector at Wales"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_changes_nothing(app, email, role, organisation, said):
    make_person("Ines Vale")
    db.session.commit()
    result = add(app, email, "--role", role, "--organisation", organisation)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert [person.name for person in db.session.scalars(db.select(Person))] == ["Ines Vale"]
    assert db.session.scalars(db.select(OneUseLink)).all() == []


def test_nobody_is_put_on_both_sides(app):
    add(app, "dana@wales.example", "--role", "director", "--organisation", "Wales")
    result = add(
        app, "dana@wales.example", "--role", "inspector", "--organisation", "HM Inspectorate of Probation"
    )
    assert result.exit_code == 2
    assert "at the same time" in result.stderr


def test_a_suspended_account_is_used_no_more_until_it_is_restored(app):
    runner = app.test_cli_runner()
    region = make_organisation("Fenmarch", OrganisationType.REGION)
    person = make_person("Ola Berg", (Role.DIRECTOR, region))
    db.session.commit()
    for command, state in (("suspend", PersonState.SUSPENDED), ("restore", PersonState.ACTIVE)):
        done = runner.invoke(args=["people", command, person.email, "--reason", "Left"])
        assert done.exit_code == 0, done.output
        db.session.expire_all()
        assert person.state is state


def test_a_role_ends_at_once_and_only_one_that_is_held(app):
    runner = app.test_cli_runner()
    region = make_organisation("Fenmarch", OrganisationType.REGION)
    person = make_person("Ola Berg", (Role.DIRECTOR, region))
    db.session.commit()
    given = [
        "people",
        "end",
        person.email,
        "--role",
        "director",
        "--organisation",
        region.code,
        "--reason",
        "Left",
    ]
    assert runner.invoke(args=given).exit_code == 0
    db.session.expire_all()
    assert current_memberships(person) == []
    refused = runner.invoke(args=given)
    assert refused.exit_code == 2
    assert "does not hold this role" in refused.output


def test_an_unknown_account_is_named(app):
    refused = app.test_cli_runner().invoke(args=["people", "suspend", "no@one.example", "--reason", "Left"])
    assert refused.exit_code == 2
    assert "no@one.example" in refused.output


def cover(app, *arguments: str):
    result = app.test_cli_runner().invoke(args=["people", "cover", *arguments])
    db.session.remove()
    return result


def test_cover_is_a_role_for_some_days_and_says_why(app):
    add(app, "dana@wales.example", "--role", "plan-lead", "--organisation", "Wales")
    days = ("--from", "2031-03-03", "--until", "2031-03-14", "--reason", "Rhys is on leave")
    result = cover(app, "dana@wales.example", "--role", "director", "--organisation", "Wales", *days)
    assert result.exit_code == 0, result.stderr
    [given] = [each for each in db.session.scalars(db.select(Person)).one().memberships if each.valid_to]
    assert (given.role, given.valid_from, given.valid_to) == (
        Role.DIRECTOR,
        date(2031, 3, 3),
        date(2031, 3, 14),
    )
    reasons = db.session.scalars(db.select(Event.reason).where(Event.action == "role given"))
    assert "Rhys is on leave" in set(reasons)


@pytest.mark.parametrize(
    ("email", "days", "said"),
    [
        ("nobody@wales.example", ("--until", "2031-03-14"), "There is no account 'nobody@wales.example'"),
        (
            "dana@wales.example",
            ("--from", "2031-03-14", "--until", "2031-03-03"),
            "The last day must be the same as",
        ),
        ("dana@wales.example", ("--until", "31 February"), "does not match the format"),
    ],
    ids=["nobody", "backwards", "no day"],
)
def test_cover_that_cannot_be_meant_is_refused_in_one_line(app, email, days, said):
    add(app, "dana@wales.example", "--role", "plan-lead", "--organisation", "Wales")
    told = ("--role", "director", "--organisation", "Wales", *days, "--reason", "Leave")
    result = cover(app, email, *told)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(db.session.scalars(db.select(Person)).one().memberships) == 1
