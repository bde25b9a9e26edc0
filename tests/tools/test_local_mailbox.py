"""The mailbox of ``make run``: takes any e-mail, keeps it, and shows it without trusting it."""

from __future__ import annotations

import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

from tools.stamps import ROOT


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Mailbox:
    def __init__(self, folder):
        self.folder, self.smtp_port, self.web_port = folder, free_port(), free_port()
        self.start()

    def start(self):
        command = [sys.executable, "-m", "tools.local_mailbox", str(self.folder)]
        self.process = subprocess.Popen([*command, str(self.smtp_port), str(self.web_port)], cwd=ROOT)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("The mailbox does not answer")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web_port}{path}", timeout=5) as answer:
            return answer.read().decode(), answer.headers

    def send(self, message, *recipients):
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=5) as smtp:
            smtp.send_message(message, to_addrs=recipients)

    def path_of_newest(self):
        page, _ = self.get("/")
        return "/messages/" + page.split('href="/messages/')[1].split('"')[0]


@pytest.fixture
def mailbox(tmp_path):
    mailbox = Mailbox(tmp_path / "mailbox")
    yield mailbox
    if mailbox.process.poll() is None:
        mailbox.stop()


def letter(subject="Due tomorrow – café", text="See https://tracker.example/actions/1.\n", html=None):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "service@tracker.example",
        "jo@tracker.example",
        subject,
    )
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def test_an_e_mail_is_listed_and_shown_in_text_html_and_raw(mailbox):
    mailbox.send(
        letter(html="<p>See <a href='https://tracker.example/actions/1'>this</a></p>"), "jo@tracker.example"
    )
    listing, _ = mailbox.get("/")
    assert "1 e-mail," in listing
    assert "Due tomorrow – café" in listing
    path = mailbox.path_of_newest()
    page, _ = mailbox.get(path)
    assert '<a rel="noopener noreferrer" href="https://tracker.example/actions/1">' in page
    assert f'src="{path}/html"' in page
    html, headers = mailbox.get(f"{path}/html")
    assert html.startswith("<p>See <a")
    assert headers["Content-Security-Policy"].startswith("sandbox")
    raw, headers = mailbox.get(f"{path}/raw")
    assert "Content-Type: multipart/alternative" in raw
    assert headers.get_content_type() == "text/plain"


def test_pages_fit_a_phone_whatever_is_in_a_message(mailbox, browser):
    long = "https://tracker.example/reminders/stop/" + "x" * 300
    message = letter(subject=f"Due {'y' * 120}", text=f"Stop: {long}\n", html=f"<p>{long}</p>")
    message["List-Unsubscribe"] = f"<{long}>"
    mailbox.send(message, "jo.with.a.very.long.name.indeed@mail.of.a.long.name.tracker.example")
    with browser.new_context(viewport={"width": 360, "height": 800}) as phone:
        page = phone.new_page()
        for path in ("/", mailbox.path_of_newest()):
            page.goto(f"http://127.0.0.1:{mailbox.web_port}{path}")
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path


def test_what_a_message_says_is_never_markup_of_the_page(mailbox):
    hostile = "<script>alert(1)</script>"
    mailbox.send(
        letter(subject=hostile, text=f'{hostile} https://x.example/"onclick=alert(1)'), "a@tracker.example"
    )
    for path in ("/", mailbox.path_of_newest()):
        page, headers = mailbox.get(path)
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert 'href="https://x.example/"' in page


def test_blind_copies_are_shown_by_the_envelope(mailbox):
    mailbox.send(letter(), "jo@tracker.example", "blind@tracker.example")
    assert "jo@tracker.example, blind@tracker.example" in mailbox.get("/")[0]


def test_e_mail_is_still_there_after_a_new_start(mailbox):
    mailbox.send(letter(), "jo@tracker.example")
    assert mailbox.stop() == 0
    mailbox.start()
    assert "Due tomorrow" in mailbox.get("/")[0]


@pytest.mark.parametrize(
    "path", ["/messages/1", "/messages/../../secret-key", "/messages/1/html", "/nothing"]
)
def test_an_address_that_leads_nowhere_is_not_found(mailbox, path):
    with pytest.raises(urllib.error.HTTPError) as caught:
        mailbox.get(path)
    with caught.value as answer:
        assert answer.code == 404
