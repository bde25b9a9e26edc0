"""A carrier over SMTP. The hand-over is done step by step, because *when* it fails decides what we know.

Before the final dot a broken connection means "not taken". After it, until the answer is read, it means "nobody knows".
``smtplib.SMTP.sendmail`` does not tell the two apart.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

from tracker.core.mail.carriers import (
    CarrierUnavailable,
    ConnectionBroke,
    HandoverUnknown,
    NoSuchAddress,
    Refused,
    Step,
    TryLater,
    Watcher,
    watch_nothing,
)
from tracker.core.mail.messages import address_in, as_sent

#: For each answer of the server. A hand-over waits for at most eight, which must end within a sender's lease.
SECONDS_TO_WAIT = 20.0

_SERVICE_CLOSING = 421
_START_MAIL_INPUT = 354

#: Refusals of a recipient that are about the mailbox: there is none, it moved, or its name cannot be.
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})
#: What servers add to say what it is about (RFC 3463): the address itself, or a mailbox that was closed. Anything else,
#: such as 5.7.1 for a rule of theirs or 5.2.2 for a full mailbox, says nothing against the address.
_ABOUT_THE_ADDRESS = re.compile(rb"5\.(1\.\d+|2\.1)\b")
_ABOUT_SOMETHING = re.compile(rb"\d\.\d+\.\d+\b")


class Encryption(StrEnum):
    """How a connection is kept from being read."""

    FROM_THE_START = "from the start"
    REQUIRED = "required"
    WHEN_OFFERED = "when offered"
    NONE = "none"


@dataclass(frozen=True)
class SmtpServer:
    """Where messages go, and how we are let in."""

    host: str
    port: int
    encryption: Encryption = Encryption.WHEN_OFFERED
    username: str | None = None
    password: str = field(default="", repr=False)
    timeout: float = SECONDS_TO_WAIT


class SmtpCarrier:
    """Hands messages to one SMTP server over a connection that it keeps open between messages."""

    def __init__(self, server: SmtpServer, *, watcher: Watcher = watch_nothing) -> None:
        self.server = server
        self._watcher = watcher
        self._connection: smtplib.SMTP | None = None

    def deliver(self, message: EmailMessage) -> str:
        """Hand one message over. See ``Carrier.deliver``."""
        sender, recipient = address_in(message["From"]), address_in(message["To"])
        content = as_sent(message)
        connection = self._open()
        try:
            self._announce(connection, sender, recipient)
            return self._hand_over(connection, content)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            raise ConnectionBroke(
                f"The connection to the mail server broke: {_plainly(problem)}"
            ) from problem

    def close(self) -> None:
        """Say goodbye and let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()

    def _announce(self, connection: smtplib.SMTP, sender: str, recipient: str) -> None:
        """Name sender and recipient and begin the message."""
        # The addresses are tidy: smtplib's own commands would take each apart once more.
        code, answer = connection.docmd("MAIL", f"FROM:<{sender}>")
        if code == _SERVICE_CLOSING or code >= 500:
            # The server has nothing against this message: it does not take our sender's address, in any message.
            self._drop()
            raise CarrierUnavailable(
                f"The mail server does not accept our sender address: {_said(code, answer)}"
            )
        self._expect_success(code, answer, "The mail server took nothing now")
        code, answer = connection.docmd("RCPT", f"TO:<{recipient}>")
        if _is_about_the_address(code, answer):
            self._forget_message()
            raise NoSuchAddress(f"The mail server does not accept the address: {_said(code, answer)}")
        self._expect_success(code, answer, "The mail server does not accept the address")
        self._watcher(Step.RECIPIENT_ACCEPTED)
        code, answer = connection.docmd("DATA")
        if code != _START_MAIL_INPUT:
            self._expect_success(code, answer, "The mail server does not take the message")
            self._drop()
            raise TryLater(f"The mail server gave an unexpected answer: {_said(code, answer)}")

    def _hand_over(self, connection: smtplib.SMTP, content: bytes) -> str:
        """Send the message itself and return the server's answer."""
        connection.send(_with_dots_doubled(content))
        self._watcher(Step.BEFORE_FINAL_DOT)
        try:
            connection.send(b".\r\n")
            self._watcher(Step.FINAL_DOT_SENT)
            code, answer = connection.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            raise HandoverUnknown(
                f"The whole message was sent, but the mail server did not answer: {_plainly(problem)}"
            ) from problem
        if code < 200:
            self._drop()
            raise HandoverUnknown(f"The mail server gave an answer without meaning: {_said(code, answer)}")
        self._watcher(Step.ANSWER_READ)
        self._expect_success(code, answer, "The mail server did not take the message")
        return _said(code, answer)

    def _expect_success(self, code: int, answer: bytes, complaint: str) -> None:
        """Return if the server agrees; otherwise leave the connection ready for the next message."""
        if 200 <= code < 400:
            return
        said = f"{complaint}: {_said(code, answer)}"
        if code == _SERVICE_CLOSING or code < 400:
            self._drop()
            raise ConnectionBroke(said)
        self._forget_message()
        raise (Refused if code >= 500 else TryLater)(said)

    def _forget_message(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self) -> smtplib.SMTP:
        """Return the open connection, or a new one.

        Raises:
            CarrierUnavailable: the server cannot be reached, is not who it should be, or does not let us in.
        """
        if self._connection is not None:
            return self._connection
        try:
            self._connection = self._connect()
            self._sign_in(self._connection)
        except smtplib.SMTPAuthenticationError as problem:
            self._drop()
            said = _plainly(problem)
            raise CarrierUnavailable(
                f"The mail server does not accept our name and password: {said}"
            ) from None
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            where = f"{self.server.host}:{self.server.port}"
            raise CarrierUnavailable(
                f"The mail server {where} cannot be used: {_plainly(problem)}"
            ) from problem
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        connection: smtplib.SMTP
        if server.encryption is Encryption.FROM_THE_START:
            context = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        if connection.sock is not None:
            # The final dot is sent by itself: it would wait for the message to be acknowledged, which takes 40 ms.
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        server = self.server
        connection.ehlo_or_helo_if_needed()
        if server.encryption is Encryption.REQUIRED or (
            server.encryption is Encryption.WHEN_OFFERED and connection.has_extn("starttls")
        ):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
        if server.username is not None:
            connection.login(server.username, server.password)


