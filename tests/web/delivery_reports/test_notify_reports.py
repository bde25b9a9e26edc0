"""What GOV.UK Notify reports, over the real page: who may, what counts, what changes nothing (assurance N14, D2)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import SettingMissing, load_settings
from tests.reminders.world import World
from tests.support.browserlike import Browserlike
from tests.support.notify_server import NotifyServer
from tests.support.reports_of_delivery import ADDRESS, TOKEN, report, send_report
from tracker.accounts.models import Role
from tracker.core.database import db
from tracker.core.events import Event
from tracker.reminders.address_models import DeliveryReport, FailedAddress
from tracker.reminders.database_clock import database_now
from tracker.reminders.delivery import TEMPORARY_FAILURES_IN_A_ROW
from tracker.reminders.failed_addresses import confirm_address, find_open
from tracker.reminders.lifecycle import Outcome, ReminderState
from tracker.reminders.models import Reminder, ReminderAttempt
from tracker.reminders.outbox import plan_again
from tracker.reminders.run_once import run_once

FRIDAY = date(2026, 3, 27)
WEEK_BEFORE = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def through_notify(app: Flask, notify_server: NotifyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """E-mails go through Notify, which may report."""
    for name, value in {**notify_server.settings, "NOTIFY_CALLBACK_TOKENS": [TOKEN]}.items():
        monkeypatch.setitem(app.config, name, value)


@pytest.fixture
def taken(world: World, notify_server: NotifyServer) -> dict[str, str]:
    """One message about two actions that Notify has taken."""
    world.action(FRIDAY)
    world.action(FRIDAY)
    run_once(WEEK_BEFORE)
    [message] = notify_server.taken
    return message


def tell(app: Flask, message: dict[str, str], status: str) -> str:
    """Let Notify report of a message that it took; return what came of it."""
    answer = send_report(app, report(message["reference"], status, known_as=message["id"]))
    assert answer.status_code == 200, answer.text
    db.session.expire_all()
    return str(answer.json["report"])


def states() -> set[ReminderState]:
    db.session.expire_all()
    return set(db.session.scalars(select(Reminder.state)))


def marks() -> list[FailedAddress]:
    return list(db.session.scalars(select(FailedAddress)))


def nothing_has_changed() -> bool:
    reports = db.session.scalar(select(func.count()).select_from(DeliveryReport))
    return states() == {ReminderState.SENT} and marks() == [] and reports == 0


def test_what_was_delivered_stands_so_for_everything_in_the_message(app: Flask, taken):
    assert tell(app, taken, "delivered") == "counted"

    assert states() == {ReminderState.DELIVERED}
    assert marks() == []
    [kept] = db.session.scalars(select(DeliveryReport))
    assert (kept.carrier_id, kept.message_id) == (taken["id"], taken["reference"])


def test_a_permanent_failure_marks_the_address_once(app: Flask, world: World, taken):
    for expected in ("counted", "known already", "known already"):
        assert tell(app, taken, "permanent-failure") == expected

    assert states() == {ReminderState.BOUNCED}
    assert set(db.session.scalars(select(Reminder.ended_reason))) == {"There is no such address"}
    [mark] = marks()
    assert (mark.person_id, mark.address, mark.organisation) == (
        world.owner.id,
        world.owner.email,
        world.region,
    )
    [event] = db.session.scalars(select(Event).where(Event.action == "email address fails"))
    assert (event.actor_name, event.thread_id) == ("The mail service", world.owner.id)


def test_two_permanent_failures_of_two_messages_mark_the_address_once(
    app: Flask, world: World, notify_server: NotifyServer, taken
):
    world.action(date(2026, 3, 30))
    run_once(date(2026, 3, 23))
    assert len(notify_server.to(world.owner.email)) == 2
    for message in notify_server.to(world.owner.email):
        assert tell(app, message, "permanent-failure") == "counted"

    assert len(marks()) == 1


def test_a_temporary_failure_is_shown_and_says_nothing_against_the_address(app: Flask, taken):
    assert tell(app, taken, "temporary-failure") == "counted"

    assert states() == {ReminderState.BOUNCED}
    assert marks() == []


def test_nothing_getting_through_again_and_again_marks_the_address(
    app: Flask, world: World, notify_server: NotifyServer
):
    owners = [world.owner, world.person("Ola Reed", Role.ACTION_OWNER)]
    for number in range(TEMPORARY_FAILURES_IN_A_ROW):
        for owner in owners:
            world.action(FRIDAY + timedelta(days=number), owner=owner)
        run_once(WEEK_BEFORE + timedelta(days=number) + timedelta(days=2 if number else 0))
    for number, message in enumerate(notify_server.to(owners[0].email)):
        assert len(marks()) == 0, number
        tell(app, message, "temporary-failure")
    # One that got through in between says that the mailbox is there.
    for message, status in zip(
        notify_server.to(owners[1].email),
        ("temporary-failure", "delivered", "temporary-failure"),
        strict=True,
    ):
        tell(app, message, status)

    [mark] = marks()
    assert mark.person_id == owners[0].id


def test_what_notify_lost_goes_out_again_by_itself_under_the_same_reference(
    app: Flask, notify_server: NotifyServer, taken
):
    assert tell(app, taken, "technical-failure") == "counted"
    assert states() == {ReminderState.RETRY}
    notify_server.mark("technical-failure")
    let_time_pass()

    assert run_once(WEEK_BEFORE).sent == 2
    first, second = notify_server.taken
    assert first["reference"] == second["reference"]
    # The same report once more, which may well come late, is about the message that was lost.
    assert tell(app, first, "technical-failure") == "known already"
    assert tell(app, second, "delivered") == "counted"
    assert states() == {ReminderState.DELIVERED}


@pytest.mark.parametrize("later", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_nothing_follows_delivered(app: Flask, taken, later: str):
    tell(app, taken, "delivered")

    assert tell(app, taken, later) == "too late"

    assert states() == {ReminderState.DELIVERED}
    assert marks() == []


def test_what_came_back_does_not_become_delivered_by_a_report_out_of_order(app: Flask, taken):
    tell(app, taken, "permanent-failure")

    assert tell(app, taken, "delivered") == "too late"
    assert states() == {ReminderState.BOUNCED}


def test_a_late_report_of_the_try_before_does_not_settle_the_one_after(
    app: Flask, world: World, notify_server: NotifyServer, taken
):
    tell(app, taken, "permanent-failure")
    failed = find_open(world.owner.id)
    assert failed is not None
    confirm_address(failed, by=world.person("Ada Frost", Role.ADMINISTRATOR))
    plan_again(db.session.scalars(select(Reminder)).all(), database_now())
    db.session.commit()
    run_once(WEEK_BEFORE)

    assert tell(app, taken, "temporary-failure") == "too late"

    assert states() == {ReminderState.SENT}
    assert [mark.ended_at is not None for mark in marks()] == [True]


def test_a_report_settles_a_hand_over_that_was_never_answered(
    app: Flask, world: World, notify_server: NotifyServer
):
    world.action(FRIDAY)
    notify_server.hang_up_after_next()
    assert run_once(WEEK_BEFORE).in_doubt == 1
    [message] = notify_server.taken

    assert tell(app, message, "delivered") == "counted"

    assert states() == {ReminderState.DELIVERED}
    [attempt] = db.session.scalars(select(ReminderAttempt))
    assert attempt.outcome is Outcome.ACCEPTED
    let_time_pass()
    assert run_once(WEEK_BEFORE).sent == 0


def test_a_report_about_an_unknown_message_is_taken_and_changes_nothing(app: Flask, taken):
    for reference in (f"{uuid4()}@tracker.example", "", None):
        answer = send_report(app, report(reference, "permanent-failure"))
        # Anything but a failure of ours, or Notify would ask again and again.
        assert (answer.status_code, answer.json) == (200, {"report": "not ours"})
    assert nothing_has_changed()


@pytest.mark.parametrize(
    ("token", "scheme"),
    [
        (None, ""),
        ("", "Bearer"),
        ("another secret that nobody knows", "Bearer"),
        (TOKEN[:-1], "Bearer"),
        (f"{TOKEN}x", "Bearer"),
        ("ünïcode", "Bearer"),
        (TOKEN, "Basic"),
    ],
)
def test_a_forged_report_is_refused(app: Flask, taken, token: str | None, scheme: str):
    said = report(taken["reference"], "permanent-failure", known_as=taken["id"])
    answer = send_report(app, said, token=token, scheme=scheme)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert nothing_has_changed()


def test_a_second_secret_counts_while_one_takes_over_from_the_other(
    app: Flask, taken, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "NOTIFY_CALLBACK_TOKENS", ["the secret that is new now", TOKEN])

    assert tell(app, taken, "delivered") == "counted"


def test_without_a_secret_there_is_no_such_page(app: Flask, taken, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "NOTIFY_CALLBACK_TOKENS", [])
    said = report(taken["reference"], "permanent-failure")

    for token in (TOKEN, "", None):
        assert send_report(app, said, token=token).status_code == 404
    assert Browserlike(app).raw("GET", ADDRESS).status_code == 405
    assert nothing_has_changed()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 16_000,
        b"[]",
        b'"delivered"',
        b"\xff\xfe",
        b"null",
        b"{}",
        json.dumps(report("a", "delivered") | {"id": "no identifier"}).encode(),
        json.dumps(report("a", "delivered") | {"reference": ["a"]}).encode(),
        json.dumps(report("a\x00b", "delivered")).encode(),
        json.dumps(report("\ud800", "delivered")).encode(),
        json.dumps(report("a" * 321, "delivered")).encode(),
        json.dumps(report("a", "read with pleasure")).encode(),
        json.dumps(report("a", "delivered") | {"status": {"a": 1}}).encode(),
        json.dumps(report("a", "sending")).encode(),
    ],
)
def test_what_is_no_report_is_answered_plainly_and_changes_nothing(app: Flask, taken, body: bytes):
    answer = send_report(app, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json["error"] == "This is not a delivery report of GOV.UK Notify."
    assert nothing_has_changed()


def test_a_report_that_is_too_long_is_not_read(app: Flask, taken):
    said = report(taken["reference"], "permanent-failure", known_as=taken["id"]) | {"padding": "x" * 20_000}

    answer = send_report(app, said)

    assert answer.status_code == 413
    assert nothing_has_changed()


def test_neither_secret_nor_address_stands_in_a_log(app: Flask, world: World, taken, caplog):
    with caplog.at_level("INFO"):
        tell(app, taken, "permanent-failure")
        send_report(app, report(taken["reference"], "delivered"), token="a wrong one")

    assert "delivery report refused" in caplog.text
    assert TOKEN not in caplog.text
    assert world.owner.email not in caplog.text
    assert "somebody@fenmarch.example" not in caplog.text


def test_a_secret_that_could_be_guessed_stops_the_start():
    assert load_settings({"NOTIFY_CALLBACK_TOKEN": f"{TOKEN}, {TOKEN}x"})["NOTIFY_CALLBACK_TOKENS"] == [
        TOKEN,
        f"{TOKEN}x",
    ]
    assert load_settings({})["NOTIFY_CALLBACK_TOKENS"] == []
    with pytest.raises(SettingMissing, match="20 characters"):
        load_settings({"NOTIFY_CALLBACK_TOKEN": "short"})


def let_time_pass() -> None:
    db.session.expire_all()
    for reminder in db.session.scalars(select(Reminder)):
        reminder.due_at = database_now() - timedelta(seconds=1)
    db.session.commit()
