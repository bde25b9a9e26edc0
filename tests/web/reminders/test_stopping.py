"""The address in an email that stops emails of its kind: by one click of a mail program, or on a page (N15)."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tests.support.mail_server import MailServer
from tracker.accounts.access import access_table
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.choice_models import EmailChoices
from tracker.reminders.lifecycle import Milestone
from tracker.reminders.run_once import run_once
from tracker.reminders.signed_addresses import signed
from tracker.reminders.stopping import stop_address

FRIDAY = date(2026, 3, 27)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-16T07:30:00Z", tick=True) as travelling:
        yield travelling


def address_for(world: World, *kinds: Milestone) -> str:
    return urlsplit(stop_address(world.owner.id, kinds, "https://tracker.example")).path


def left_out() -> list[list[str]]:
    db.session.expire_all()
    return list(db.session.scalars(select(EmailChoices.left_out)))


def test_an_email_that_can_be_stopped_says_how_to_mail_programs_and_people(
    app: Flask, world: World, mail_server: MailServer
):
    world.action(FRIDAY)
    run_once(date(2026, 3, 20))
    [arrival] = mail_server.arrivals
    address = str(arrival.message["List-Unsubscribe"]).strip("<>")

    assert arrival.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in arrival.text
    assert address.startswith("https://tracker.example/reminders/stop/")
    answer = Browserlike(app).raw("POST", urlsplit(address).path, data=ONE_CLICK)
    assert answer.status_code == 200
    assert left_out() == [["due_soon"]]


def test_an_email_that_is_required_in_any_part_has_no_such_header(world: World, mail_server: MailServer):
    world.action(date(2026, 3, 20))
    world.action(FRIDAY)
    run_once(date(2026, 3, 20))

    [arrival] = mail_server.to(world.owner.email)
    assert "List-Unsubscribe" not in arrival.message
    assert "/reminders/stop/" not in arrival.text


def test_one_click_needs_no_session_and_may_come_twice_and_from_anywhere(app: Flask, world: World):
    address = address_for(world, Milestone.DUE_SOON)
    for _ in range(2):
        answer = Browserlike(app).raw(
            "POST",
            address,
            data=ONE_CLICK,
            headers={"Origin": "https://mail.example", "Referer": "https://x/"},
        )
        assert answer.status_code == 200
        assert "You get no more of these emails" in answer.text

    assert left_out() == [["due_soon"]]
    [event] = db.session.scalars(select(Event).where(Event.action == "email choices changed")).all()
    assert (event.actor_id, event.reason) == (world.owner.id, "Unsubscribed from an email")


def test_opening_the_address_shows_a_page_and_changes_nothing(app: Flask, world: World):
    browser = Browserlike(app)
    page = browser.get(address_for(world, Milestone.DUE_SOON, Milestone.WEEKLY_DIGEST))
    assert page.h1 == "Stop these emails"
    assert "Your inspection actions this week" in page.main
    assert left_out() == []

    page = browser.send(button="Stop these emails")

    assert page.h1 == "You get no more of these emails"
    assert left_out() == [["due_soon", "weekly_digest"]]
    assert browser.get(page.path).h1 == "You get no more of these emails"


def test_what_is_required_cannot_be_stopped_and_the_page_says_why(app: Flask, world: World):
    address = address_for(world, Milestone.OVERDUE)
    page = Browserlike(app).get(address)
    assert page.h1 == "These emails cannot be switched off"
    assert "how recommendations get lost" in page.main

    answer = Browserlike(app).raw("POST", address, data=ONE_CLICK)

    assert (answer.status_code, left_out()) == (200, [])
    assert "These emails cannot be switched off" in answer.text


def test_stopping_one_kind_keeps_what_was_chosen_before(app: Flask, world: World):
    Browserlike(app).raw("POST", address_for(world, Milestone.WEEKLY_DIGEST))
    Browserlike(app).raw("POST", address_for(world, Milestone.DUE_SOON))

    assert left_out() == [["due_soon", "weekly_digest"]]


def test_a_forged_address_leads_nowhere(app: Flask, world: World):
    address = address_for(world, Milestone.DUE_SOON)
    # Not its last letter, some bits of which mean nothing.
    of_signature = address.rindex(".") + 1
    other_letter = "A" if address[of_signature] != "A" else "B"
    other_purpose = signed([world.owner.id.hex, "due_soon"], purpose="calendar")
    for forged in (
        address[:of_signature] + other_letter + address[of_signature + 1 :],
        "/reminders/stop/x",
        "/reminders/stop/" + "a" * 3000,
        f"/reminders/stop/{other_purpose}",
    ):
        for method in ("GET", "POST"):
            assert Browserlike(app).raw(method, forged).status_code == 404, forged
    assert left_out() == []


def test_the_pages_without_a_form_token_are_those_that_prove_otherwise_who_asks():
    assert access_table().without_form_token == {"reminders.stop_now", "delivery_reports.notify"}
    assert all(access_table().routes[endpoint] == "public" for endpoint in access_table().without_form_token)


def test_too_many_calls_from_one_place_wait_until_there_were_fewer(
    app: Flask, world: World, clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tracker.reminders.stopping.CALLS_FROM_PLACE", 3)
    first, second = address_for(world, Milestone.DUE_SOON), address_for(world, Milestone.WEEKLY_DIGEST)
    for _ in range(3):
        assert call(app, first).status_code == 200
        clock.shift(60)

    refused = call(app, second)

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(3600 - 3 * 60)
    assert "You have tried too many times" in refused.text
    assert left_out() == [["due_soon"]]
    assert Browserlike(app).get(second).h1 == "Stop these emails", "Looking is open to all"
    assert call(app, second, place="198.51.100.7").status_code == 200, "Others are not kept waiting"
    assert left_out() == [["due_soon", "weekly_digest"]]
    clock.shift(3600 - 3 * 60)
    assert call(app, second).status_code == 200


def test_calls_of_forged_addresses_make_nobody_wait(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tracker.reminders.stopping.CALLS_FROM_PLACE", 3)
    for _ in range(5):
        assert call(app, "/reminders/stop/x").status_code == 404

    assert call(app, address_for(world, Milestone.DUE_SOON)).status_code == 200


def call(app: Flask, address: str, place: str = "192.0.2.9") -> TestResponse:
    return Browserlike(app).raw("POST", address, data=ONE_CLICK, environ_base={"REMOTE_ADDR": place})


def test_the_address_stands_in_no_log(app: Flask, world: World, caplog: pytest.LogCaptureFixture):
    address = address_for(world, Milestone.DUE_SOON)
    with caplog.at_level("INFO"):
        Browserlike(app).raw("POST", address)

    assert address.rsplit("/", 1)[1] not in caplog.text
    assert "/reminders/stop/<token>" in caplog.text


def test_it_works_for_somebody_whose_session_is_marked_as_used_by_it(app: Flask, world: World, clock):
    """On SQLite the mark once waited for the very page that asked for it, until the database gave up."""
    address = address_for(world, Milestone.DUE_SOON)
    owner = browser_of(app, world.owner)
    clock.shift(120)
    assert owner.raw("POST", address, data=ONE_CLICK).status_code == 200
    assert left_out() == [["due_soon"]]
