"""What every carrier promises, and the ways in which it can fail.

The sender's whole behaviour hangs on telling these apart: nothing is sent twice by guessing, nothing is given up early.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from enum import StrEnum
from typing import Protocol, runtime_checkable

from tracker.core.errors import TrackerError


class MailFailure(TrackerError):
    """A message was not taken, or nobody knows. The message of the error is in plain words, for the administrator."""


class Refused(MailFailure):
    """This message will never be taken: trying again is no use."""


class NoSuchAddress(Refused):
    """This message will never be taken because of whom it is for: no other one to the same address would be."""


class TryLater(MailFailure):
    """This message was not taken now; the next one may be."""


class ConnectionBroke(TryLater):
    """This message was not taken because the connection broke before its end. If it goes on, something is wrong."""


class CarrierUnavailable(TryLater):
    """No message would be taken now: the server cannot be reached, or does not accept us."""


class HandoverUnknown(MailFailure):
    """The whole message was handed over, but no answer came: it may or may not arrive."""


class Step(StrEnum):
    """Moments of a hand-over that a watcher is told of: the tests stop a process at each."""

    RECIPIENT_ACCEPTED = "recipient accepted"
    BEFORE_FINAL_DOT = "before the final dot"
    FINAL_DOT_SENT = "final dot sent"
    ANSWER_READ = "answer read"


#: Told of each step of a hand-over.
Watcher = Callable[[Step], None]


def watch_nothing(_step: Step) -> None:
    """Let every step pass."""


class Carrier(Protocol):
    """Takes messages away, one at a time, to one recipient each."""

    def deliver(self, message: EmailMessage) -> str:
        """Hand one message over; return what the other side said.

        Raises:
            Refused: it will never be taken (``NoSuchAddress``: nor any other to the same address).
            TryLater: it was not taken now (``CarrierUnavailable``: and no other would be;
                ``ConnectionBroke``: perhaps the next one will be).
            HandoverUnknown: it may have been taken.
        """
        ...

    def close(self) -> None:
        """Let go of any connection. The next ``deliver`` opens a new one."""
        ...


@runtime_checkable
class CarrierThatRemembers(Carrier, Protocol):
    """Can be asked whether it has a message from an earlier try, so that a doubt is settled instead of doubled."""

    def taken_before(self, message: EmailMessage) -> str | None:
        """Return what it says of this message if it took it before; None if it never did.

        Raises:
            NoSuchAddress: it took it, and there is no such address.
            CarrierUnavailable: it could not be asked now.
        """
        ...
