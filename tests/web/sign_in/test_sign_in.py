"""Signing in and out through the pages."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import pytest
import time_machine

from tests.support.accounts import browser_of, give_token, make_organisation, make_person
from tests.support.browserlike import Browserlike
from tests.support.people import PASSWORD
from tracker.accounts import people, sessions
from tracker.accounts.models import Person, PersonState, Role, SignInSession
from tracker.core.database import db
from tracker.core.events import Event, Service
from tracker.organisations.models import OrganisationType

WRONG = ["Enter the email address and password of your account. One of them is not right"]
HEADERS_THAT_MAY_DIFFER = {"set-cookie", "date"}


@pytest.fixture
def region(app):
    return make_organisation("Fenmarch", OrganisationType.REGION)


@pytest.fixture
def lead(region):
    return make_person("Ann Lead", (Role.PLAN_LEAD, region))


def actions_recorded() -> list[str]:
    return list(db.session.scalars(db.select(Event.action).order_by(Event.id)))


def test_a_person_signs_in_and_out(client, lead):
    page = client.submit(
        "/sign-in?next=/account", {"email": " Ann.Lead@People.Example ", "password": PASSWORD}
    )
    assert page.path == "/account"
    assert client.get("/account").h1 == "Your account"
    page = client.post("/sign-out", status=200)
    assert (page.path, page.notice) == ("/sign-in", "You have signed out")
    assert client.get("/account").path == "/sign-in"
    assert actions_recorded()[-2:] == ["signed in", "signed out"]


def test_signing_in_needs_both_fields(client, lead):
    page = client.submit("/sign-in", {})
    assert page.error_messages == ["Enter your email address", "Enter your password"]


def test_the_password_is_never_sent_back(client, lead):
    page = client.submit("/sign-in", {"email": lead.email, "password": "not the password at all"})
    assert page.error_messages == WRONG
    assert "not the password at all" not in page.html
    assert page.one("//input[@name='email']").get("value") == lead.email
    assert page.one("//input[@name='password']").get("autocomplete") == "current-password"
    assert page.one("//input[@name='email']").get("autocomplete") == "username"


def test_nobody_learns_which_accounts_exist(app, region, lead):
    make_person("Sue Suspended", (Role.READER, region), state=PersonState.SUSPENDED)
    make_person("Ivy Invited", (Role.READER, region), state=PersonState.INVITED)
    tries = {
        "ann.lead@people.example": "wrong for this account",
        "sue.suspended@people.example": PASSWORD,
        "ivy.invited@people.example": PASSWORD,
        "nobody@people.example": PASSWORD,
    }
    answers = set()
    for email, password in tries.items():
        browser = Browserlike(app)
        page = browser.submit("/sign-in", {"email": email, "password": password})
        headers = {
            name: value
            for name, value in page.response.headers
            if name.lower() not in HEADERS_THAT_MAY_DIFFER
        }
        headers.pop("Content-Length")
        answers.add((page.status, page.main, tuple(sorted(headers.items()))))
    assert len(answers) == 1


@pytest.mark.only_on("sqlite")
def test_an_unknown_account_takes_as_long_as_a_known_one(app, lead):
    from tracker.accounts.signing_in import Place, WrongEmailOrPassword, sign_in

    def seconds(email: str) -> float:
        began = perf_counter()
        with pytest.raises(WrongEmailOrPassword):
            sign_in(email, "wrong in any case", place=Place())
        return perf_counter() - began

    known, unknown = [], []
    for number in range(4):
        known.append(seconds(lead.email))
        unknown.append(seconds(f"nobody-{number}@people.example"))
    assert 0.5 < median(known) / median(unknown) < 2


def test_the_event_of_a_failed_sign_in_holds_nothing_that_was_typed(client, lead):
    client.submit("/sign-in", {"email": "my-secret-typed-in-the-wrong-box", "password": "x"})
    client.submit("/sign-in", {"email": lead.email, "password": "another-secret-of-mine"})
    events = db.session.scalars(
        db.select(Event).where(Event.action == "sign-in failed").order_by(Event.id)
    ).all()
    assert [event.subject_id for event in events] == [None, lead.id]
    for event in db.session.scalars(db.select(Event)):
        assert "secret" not in f"{event.before}{event.after}{event.reason}{event.actor_name}"


def test_a_session_begun_before_signing_in_is_worth_nothing(client, lead):
    client.get("/sign-in")
    cookie = client.client.get_cookie("__Host-session", domain="tracker.example")
    client.submit("/sign-in?next=/account", {"email": lead.email, "password": PASSWORD})
    other = Browserlike(client.app)
    other.client.set_cookie("__Host-session", cookie.value, domain="tracker.example", secure=True)
    assert other.get("/account").path == "/sign-in"


def test_the_cookie_is_dead_after_signing_out(client, lead):
    client.submit("/sign-in?next=/account", {"email": lead.email, "password": PASSWORD})
    cookie = client.client.get_cookie("__Host-session", domain="tracker.example")
    client.get("/account")
    response = client.raw(
        "POST",
        "/sign-out",
        data={"csrf_token": client.token()},
        headers={"Referer": "https://tracker.example/account"},
    )
    assert response.status_code == 303
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    other = Browserlike(client.app)
    other.client.set_cookie("__Host-session", cookie.value, domain="tracker.example", secure=True)
    assert other.get("/account").path == "/sign-in"


def test_cookies_are_host_only_small_and_anonymous(client, lead):
    client.get("/sign-in")
    data = {"csrf_token": client.token(), "email": lead.email, "password": PASSWORD}
    response = client.raw(
        "POST", "/sign-in", data=data, headers={"Referer": "https://tracker.example/sign-in"}
    )
    cookies = response.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-session", "__Host-known-browser"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert len(cookie) < 4096
        assert "ann" not in cookie.lower()


@pytest.mark.parametrize(
    ("role", "minutes"), [(Role.PLAN_LEAD, 120), (Role.ADMINISTRATOR, 30)], ids=["others", "administrators"]
)
def test_a_session_ends_when_it_is_not_used(app, region, role, minutes):
    person = make_person("Una Unused", (role, region))
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        browser = browser_of(app, person)
        clock.shift(minutes * 60 - 1)
        assert browser.get("/account").path == "/account"
        clock.shift(minutes * 60)
        page = browser.get("/account")
        assert page.path == "/sign-in"
        said = "30 minutes" if minutes == 30 else "2 hours"
        assert f"You were signed out after {said} of not being used. Sign in to carry on." in page.main
        clock.shift(-minutes * 60)
        assert browser.get("/account").path == "/sign-in", "An ended session stays ended"


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(app, lead):
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        browser = browser_of(app, lead)
        for _ in range(11):
            clock.shift(3600)
            browser.get("/account")
        clock.shift(3599)
        assert browser.get("/account").path == "/account"
        clock.shift(1)
        page = browser.get("/account")
        assert page.path == "/sign-in"
        assert "You were signed out after 12 hours." in page.main


def test_a_session_is_marked_as_used_at_most_once_a_minute(app, lead):
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        browser = browser_of(app, lead)
        began = db.session.scalars(db.select(SignInSession.last_used_at)).one()
        clock.shift(59)
        browser.get("/account")
        assert db.session.scalars(db.select(SignInSession.last_used_at)).one() == began
        clock.shift(1)
        browser.get("/account")
        assert (db.session.scalars(db.select(SignInSession.last_used_at)).one() - began).total_seconds() == 60


def test_suspending_signs_out_at_once(app, lead):
    browser = browser_of(app, lead)
    people.suspend(lead, by=Service("a test"), reason="Left")
    assert browser.get("/account").path == "/sign-in"


def test_a_suspended_person_is_out_even_if_a_session_was_forgotten(app, lead):
    browser = browser_of(app, lead)
    people.suspend(lead, by=Service("a test"), reason="Left")
    db.session.execute(db.update(SignInSession).values(ended_at=None, end_reason=None))
    assert browser.get("/account").path == "/sign-in"


def test_a_made_up_token_opens_nothing(app, lead):
    browser = Browserlike(app)
    give_token(browser, "x" * 43)
    assert browser.get("/account").path == "/sign-in"


def test_signing_in_again_ends_the_session_before(client, lead):
    client.submit("/sign-in?next=/account", {"email": lead.email, "password": PASSWORD})
    token = client.get("/account").forms[0].values["csrf_token"][0]
    client.raw(
        "POST",
        "/sign-in",
        data={"csrf_token": token, "email": lead.email, "password": PASSWORD},
        headers={"Referer": "https://tracker.example/account"},
    )
    rows = db.session.scalars(db.select(SignInSession).order_by(SignInSession.created_at)).all()
    assert [row.end_reason for row in rows] == ["signed in again", None]
    assert client.get("/account").path == "/account"


def test_a_cheap_hash_is_replaced_at_the_next_sign_in(client, lead, usual_passwords):
    from argon2 import PasswordHasher

    from tests.support.accounts import TEST
    from tracker.core.events import act

    with act("cheap hash", by=TEST):
        lead.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    client.submit("/sign-in?next=/account", {"email": lead.email, "password": PASSWORD})
    assert "m=65536" in db.session.get_one(Person, lead.id).password_hash
    assert sessions.list_sessions(lead)
