from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from tests.support.mail_server import MailServer
from tracker.core.mail import (
    Carrier,
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    Refused,
    Step,
    TryLater,
    UnusableAddress,
    UnusableMailUrl,
    carrier_from,
    compose,
    tidy_address,
)
from tracker.core.mail.messages import POLICY, as_sent
from tracker.core.mail.smtp import Encryption, SmtpCarrier, SmtpServer


@pytest.fixture
def carrier() -> Iterator[Callable[..., Carrier]]:
    """Make carriers that are closed when the test ends."""
    with ExitStack() as made:

        def make(url: str, **options: Any) -> Carrier:
            new = carrier_from(url, **options)
            made.callback(new.close)
            return new

        yield make


def a_message(to: str = "sam@example.org", **changed: str):
    values = {
        "sender": "reminders@tracker.example",
        "sender_name": "Track inspection recommendations",
        "to": to,
        "subject": "Action due today: Fenmarch",
        "text": "Hello Sam\n\nÄ line.\n.\n.. dots\n",
        "html": "<p>Hello Sam</p>",
        "message_id": "one@tracker.example",
        **changed,
    }
    return compose(**values)


class TestMessages:
    @pytest.mark.parametrize(
        "text",
        [
            "Hello Sam\n\nÄ line.\n.\n.. dots\n",
            "Plain\n.\nno line end",
            "",
            "Carriage\r\nreturns\r",
            "Blanks at the end   \n\ttabs\t\nFrom the beginning\n=20\n",
            "A long plain line " * 40,
            "Ŷ long Welsh line with ŵ and ŷ " * 40,
        ],
    )
    def test_leave_as_python_itself_would_write_them_and_say_what_was_given(self, text):
        message = a_message(text=text, html=f"<p>{text}</p>", subject="Ä subject", sender_name="Träcker")

        leaving = as_sent(message)

        assert leaving == message.as_bytes(policy=POLICY)
        lines = leaving.split(b"\r\n")
        assert max(map(len, lines)) <= 78
        assert not any(b"\r" in line or b"\n" in line for line in lines)
        arrived = BytesParser(policy=policy.default).parsebytes(leaving)
        for form, expected in (("plain", text), ("html", f"<p>{text}</p>")):
            said = arrived.get_body((form,)).get_content().replace("\r\n", "\n")
            assert said == "\n".join(expected.encode().decode().splitlines() or [""]) + "\n"

    def test_that_others_made_leave_as_well(self):
        message = EmailMessage()
        message["To"] = "sam@example.org"
        message.set_content("Hello\n")

        assert as_sent(message) == message.as_bytes(policy=POLICY)

    @pytest.mark.parametrize(
        "break_in",
        ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\u2028Bcc: x", "\x0bBcc: x", "\r", "\x00"],
    )
    @pytest.mark.parametrize("header", ["subject", "sender_name", "message_id"])
    def test_no_value_can_begin_another_header(self, header: str, break_in: str):
        message = a_message(**{header: f"before{break_in}"})

        received = BytesParser(policy=policy.default).parsebytes(message.as_bytes())

        assert set(received.keys()) == {
            "From",
            "To",
            "Subject",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        }
        assert received["To"] == "sam@example.org"

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "sam",
            "@example.org",
            "sam@",
            "sam@localhost",
            "sam@127.0.0.1",
            "sam@example.org,eve@example.org",
            "sam@example.org;eve@example.org",
            "sam@example.org\r\nBcc: eve@example.org",
            "sam@example.org\n",
            "sam @example.org",
            "sam@exa mple.org",
            "Sam <sam@example.org>",
            '"sam"@example.org',
            "sam..lee@example.org",
            ".sam@example.org",
            "sam@-example.org",
            "sam@example..org",
            "sam@[10.0.0.1]",
            "säm@example.org",
            f"{'a' * 65}@example.org",
            f"sam@{'a' * 64}.org",
            f"sam@{'a.' * 130}org",
            "sam@example.org\u2028",
        ],
    )
    def test_an_address_is_one_plain_address_or_nothing(self, typed: str):
        with pytest.raises(UnusableAddress):
            tidy_address(typed)

    @pytest.mark.parametrize(
        ("typed", "tidy"),
        [
            ("sam@example.org", "sam@example.org"),
            (" sam.o'brien+plans@justice.example.org ", "sam.o'brien+plans@justice.example.org"),
            ("sam@bücher.example", "sam@xn--bcher-kva.example"),
        ],
    )
    def test_ordinary_addresses_pass(self, typed: str, tidy: str):
        assert tidy_address(typed) == tidy


