"""Speaks as GOV.UK Notify does, over real HTTP on the loopback address, and can be told to misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import pytest

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "66666666-7777-4888-8999-aaaaaaaaaaaa"
API_KEY = f"tests-{SERVICE}-{SECRET}"
TEMPLATE = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff"


@dataclass
class NotifyServer:
    """What was taken, in order, and the misbehaviour asked for."""

    address: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    #: References that were asked after.
    asked: list[str] = field(default_factory=list)
    _answers: list[tuple[int, str, bool]] = field(default_factory=list)
    _no_answers: int = 0
    _deaf: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """The settings that lead here."""
        return {
            "MAIL_URL": f"notify:{self.address}",
            "NOTIFY_API_KEY": API_KEY,
            "NOTIFY_TEMPLATE_ID": TEMPLATE,
        }

    def fail_next(self, status: int, message: str, *, kept: bool = False) -> None:
        """Answer the next message with an error; ``kept`` although it was taken."""
        self._answers.append((status, message, kept))

    def hang_up_after_next(self) -> None:
        """Take the next message, but end the connection without a word."""
        self._no_answers += 1

    def answer_no_questions(self, deaf: bool = True) -> None:
        """Fail whoever asks after a reference."""
        self._deaf = deaf

    def mark(self, status: str) -> None:
        """Let everything taken so far have this status."""
        for each in self.taken:
            each["status"] = status

    def to(self, address: str) -> list[dict[str, Any]]:
        """Return what was taken for an address, oldest first."""
        return [each for each in self.taken if each["email_address"] == address]

    def take(self, message: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Return the answer to a message, or None to say nothing."""
        if self._answers:
            status, complaint, kept = self._answers.pop(0)
            if kept:
                self._keep(message)
            return status, _error(status, complaint)
        if message["template_id"] != TEMPLATE:
            return 400, _error(400, "Template not found")
        if set(message["personalisation"]) != {"subject", "body"}:
            return 400, _error(400, "Missing personalisation: subject, body")
        answer = self._keep(message)
        if self._no_answers:
            self._no_answers -= 1
            return None
        return 201, answer

    def find(self, reference: str) -> tuple[int, dict[str, Any]]:
        """Return the answer to a question after a reference."""
        self.asked.append(reference)
        if self._deaf:
            return 500, _error(500, "Internal server error")
        found = [each for each in self.taken if each["reference"] == reference]
        return 200, {"notifications": found, "links": {}}

    def _keep(self, message: dict[str, Any]) -> dict[str, Any]:
        kept = {"id": str(uuid4()), "status": "created", **message}
        self.taken.append(kept)
        return {"id": kept["id"], "reference": message["reference"]}


def _error(status: int, message: str) -> dict[str, Any]:
    return {"status_code": status, "errors": [{"error": "AnError", "message": message}]}


def _handler_of(notify: NotifyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.path == "/v2/notifications/email"
            self._answer(notify.take(message) if self._is_let_in() else (403, _error(403, "Invalid token")))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            assert parts.path == "/v2/notifications"
            reference = parse_qs(parts.query)["reference"][0]
            self._answer(notify.find(reference) if self._is_let_in() else (403, _error(403, "Invalid token")))

        def _is_let_in(self) -> bool:
            token = self.headers["Authorization"].removeprefix("Bearer ")
            try:
                return jwt.decode(token, SECRET, algorithms=["HS256"], issuer=SERVICE) is not None
            except jwt.InvalidTokenError:
                return False

        def _answer(self, answer: tuple[int, dict[str, Any]] | None) -> None:
            if answer is None:
                self.close_connection = True
                return
            body = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def notify_server() -> Iterator[NotifyServer]:
    """A server of this test that answers as Notify does; ``notify_server.settings`` lead to it."""
    notify = NotifyServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(notify))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    notify.address = f"http://127.0.0.1:{server.server_port}"
    yield notify
    server.shutdown()
    server.server_close()
