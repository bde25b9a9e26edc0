"""From an inspector's page to the emails of those it concerns, and from the email back to the page (ux 12.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tests.followup.test_services import finish, judge_all
from tests.support.accounts import browser_of
from tests.support.mail_server import Arrival, MailServer
from tracker.core import clock
from tracker.core.database import db
from tracker.followup import services
from tracker.followup.models import FollowUp
from tracker.reminders.run_once import run_once

ANNOUNCED = {
    "fieldwork_from-day": "11", "fieldwork_from-month": "May", "fieldwork_from-year": "2027",
    "fieldwork_to-day": "21", "fieldwork_to-month": "May", "fieldwork_to-year": "2027",
    "ready_by-day": "4", "ready_by-month": "May", "ready_by-year": "2027",
    "have_ready": "SECRETNEEDS: records of ten cases", "contact": "Ines Vale, 0300 111 2222",
}  # fmt: skip
CHANGED = {"fieldwork_from-day": "12", "reason": "SECRETREASON"}
TOLD_AT_ONCE = {"director", "lead", "owner"}


@pytest.fixture
def mail_url(mail_server: MailServer) -> str:
    return mail_server.url


@pytest.fixture
def moment() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel("2027-04-14T10:00:00+01:00", tick=True) as travelling:
        yield travelling


@pytest.fixture
def fenmarch(app: Flask, moment) -> Fenmarch:
    made = make_fenmarch()
    made.submitted()
    return made


@pytest.fixture
def follow_up(fenmarch: Fenmarch, mail_server: MailServer) -> FollowUp:
    """A follow-up that only inspectors know of; what was to be told of other things has been told."""
    started = services.start_follow_up(
        fenmarch.region, inspection="Fenmarch 2027", fieldwork_started=None, by=fenmarch.inspector
    )
    db.session.commit()
    run_once(clock.today())
    mail_server.arrivals.clear()
    return started


def told(fenmarch: Fenmarch, mail_server: MailServer) -> dict[str, Arrival]:
    """Let the scheduler do its work; return what arrived since the last time, by whose it is."""
    mail_server.arrivals.clear()
    run_once(clock.today())
    names = {person.email: name for name, person in fenmarch.people.items()}
    found = {names[each.recipients[0]]: each for each in mail_server.arrivals}
    assert len(found) == len(mail_server.arrivals), "Everybody is told once"
    return found


def link_in(arrival: Arrival, last: str) -> str:
    links = re.findall(r"https://\S+", arrival.text)
    assert links[0] in arrival.html
    assert links[0].endswith(last)
    return urlsplit(links[0]).path


def test_what_an_inspector_announces_reaches_director_lead_and_owners_at_once(
    app: Flask, fenmarch: Fenmarch, follow_up: FollowUp, mail_server: MailServer
):
    browser_of(app, fenmarch.inspector).submit(f"/follow-ups/{follow_up.id}/announce", ANNOUNCED)

    found = told(fenmarch, mail_server)

    assert found.keys() == TOLD_AT_ONCE
    assert {each.subject for each in found.values()} == {"Follow-up of Fenmarch starts on 11 May"}
    for who, arrival in found.items():
        for words in (
            "Fieldwork starts: Tuesday 11 May 2027",
            "Fieldwork ends: Friday 21 May 2027",
            "Have everything ready by: Tuesday 4 May 2027",
            "Ines Vale, 0300 111 2222",
        ):
            assert words in arrival.text, who
        for recommendation in fenmarch.recommendations:
            assert recommendation.code in arrival.text
            assert recommendation.text not in arrival.text + arrival.html
        assert "SECRETNEEDS" not in arrival.text + arrival.html
        page = browser_of(app, fenmarch.people[who]).get(link_in(arrival, "/announcement"))
        assert "SECRETNEEDS: records of ten cases" in page.main
    assert told(fenmarch, mail_server) == {}


def test_they_are_reminded_four_weeks_and_a_week_before_with_the_dates_that_hold_then(
    app: Flask, fenmarch: Fenmarch, follow_up: FollowUp, mail_server: MailServer, moment
):
    browser_of(app, fenmarch.inspector).submit(f"/follow-ups/{follow_up.id}/announce", ANNOUNCED)
    told(fenmarch, mail_server)
    moment.move_to("2027-04-26T08:30:00+01:00")
    browser_of(app, fenmarch.inspector).submit(f"/follow-ups/{follow_up.id}/announce", CHANGED)

    moment.move_to("2027-05-05T08:30:00+01:00")
    found = told(fenmarch, mail_server)

    assert found.keys() == TOLD_AT_ONCE
    for arrival in found.values():
        # With it comes what else that morning tells.
        assert "tarts in 7 days, on Wednesday 12 May 2027" in arrival.text
        assert "SECRETREASON" not in arrival.text + arrival.html


def test_a_changed_day_is_told_the_next_morning_and_an_unchanged_one_not_twice(
    app: Flask, fenmarch: Fenmarch, follow_up: FollowUp, mail_server: MailServer, moment
):
    """Announced less than four weeks before: the email of four weeks before has nothing to add."""
    browser_of(app, fenmarch.inspector).submit(f"/follow-ups/{follow_up.id}/announce", ANNOUNCED)
    told(fenmarch, mail_server)
    moment.move_to("2027-04-15T08:30:00+01:00")
    assert told(fenmarch, mail_server) == {}

    browser_of(app, fenmarch.inspector).submit(f"/follow-ups/{follow_up.id}/announce", CHANGED)
    found = told(fenmarch, mail_server)

    assert found.keys() == TOLD_AT_ONCE
    assert {each.subject for each in found.values()} == {"Follow-up of Fenmarch starts on 12 May"}
    assert told(fenmarch, mail_server) == {}


def test_what_is_published_reaches_director_lead_and_headquarters_in_numbers(
    app: Flask, fenmarch: Fenmarch, follow_up: FollowUp, mail_server: MailServer
):
    judge_all(follow_up, fenmarch.inspector, still_required=True)
    finish(follow_up, fenmarch.inspector)
    db.session.commit()
    assert told(fenmarch, mail_server) == {}, "Nothing of a draft is told"
    address = f"/follow-ups/{follow_up.id}/publish"
    browser_of(app, fenmarch.inspector).submit(address, button="Publish the follow-up")

    found = told(fenmarch, mail_server)

    assert found.keys() == {"director", "lead", "responder", "department_responder"}
    judgements = [each.action_taken_and_impact for each in follow_up.assessments]
    for who, arrival in found.items():
        assert arrival.subject == "Follow-up results published for Fenmarch"
        assert "Improvement still required: 3 recommendations" in arrival.text
        assert not [each for each in judgements if each and each in arrival.text + arrival.html]
        page = browser_of(app, fenmarch.people[who]).get(link_in(arrival, f"/follow-ups/{follow_up.id}"))
        assert judgements[0] in page.main
    assert told(fenmarch, mail_server) == {}