class TestSettings:
    @pytest.mark.parametrize(
        ("url", "encryption", "port"),
        [
            ("smtp://mail.example.org", Encryption.WHEN_OFFERED, 587),
            ("smtp://mail.example.org:25?starttls=required", Encryption.REQUIRED, 25),
            ("smtp://u:p@mail.example.org", Encryption.REQUIRED, 587),
            ("smtp://mail.example.org?starttls=never", Encryption.NONE, 587),
            ("smtps://mail.example.org", Encryption.FROM_THE_START, 465),
        ],
    )
    def test_the_setting_says_how_to_connect(self, url: str, encryption: Encryption, port: int):
        carrier = carrier_from(url)

        assert isinstance(carrier, SmtpCarrier)
        assert (carrier.server.encryption, carrier.server.port) == (encryption, port)

    def test_name_and_password_may_hold_any_character(self):
        carrier = carrier_from("smtps://a%40b:p%2Fw%3A@mail.example.org")

        assert isinstance(carrier, SmtpCarrier)
        assert (carrier.server.username, carrier.server.password) == ("a@b", "p/w:")
        assert "p/w:" not in repr(carrier.server)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "mail.example.org",
            "http://x",
            "folder:",
            "smtp://",
            "smtp://x:port",
            "smtp://x?tls=1",
            "smtp://x?starttls=maybe",
        ],
    )
    def test_what_names_no_carrier_is_said_at_once(self, url: str):
        with pytest.raises(UnusableMailUrl):
            carrier_from(url)


class TestFolder:
    def test_the_same_message_twice_is_one_file(self, tmp_path: Path):
        carrier = carrier_from(f"folder:{tmp_path / 'mail'}")

        carrier.deliver(a_message())
        carrier.deliver(a_message())
        carrier.deliver(a_message(message_id="two@tracker.example"))

        assert sorted(file.name for file in (tmp_path / "mail").iterdir()) == [
            "one@tracker.example.eml",
            "two@tracker.example.eml",
        ]

    def test_a_message_id_cannot_leave_the_folder(self, tmp_path: Path):
        carrier_from(f"folder:{tmp_path / 'mail'}").deliver(a_message(message_id="../../x@tracker.example"))

        assert [file.name for file in tmp_path.iterdir()] == ["mail"]

    def test_a_folder_that_cannot_be_written_to_is_no_carrier(self, tmp_path: Path):
        (tmp_path / "mail").write_text("in the way")

        with pytest.raises(CarrierUnavailable):
            carrier_from(f"folder:{tmp_path / 'mail'}").deliver(a_message())


