"""Emails about an account: what they say, in both forms, and when they leave."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from lxml import html
from syrupy.assertion import SnapshotAssertion

from tests.support.accounts import browser_of, make_organisation, make_person
from tests.support.browserlike import Browserlike
from tests.support.people import PASSWORD
from tracker.accounts import links
from tracker.accounts.models import Person, PersonState, Role
from tracker.organisations.models import OrganisationType
from tracker.web.sign_in import emails

NEW = "seven quiet herons by the weir"
ANN = Person(name="Ann Lead", email="ann@fenmarch.example", state=PersonState.ACTIVE)
IVY = Person(name="Ivy O’Dell", email="ivy@fenmarch.example", state=PersonState.INVITED)

EVERY_EMAIL: dict[str, Callable[[], None]] = {
    "invitation": lambda: emails.send_link(IVY, "one-use-token"),
    "link for a password": lambda: emails.send_link(ANN, "one-use-token"),
    "address changed": lambda: emails.send_notice_of_address(ANN),
    "password changed": lambda: emails.send_notice_of_password(ANN),
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What is to leave after the answer, kept instead of sent."""
    kept: list[EmailMessage] = []
    monkeypatch.setattr(emails._post_room, "submit", lambda _do, _settings, message: kept.append(message))
    return kept


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", EVERY_EMAIL)
def test_an_email_says_what_its_saved_copy_says_in_both_forms(
    app: Flask, sent: list[EmailMessage], name: str, snapshot: SnapshotAssertion
):
    with time_machine.travel("2026-03-20T16:12:00Z", tick=False):
        EVERY_EMAIL[name]()

    [message] = sent
    text = text_of(message)
    assert f"Subject: {message['Subject']}\n\n{text}" == snapshot
    body = html.document_fromstring(text_of(message, "html")).body
    assert body.text_content().split() == [word for word in text.split() if word not in {"*", "---"}]


def test_whoever_changes_a_password_hears_of_it(app: Flask, sent: list[EmailMessage]):
    lead = make_person("Ann Lead", (Role.PLAN_LEAD, make_organisation("Fenmarch", OrganisationType.REGION)))
    browser = browser_of(app, lead)
    browser.submit("/account/password", {"current_password": "not it", "new_password": NEW})
    assert sent == []

    browser.submit("/account/password", {"current_password": PASSWORD, "new_password": NEW})

    [message] = sent
    assert message["To"] == lead.email
    assert message["Subject"].startswith("Your password has been changed")


def test_a_password_set_anew_by_a_link_is_told_and_the_first_one_is_not(app: Flask, sent: list[EmailMessage]):
    region = make_organisation("Fenmarch", OrganisationType.REGION)
    lead = make_person("Ann Lead", (Role.PLAN_LEAD, region))
    invited = make_person("Ivy Invited", (Role.READER, region), state=PersonState.INVITED)

    for person in (lead, invited):
        Browserlike(app).submit(f"/set-password/{links.make_link(person)}", {"password": NEW})

    assert [message["To"] for message in sent] == [lead.email]
