from __future__ import annotations

import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from config import SettingMissing, load_settings
from tests.support.notify_server import NotifyServer
from tracker.core.mail import (
    Carrier,
    CarrierThatRemembers,
    CarrierUnavailable,
    HandoverUnknown,
    MailFailure,
    NoSuchAddress,
    Refused,
    UnusableMailUrl,
    carrier_of,
    compose,
)

SETTINGS = {"APP_ENV": "test", "MAIL_ONLY_TO": ()}

PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "long and secret",
    "DATABASE_URL": "sqlite://",
    "SERVICE_URL": "https://tracker.example",
    "EVIDENCE_URL": "folder:/srv/evidence",
    "SCANNER_URL": "none",
}


@pytest.fixture
def carrier(notify_server: NotifyServer) -> Iterator[Carrier]:
    made = carrier_of(SETTINGS | notify_server.settings)
    yield made
    made.close()


def a_message(stop_address: str | None = None) -> EmailMessage:
    return compose(
        stop_address=stop_address,
        sender="reminders@tracker.example",
        sender_name="Track inspection recommendations",
        to="sam@fenmarch.example",
        subject="Action due today: Fenmarch",
        text="Hello Sam\n\n# What is due\n\n* Action A-000001\n\nÄ line\n",
        html="<p>Hello Sam</p>",
        message_id="one@tracker.example",
    )


def test_notify_gets_our_words_under_our_reference(carrier: Carrier, notify_server: NotifyServer):
    said = carrier.deliver(a_message())

    [taken] = notify_server.taken
    assert taken["email_address"] == "sam@fenmarch.example"
    assert taken["reference"] == "one@tracker.example"
    assert taken["personalisation"]["subject"] == "Action due today: Fenmarch"
    assert "# What is due\n\n* Action A-000001\n\nÄ line" in taken["personalisation"]["body"]
    assert said == f"GOV.UK Notify took it as {taken['id']}"
    assert "one_click_unsubscribe_url" not in taken


def test_notify_gets_the_address_that_stops_an_optional_email(carrier: Carrier, notify_server: NotifyServer):
    carrier.deliver(a_message("https://tracker.example/reminders/stop/x"))

    [taken] = notify_server.taken
    assert taken["one_click_unsubscribe_url"] == "https://tracker.example/reminders/stop/x"


@pytest.mark.parametrize(
    ("status", "complaint", "failure"),
    [
        (400, "email_address Not a valid email address", NoSuchAddress),
        (400, "Can't send to this recipient using a team-only API key", Refused),
        (400, "Template not found", CarrierUnavailable),
        (400, "Missing personalisation: body", CarrierUnavailable),
        (403, "Invalid token: API key not found", CarrierUnavailable),
        (404, "Not found", CarrierUnavailable),
        (413, "Request entity too large", Refused),
        (429, "Exceeded rate limit for key type LIVE", CarrierUnavailable),
        (500, "Internal server error", HandoverUnknown),
        (503, "Service unavailable", HandoverUnknown),
    ],
)
def test_each_answer_means_one_thing_for_the_message(
    carrier: Carrier, notify_server: NotifyServer, status: int, complaint: str, failure: type[MailFailure]
):
    notify_server.fail_next(status, complaint)

    with pytest.raises(MailFailure) as caught:
        carrier.deliver(a_message())

    assert type(caught.value) is failure
    assert f"{status} {complaint}" in caught.value.message


def test_a_connection_that_breaks_after_the_message_leaves_a_doubt(
    carrier: Carrier, notify_server: NotifyServer
):
    notify_server.hang_up_after_next()

    with pytest.raises(HandoverUnknown, match="no answer came"):
        carrier.deliver(a_message())


def test_a_connection_that_was_never_made_leaves_none(notify_server: NotifyServer):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"notify:http://127.0.0.1:{unused.getsockname()[1]}"
        carrier = carrier_of({**SETTINGS, **notify_server.settings, "MAIL_URL": nobody})

        with pytest.raises(CarrierUnavailable, match="cannot be reached"):
            carrier.deliver(a_message())


def test_a_wrong_key_stops_the_carrier_and_is_in_no_complaint(notify_server: NotifyServer):
    key = notify_server.settings["NOTIFY_API_KEY"][:-1] + "0"
    carrier = carrier_of({**SETTINGS, **notify_server.settings, "NOTIFY_API_KEY": key})

    with pytest.raises(CarrierUnavailable, match="403 Invalid token") as caught:
        carrier.deliver(a_message())

    assert key[-36:] not in caught.value.message
    assert notify_server.taken == []


def test_what_was_taken_before_is_known_by_its_reference(carrier: Carrier, notify_server: NotifyServer):
    assert isinstance(carrier, CarrierThatRemembers)
    assert carrier.taken_before(a_message()) is None

    carrier.deliver(a_message())

    assert "(created), so it was not sent again" in str(carrier.taken_before(a_message()))


def test_what_notify_itself_lost_was_never_taken(carrier: Carrier, notify_server: NotifyServer):
    carrier.deliver(a_message())
    notify_server.mark("technical-failure")

    assert carrier.taken_before(a_message()) is None


def test_what_was_taken_for_an_address_that_does_not_exist_is_refused(
    carrier: Carrier, notify_server: NotifyServer
):
    carrier.deliver(a_message())
    notify_server.mark("permanent-failure")

    with pytest.raises(Refused, match="no such address"):
        carrier.taken_before(a_message())


def test_a_question_without_an_answer_is_no_answer(carrier: Carrier, notify_server: NotifyServer):
    carrier.deliver(a_message())
    notify_server.answer_no_questions()

    with pytest.raises(CarrierUnavailable, match="could not be asked"):
        carrier.taken_before(a_message())


@pytest.mark.parametrize("missing", ["NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID"])
def test_what_notify_needs_is_named_where_it_is_missing(notify_server: NotifyServer, missing: str):
    with pytest.raises(UnusableMailUrl, match=missing):
        carrier_of({**SETTINGS, **notify_server.settings, missing: ""})
    with pytest.raises(SettingMissing, match=missing):
        load_settings({**PRODUCTION, **notify_server.settings, missing: ""})
    load_settings({**PRODUCTION, **notify_server.settings})