class TestSmtp:
    def test_a_message_arrives_as_it_was_written(self, carrier, mail_server: MailServer):
        post = carrier(mail_server.url)

        post.deliver(a_message())
        post.deliver(a_message("lee@example.org"))
        post.close()

        first, second = mail_server.arrivals
        assert first.recipients == ("sam@example.org",)
        assert second.recipients == ("lee@example.org",)
        assert first.text.splitlines() == ["Hello Sam", "", "Ä line.", ".", ".. dots"]
        assert first.message["Message-ID"] == "<one@tracker.example>"

    def test_a_refused_address_does_not_stop_the_next_message(self, carrier, mail_server: MailServer):
        mail_server.refuse("gone@example.org")
        post = carrier(mail_server.url)

        with pytest.raises(Refused, match="does not accept the address: 550"):
            post.deliver(a_message("gone@example.org"))
        post.deliver(a_message())

        assert len(mail_server.arrivals) == 1

    def test_not_now_is_not_never(self, carrier, mail_server: MailServer):
        mail_server.fail_next()
        mail_server.refuse("full@example.org", "450 4.2.2 Mailbox full")
        post = carrier(mail_server.url)

        for to in ("sam@example.org", "full@example.org"):
            with pytest.raises(TryLater) as caught:
                post.deliver(a_message(to))
            assert not isinstance(caught.value, CarrierUnavailable | ConnectionBroke)
        post.deliver(a_message())

        assert len(mail_server.arrivals) == 1

    def test_a_message_refused_after_it_was_sent_is_refused_for_good(self, carrier, mail_server: MailServer):
        mail_server.fail_next(answer="554 5.6.0 Not wanted")

        with pytest.raises(Refused):
            carrier(mail_server.url).deliver(a_message())

    def test_silence_after_the_final_dot_means_nobody_knows(self, carrier, mail_server: MailServer):
        mail_server.hang_up_after_next()
        post = carrier(mail_server.url)

        with pytest.raises(HandoverUnknown):
            post.deliver(a_message())
        post.deliver(a_message())

        assert mail_server.taken == 2

    def test_a_server_that_is_not_there_is_unavailable(self, carrier):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            post = carrier(f"smtp://127.0.0.1:{nobody.getsockname()[1]}")

        with pytest.raises(CarrierUnavailable, match="cannot be used"):
            post.deliver(a_message())

    def test_a_server_without_tls_gets_no_password(self, carrier, mail_server: MailServer):
        with pytest.raises(CarrierUnavailable):
            carrier(mail_server.url.replace("smtp://", "smtp://name:secret@")).deliver(a_message())

        assert mail_server.arrivals == []

    def test_the_watcher_sees_each_step(self, carrier, mail_server: MailServer):
        seen: list[Step] = []

        carrier(mail_server.url, watcher=seen.append).deliver(a_message())

        assert seen == list(Step)

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            (["421 Closing"], CarrierUnavailable),
            (["554 Go away"], CarrierUnavailable),
            (["220 Hello", "250 Yes", "550 Sender refused"], CarrierUnavailable),
            (["220 Hello", "250 Yes", "421 Closing"], CarrierUnavailable),
            (["220 Hello", "250 Yes", "451 Busy"], TryLater),
            (["220 Hello", "250 Yes", "250 OK", "421 Closing"], ConnectionBroke),
            (["220 Hello", "250 Yes"], ConnectionBroke),
            (["220 Hello", "250 Yes", "250 OK", "250 OK"], ConnectionBroke),
            (["220 Hello", "250 Yes", "250 OK", "250 OK", "250 Odd"], TryLater),
            (["220 Hello", "250 Yes", "250 OK", "250 OK", "354 Go on"], HandoverUnknown),
            (["220 Hello", "250 Yes", "250 OK", "250 OK", "354 Go on", "what?"], HandoverUnknown),
        ],
    )
    def test_when_a_failure_comes_decides_what_it_means(
        self, carrier, answers: list[str], expected: type[Exception]
    ):
        with scripted_server(answers) as url, pytest.raises(expected) as caught:
            carrier(url).deliver(a_message())

        assert type(caught.value) is expected

    def test_a_server_that_says_nothing_is_not_waited_for_long(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            server = SmtpServer("127.0.0.1", silent.getsockname()[1], timeout=0.2)

            with pytest.raises(CarrierUnavailable, match="timed out"):
                SmtpCarrier(server).deliver(a_message())


@contextmanager
def scripted_server(answers: list[str]) -> Iterator[str]:
    """A server that gives these answers, whatever it is told, and then hangs up."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for number, answer in enumerate(answers):
                if number and not _read_one_thing(lines, to_the_dot=answers[number - 1].startswith("354")):
                    return
                connection.sendall(f"{answer}\r\n".encode())
            _read_one_thing(lines, to_the_dot=answers[-1].startswith("354"))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def _read_one_thing(lines, *, to_the_dot: bool) -> bool:
    line = lines.readline()
    while to_the_dot and line not in {b".\r\n", b""}:
        line = lines.readline()
    return bool(line)


def test_a_long_address_that_stops_emails_stays_readable_for_mail_programs():
    address = f"https://tracker.example/reminders/stop/{'x_-' * 80}"
    sent = compose(
        sender="tracker@tracker.example",
        sender_name="Tracker",
        to="sam@fenmarch.example",
        subject="Due",
        text="Due",
        html="<p>Due</p>",
        message_id="1@tracker.example",
        stop_address=f"{address}\r\nBcc: eve@evil.example",
    )

    lines = sent.as_bytes().decode("ascii").splitlines()
    assert f"List-Unsubscribe: <{address} Bcc: eve@evil.example>" in lines, "One line, whatever is in it"
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
