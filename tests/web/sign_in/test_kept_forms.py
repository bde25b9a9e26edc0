"""What is typed into a form that arrives too late is kept for its person, and for nobody else (assurance B4)."""

from __future__ import annotations

import pytest
import time_machine

from tests.support.accounts import browser_of, make_person
from tests.support.browserlike import Browserlike
from tests.support.people import PASSWORD
from tracker.accounts.models import KeptForm
from tracker.core.database import db

LONG_TEXT = "The first conference took place.\nNobody <b>complained</b>."


@pytest.fixture
def clock(app):
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as travelling:
        yield travelling


@pytest.fixture
def lead(app, clock):
    return make_person("Ann Lead")


def late(app, lead, clock, address: str, data: dict) -> Browserlike:
    """Send a form two hours after the last use of the session."""
    browser = browser_of(app, lead)
    browser.get("/account")
    data = {"csrf_token": browser.token(), **data}
    clock.shift(2 * 3600 + 1)
    page = browser.post(address, data, status=200)
    assert page.path == "/sign-in"
    return browser


ADDRESS = "/account/kept-form/5f0c3d3e-6a57-4c3c-9a39-6a3f6b8f0f10/discard"


def test_answers_are_offered_after_signing_in(app, lead, clock):
    browser = late(app, lead, clock, ADDRESS, {"text": LONG_TEXT})
    assert browser.page is not None
    assert (
        "You were signed out after 2 hours of not being used. Your answers are kept: sign in to carry on."
        in browser.page.main
    )
    page = browser.send({"email": lead.email, "password": PASSWORD})
    assert page.h1 == "Your answers were kept"
    assert page.with_class("app-written")[0].text == LONG_TEXT
    form = page.form_with("text", button="Save")
    assert (form.action, form.values["text"]) == (ADDRESS, [LONG_TEXT])
    assert "csrf_token" in form.values


def test_answers_that_arrive_the_second_time_are_destroyed(app, lead, clock):
    browser = late(app, lead, clock, ADDRESS, {"text": LONG_TEXT})
    browser.send({"email": lead.email, "password": PASSWORD})
    browser.send(button="Save")
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_answers_can_be_discarded(app, lead, clock):
    browser = late(app, lead, clock, ADDRESS, {"text": LONG_TEXT})
    browser.send({"email": lead.email, "password": PASSWORD})
    page = browser.send(button="Discard these answers")
    assert page.notice == "Your answers were discarded"
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_nobody_else_is_offered_the_answers(app, lead, clock):
    other = make_person("Bo Other")
    browser = late(app, lead, clock, ADDRESS, {"text": LONG_TEXT})
    page = browser.submit("/sign-in?next=/account", {"email": other.email, "password": PASSWORD})
    assert page.path == "/account"
    assert LONG_TEXT not in page.html
    kept = db.session.scalars(db.select(KeptForm)).one()
    browser.get(f"/account/kept-form/{kept.id}", status=404)
    browser.post(f"/account/kept-form/{kept.id}/discard", status=200)
    assert db.session.scalars(db.select(KeptForm)).one()


def test_answers_are_destroyed_after_a_day(app, lead, clock):
    late(app, lead, clock, ADDRESS, {"text": LONG_TEXT})
    kept = db.session.scalars(db.select(KeptForm)).one()
    clock.shift(24 * 3600)
    browser = browser_of(app, lead)
    browser.get(f"/account/kept-form/{kept.id}", status=404)
    late(app, lead, clock, ADDRESS, {"text": "something newer"})
    assert [dict(each.fields)["text"] for each in db.session.scalars(db.select(KeptForm))] == [
        "something newer"
    ]


def test_passwords_are_never_kept(app, lead, clock):
    late(
        app,
        lead,
        clock,
        "/account/password",
        {"current_password": PASSWORD, "new_password": "quite another one"},
    )
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_nothing_is_kept_of_somebody_who_signed_out(app, lead, clock):
    browser = browser_of(app, lead)
    browser.get("/account")
    token = browser.token()
    cookie = browser.client.get_cookie("__Host-session", domain="tracker.example")
    browser.post("/sign-out", status=200)
    other = Browserlike(app)
    other.client.set_cookie("__Host-session", cookie.value, domain="tracker.example", secure=True)
    data = {"csrf_token": token, "text": LONG_TEXT}
    response = other.raw("POST", ADDRESS, data=data, headers={"Referer": "https://tracker.example/account"})
    assert response.headers["Location"] == "/sign-in"
    assert db.session.scalars(db.select(KeptForm)).all() == []


def test_a_forged_late_form_is_not_kept(app, lead, clock):
    browser = browser_of(app, lead)
    browser.get("/account")
    clock.shift(2 * 3600 + 1)
    response = browser.raw(
        "POST", ADDRESS, data={"text": LONG_TEXT}, headers={"Origin": "https://evil.example"}
    )
    assert response.status_code == 400
    assert db.session.scalars(db.select(KeptForm)).all() == []
