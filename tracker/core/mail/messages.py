"""Messages to one person, in text and HTML, whose headers hold exactly what we put there (assurance G4, G6)."""

from __future__ import annotations

import re
from binascii import b2a_qp
from email.headerregistry import Address
from email.message import EmailMessage, Message, MIMEPart
from email.utils import parseaddr
from functools import lru_cache
from uuid import uuid4

from tracker.core.errors import TrackerError
from tracker.core.mail.headers import QuickHeaders, QuickPolicy

MOST_CHARACTERS_IN_AN_ADDRESS = 254
MOST_CHARACTERS_BEFORE_THE_AT = 64


_HEADERS = QuickHeaders("to", "message-id", "list-unsubscribe")

#: Seven-bit letters only, which every server on the way takes.
POLICY = QuickPolicy(linesep="\r\n", cte_type="7bit", header_factory=_HEADERS)

#: Stands between the two forms of a message. Python would invent one for each and look for it in the whole text, which
#: takes longer than to write the message; nobody who writes any of the text knows this one.
_BOUNDARY = f"=_{uuid4().hex}"
_ALTERNATIVES = f'multipart/alternative; boundary="{_BOUNDARY}"'
_DELIMITER = f"--{_BOUNDARY}\r\n".encode("ascii")
_END = f"\r\n--{_BOUNDARY}--\r\n".encode("ascii")

#: Longer lines may be broken anywhere by a server on the way (RFC 5322, 2.1.1).
_LONGEST_PLAIN_LINE = 78

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class UnusableAddress(TrackerError):
    """An e-mail address that no message can safely be sent to."""


@lru_cache(maxsize=10_000)
def tidy_address(typed: str) -> str:
    """Return one plain address as mail servers take it; a domain in other letters becomes its ASCII form.

    Raises:
        UnusableAddress: it is not exactly one address, or not one that every mail server takes.
    """
    local_part, at, domain = typed.strip(" ").rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local_part) or len(local_part) > MOST_CHARACTERS_BEFORE_THE_AT:
        raise UnusableAddress("This is not an e-mail address that we can write to")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise UnusableAddress("The part after @ is not the name of a mail domain") from None
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise UnusableAddress("The part after @ is not the name of a mail domain")
    address = f"{local_part}@{domain}"
    if len(address) > MOST_CHARACTERS_IN_AN_ADDRESS:
        raise UnusableAddress("The e-mail address is too long")
    return address


def compose(
    *,
    sender: str,
    sender_name: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    stop_address: str | None = None,
) -> EmailMessage:
    """Return a message to one person whose text and HTML parts say the same.

    ``message_id`` is without angle brackets, for example ``identifier@host``. White space in header values is folded to
    single blanks, so a value can neither end a header nor begin another. With a ``stop_address`` mail programs show a
    button of their own that stops such messages, by a POST to that address (RFC 8058).

    Raises:
        UnusableAddress: the sender's or the recipient's address cannot be used.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = str(Address(_one_line(sender_name), addr_spec=tidy_address(sender)))
    message["To"] = tidy_address(to)
    message["Subject"] = _one_line(subject)
    message["Message-ID"] = f"<{_one_line(message_id)}>"
    # Out-of-office replies and mailing lists leave such messages alone.
    message["Auto-Submitted"] = "auto-generated"
    if stop_address is not None:
        message["List-Unsubscribe"] = f"<{_one_line(stop_address)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = _ALTERNATIVES
    message.set_payload([_part(text, "plain"), _part(html, "html")])
    return message


def _part(text: str, kind: str) -> MIMEPart:
    """Return one form of the message.

    Python's own ``set_content`` tries several ways to write the text, and takes apart the headers that it makes.
    """
    lines = text.encode().splitlines()
    body = b"\n".join(lines) + b"\n"
    is_plain = body.isascii() and max(map(len, lines), default=0) <= _LONGEST_PLAIN_LINE
    part = MIMEPart(policy=POLICY)
    part["Content-Type"] = f'text/{kind}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "7bit" if is_plain else "quoted-printable"
    part.set_payload((body if is_plain else b2a_qp(body, istext=True)).decode("ascii"))
    return part


def as_sent(message: EmailMessage) -> bytes:
    """Return the message as it leaves, with CRLF line ends: what ``as_bytes`` returns, in a third of the time.

    Python's generator looks at each line by itself and for boundaries that nobody has chosen yet.
    """
    if message["Content-Type"] != _ALTERNATIVES:
        return message.as_bytes(policy=POLICY)
    parts = [
        _head(part) + str(part.get_payload()).replace("\n", "\r\n").encode("ascii")
        for part in message.iter_parts()
    ]
    return b"".join([_head(message), _DELIMITER, (b"\r\n" + _DELIMITER).join(parts), _END])


def _head(message: Message) -> bytes:
    folded = b"".join(POLICY.fold_binary(name, value) for name, value in message.raw_items())
    return folded + b"\r\n"


@lru_cache(maxsize=1_000)
def address_in(header: str) -> str:
    """Return the address in a header that names one person."""
    return parseaddr(header)[1]


def _one_line(value: str) -> str:
    """Return the value without line ends or other control characters."""
    if not value.isprintable():
        value = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(value.split())
