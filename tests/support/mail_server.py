"""A real SMTP server on the loopback address that can be told to misbehave."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Arrival:
    """One message that the server said it took."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    #: When that was, by a clock that nobody sets.
    at: float = field(default_factory=time.monotonic)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None, f"{self.subject!r} has no {kind} part"
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """What arrived, and the misbehaviour asked for."""

    url: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    #: Messages taken in all, also those whose sender was then told otherwise or nothing.
    taken: int = 0
    #: For each of them, whether it came over TLS.
    over_tls: list[bool] = field(default_factory=list)
    _refused: dict[str, str] = field(default_factory=dict)
    _refusal_of_all: str | None = None
    _refusals: list[str] = field(default_factory=list)
    _next_answers: list[str] = field(default_factory=list)
    _drops: int = 0
    _pause: float = 0.0
    _is_held: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse(self, recipient: str, answer: str = "550 5.1.1 No such mailbox") -> None:
        """Refuse every message to this address."""
        self._refused[recipient] = answer

    def refusals(self, recipient: str | None = None) -> int:
        """Return how often somebody tried to write to this address, or to anybody, and was refused."""
        return len(self._refusals) if recipient is None else self._refusals.count(recipient)

    def accept(self, recipient: str) -> None:
        """Take messages to this address again."""
        self._refused.pop(recipient, None)

    def refuse_everybody(self, answer: str = "550 5.1.1 No such mailbox") -> None:
        """Refuse every message to anybody."""
        self._refusal_of_all = answer

    def accept_everybody(self) -> None:
        """Take messages to anybody whose address is not refused for itself."""
        self._refusal_of_all = None

    def fail_next(self, times: int = 1, answer: str = "451 4.3.0 Try again later") -> None:
        """Answer the next messages with an error after they were sent, and do not keep them."""
        self._next_answers.extend([answer] * times)

    def hang_up_after_next(self, times: int = 1) -> None:
        """Keep the next messages, but end the connection without a word: the sender cannot know."""
        self._drops += times

    def pause(self, seconds: float) -> None:
        """Take this long over each message."""
        self._pause = seconds

    def hold(self) -> None:
        """Keep everybody waiting who has a message to hand over, until they are let go."""
        self._is_held = True

    def let_go(self) -> None:
        """Take messages again."""
        self._is_held = False

    def to(self, recipient: str) -> list[Arrival]:
        """Return what arrived for an address, oldest first."""
        return [arrival for arrival in self.arrivals if recipient in arrival.recipients]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._refused.get(address) or self._refusal_of_all:
            self._refusals.append(address)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._pause:
            await asyncio.sleep(self._pause)
        while self._is_held:
            await asyncio.sleep(0.01)
        with self._lock:
            if self._next_answers:
                return self._next_answers.pop(0)
            message = BytesParser(policy=policy.default).parsebytes(envelope.original_content or b"")
            recipients = tuple(envelope.rcpt_tos)
            self.arrivals.append(Arrival(str(envelope.mail_from), recipients, message))
            self.taken += 1
            self.over_tls.append(
                server.transport is not None and server.transport.get_extra_info("sslcontext") is not None
            )
            if self._drops:
                self._drops -= 1
                assert server.transport is not None
                server.transport.abort()
        return "250 Kept"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server for this test; ``mail_server.url`` is its address as MAIL_URL takes it."""
    server = MailServer()
    controller = ControllerOnFreePort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.bound_port}"
    yield server
    controller.stop()


class ControllerOnFreePort(Controller):
    """aiosmtpd's controller, on a port that the system chooses."""

    @property
    def bound_port(self) -> int:
        port: int = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        return port

    def _trigger_server(self) -> None:
        # The controller knocks on its own port to see that it answers, which must then be the chosen one.
        self.port = self.bound_port
        super()._trigger_server()
