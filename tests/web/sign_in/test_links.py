"""One-use links: invitations and forgotten passwords (assurance A3, A5)."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine

from tests.support.accounts import browser_of, make_organisation, make_person
from tests.support.browserlike import Browserlike
from tests.support.people import PASSWORD
from tracker.accounts import links, passwords, people
from tracker.accounts.models import OneUseLink, Person, PersonState, Role
from tracker.core.database import db
from tracker.core.events import Service
from tracker.organisations.models import OrganisationType
from tracker.web.sign_in import views

TEST = Service("a test")
NEW = "seven quiet herons by the weir"
GONE = "This link does not work any more"


@pytest.fixture
def region(app):
    return make_organisation("Fenmarch", OrganisationType.REGION)


@pytest.fixture
def lead(region):
    return make_person("Ann Lead", (Role.PLAN_LEAD, region))


@pytest.fixture
def invited(region):
    return make_person("Ivy Invited", (Role.READER, region), state=PersonState.INVITED)


def mails_in(url: str, wanted: int = 1) -> list:
    """Return the messages in the folder once so many have arrived: they leave after the answer."""
    folder = Path(url.removeprefix("folder:"))
    deadline = time.monotonic() + 5
    found: list[Path] = []
    while len(found) < wanted and time.monotonic() < deadline:
        time.sleep(0.02)
        found = list(folder.glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def link_in(message) -> str:
    text = message.get_body(("plain",)).get_content()
    return re.search(r"https://tracker\.example(/set-password/\S+)", text)[1]


def test_an_invitation_makes_an_account_usable(client, invited):
    token = links.make_link(invited)
    page = client.submit(f"/set-password/{token}", {"password": NEW})
    assert (page.path, page.notice) == ("/sign-in", "Your password is set. Sign in with it")
    assert db.session.get_one(Person, invited.id).state is PersonState.ACTIVE
    assert client.get("/account").path == "/sign-in", "A link does not sign in by itself"
    assert (
        client.submit("/sign-in?next=/account", {"email": invited.email, "password": NEW}).path == "/account"
    )


def test_opening_a_link_uses_nothing_up(client, invited):
    token = links.make_link(invited)
    for method in ("GET", "HEAD", "GET"):
        assert client.raw(method, f"/set-password/{token}").status_code == 200
    assert db.session.scalars(db.select(OneUseLink.used_at)).one() is None
    client.submit(f"/set-password/{token}", {"password": NEW})


def test_a_link_works_once(client, invited):
    token = links.make_link(invited)
    client.submit(f"/set-password/{token}", {"password": NEW})
    assert client.get(f"/set-password/{token}", status=410).h1 == GONE
    before = db.session.get_one(Person, invited.id).password_hash
    client.get("/sign-in")
    client.post(f"/set-password/{token}", {"password": "another good one entirely"}, status=410)
    assert db.session.get_one(Person, invited.id).password_hash == before


@pytest.mark.parametrize(("who", "hours"), [("invited", 24), ("lead", 1)])
def test_a_link_is_for_a_limited_time(client, region, request, who, hours):
    person = request.getfixturevalue(who)
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        token = links.make_link(person)
        clock.shift(hours * 3600 - 1)
        client.get(f"/set-password/{token}")
        clock.shift(1)
        assert "limited time" in client.get(f"/set-password/{token}", status=410).main


def test_a_newer_link_takes_the_place_of_an_older_one(client, invited):
    old, new = links.make_link(invited), links.make_link(invited)
    assert "newer link" in client.get(f"/set-password/{old}", status=410).main
    client.get(f"/set-password/{new}")


def test_a_suspended_person_cannot_use_a_link(client, lead):
    token = links.make_link(lead)
    people.suspend(lead, by=TEST, reason="Left")
    assert "suspended" in client.get(f"/set-password/{token}", status=410).main


def test_a_made_up_link_leads_nowhere(app, client):
    assert client.get("/set-password/made-up", status=410).h1 == GONE


def test_a_changed_password_ends_links_and_sessions(app, lead):
    token = links.make_link(lead)
    browser, other = browser_of(app, lead), browser_of(app, lead)
    page = browser.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW})
    assert page.notice == "Password changed. Other browsers are signed out"
    assert browser.get("/account").path == "/account"
    assert other.get("/account").path == "/sign-in"
    assert Browserlike(app).get(f"/set-password/{token}", status=410).h1 == GONE


def test_changing_a_password_needs_the_current_one(app, lead):
    browser = browser_of(app, lead)
    page = browser.submit("/account/password", {"current_password": "not it", "new_password": NEW})
    assert page.error_messages == ["Current password is not right"]


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short-one11", "Password must be 12 characters or more"),
        ("x1" * 65, "Password must be 128 characters or fewer"),
        ("passwordpassword", "Choose a password that is harder to guess: this one is like many others"),
        (
            "Ivy.Invited2026",
            "Password must not be made from your name, your email address or words of this service",
        ),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_lives_on(client, invited, password, message):
    token = links.make_link(invited)
    page = client.submit(f"/set-password/{token}", {"password": password})
    assert page.error_messages == [message]
    client.submit(f"/set-password/{token}", {"password": NEW})


def test_who_forgot_the_password_gets_a_link(client, lead, mail_url):
    page = client.submit("/forgot-password", {"email": lead.email})
    assert page.h1 == "Check your email"
    (message,) = mails_in(mail_url)
    assert message["To"] == lead.email
    assert lead.email not in message.get_body(("plain",)).get_content()
    page = client.submit(link_in(message), {"password": NEW})
    assert page.path == "/sign-in"


def test_a_stranger_is_told_the_same_and_gets_nothing(app, lead, mail_url):
    people.suspend(make_person("Sue Suspended"), by=TEST, reason="Left")
    pages = [
        Browserlike(app).submit("/forgot-password", {"email": email})
        for email in (lead.email, "nobody@people.example", "sue.suspended@people.example", "not an address")
    ]
    assert len({(page.status, page.path, page.main) for page in pages}) == 1
    assert [message["To"] for message in mails_in(mail_url)] == [lead.email]


def test_asking_twice_sends_one_link(client, lead, mail_url):
    for _ in range(3):
        client.submit("/forgot-password", {"email": lead.email})
    assert len(mails_in(mail_url)) == 1
    assert len(db.session.scalars(db.select(OneUseLink)).all()) == 1


def test_a_link_leaves_only_once_it_works(client, lead, monkeypatch):
    kept = []

    def look(_person, _token):
        with db.engine.connect() as another:
            kept.append(another.scalar(db.select(db.func.count()).select_from(OneUseLink)))

    monkeypatch.setattr(views, "send_link", look)
    client.submit("/forgot-password", {"email": lead.email})
    assert kept == [1]


def test_nobody_waits_for_the_database_while_a_password_is_worked_out(client, invited, monkeypatch):
    waiting = []
    work_out = passwords.hash_password

    def look(password):
        waiting.append(db.session().in_transaction())
        return work_out(password)

    monkeypatch.setattr(passwords, "hash_password", look)
    client.submit(f"/set-password/{links.make_link(invited)}", {"password": NEW})
    assert waiting == [False]
    client.sign_in(invited.email, NEW)
