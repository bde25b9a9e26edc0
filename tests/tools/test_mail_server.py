"""The mail server of the tests does what mail servers do, good and bad."""

from __future__ import annotations

import smtplib
import time
from email.message import EmailMessage

import pytest


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "service@tracker.example",
        "jo@tracker.example",
        "Due – café",
    )
    message.set_content("Plain words\n")
    message.add_alternative("<p>Marked words</p>", subtype="html")
    return message


@pytest.fixture
def send(mail_server):
    def send_to(*recipients: str) -> None:
        host, port = mail_server.url.removeprefix("smtp://").split(":")
        with smtplib.SMTP(host, int(port), timeout=5) as smtp:
            smtp.send_message(letter(), to_addrs=recipients)

    return send_to


def test_a_message_arrives_whole(mail_server, send):
    send("jo@tracker.example")
    (arrival,) = mail_server.to("jo@tracker.example")
    assert arrival.sender == "service@tracker.example"
    assert (arrival.subject, arrival.text, arrival.html) == (
        "Due – café",
        "Plain words\n",
        "<p>Marked words</p>\n",
    )


def test_a_refused_address_is_refused_until_accepted(mail_server, send):
    mail_server.refuse("gone@tracker.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send("gone@tracker.example")
    assert refused.value.recipients["gone@tracker.example"][0] == 550
    mail_server.accept("gone@tracker.example")
    send("gone@tracker.example")
    assert len(mail_server.to("gone@tracker.example")) == 1


def test_the_next_messages_can_fail(mail_server, send):
    mail_server.fail_next()
    with pytest.raises(smtplib.SMTPDataError) as failed:
        send("jo@tracker.example")
    assert failed.value.smtp_code == 451
    send("jo@tracker.example")
    assert len(mail_server.arrivals) == 1


def test_the_connection_can_end_after_the_message_was_kept(mail_server, send):
    mail_server.hang_up_after_next()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send("jo@tracker.example")
    assert len(mail_server.arrivals) == 1


def test_the_server_can_be_slow(mail_server, send):
    mail_server.pause(0.3)
    began = time.monotonic()
    send("jo@tracker.example")
    assert time.monotonic() - began >= 0.3