def _is_about_the_address(code: int, answer: bytes) -> bool:
    """Say whether a recipient was refused because no message at all can reach that address."""
    if _ABOUT_SOMETHING.match(answer):
        return code >= 500 and _ABOUT_THE_ADDRESS.match(answer) is not None
    return code in _NO_SUCH_MAILBOX


def _with_dots_doubled(content: bytes) -> bytes:
    """Return the content as it travels: CRLF line ends, a line's first dot doubled, a line end at the end."""
    if content.count(b"\n") != content.count(b"\r\n") or not content.endswith(b"\r\n"):
        content = b"".join(line.rstrip(b"\r\n") + b"\r\n" for line in content.splitlines(keepends=True))
    travelling = content.replace(b"\r\n.", b"\r\n..")
    return b"." + travelling if travelling.startswith(b".") else travelling


def _said(code: int, answer: bytes) -> str:
    """Return the server's answer as a line that is safe to keep and to show."""
    text = "".join(letter if letter.isprintable() else " " for letter in answer.decode("utf-8", "replace"))
    return f"{code} {' '.join(text.split())}"[:300]


def _plainly(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        answer = problem.smtp_error
        return _said(problem.smtp_code, answer if isinstance(answer, bytes) else str(answer).encode())
    if isinstance(problem, TimeoutError):
        return "it did not answer in time"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"its certificate is not in order ({problem.verify_message})"
    return str(problem) or type(problem).__name__
