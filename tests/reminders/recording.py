"""A carrier that writes down what it took, fails when told to, and dies where a process would be killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from enum import StrEnum

import pytest

from tracker.core.mail import CarrierUnavailable, ConnectionBroke, HandoverUnknown, Refused, Step, TryLater
from tracker.reminders import kill_points
from tracker.reminders.kill_points import watch_handover


class Fault(StrEnum):
    """How a hand-over may go wrong."""

    UNREACHABLE = "unreachable"
    BROKE = "broke before the end"
    LATER = "try later"
    REFUSED = "refused for good"
    SILENT_AFTER_TAKING = "took it and said nothing"
    SILENT_WITHOUT_TAKING = "did not take it and said nothing"


_BEFORE_THE_END = {
    Fault.UNREACHABLE: CarrierUnavailable,
    Fault.BROKE: ConnectionBroke,
    Fault.LATER: TryLater,
    Fault.REFUSED: Refused,
}


@dataclass(frozen=True)
class Taken:
    """One message that the carrier took."""

    message_id: str
    recipient: str
    text: str
    on: date


@dataclass
class RecordingCarrier:
    """The judge of what went out."""

    today: date = date.min
    taken: list[Taken] = field(default_factory=list)
    copies: Counter[str] = field(default_factory=Counter)
    #: What may arrive a second time, and why: nobody read the answer, or wrote it down.
    named: dict[str, str] = field(default_factory=dict)
    faults: list[Fault | None] = field(default_factory=list)

    def deliver(self, message: EmailMessage) -> str:
        """Take a message, unless a fault comes first."""
        fault = self.faults.pop(0) if self.faults else None
        message_id = str(message["Message-ID"])
        if fault in _BEFORE_THE_END:
            raise _BEFORE_THE_END[fault](f"For the test: {fault}")
        watch_handover(Step.RECIPIENT_ACCEPTED)
        watch_handover(Step.BEFORE_FINAL_DOT)
        if fault is Fault.SILENT_WITHOUT_TAKING:
            raise HandoverUnknown("For the test: no answer")
        self._take(message_id, message)
        with self.naming(message_id, "X5"):
            watch_handover(Step.FINAL_DOT_SENT)
        if fault is Fault.SILENT_AFTER_TAKING:
            self.named[message_id] = fault.value
            raise HandoverUnknown("For the test: no answer")
        with self.naming(message_id, "X6"):
            watch_handover(Step.ANSWER_READ)
        return "250 Kept"

    def close(self) -> None:
        """Do nothing."""

    @contextmanager
    def naming(self, message_id: str, point: str) -> Iterator[None]:
        """Note what a death at this point leaves in doubt."""
        try:
            yield
        except Killed:
            self.named[message_id] = point
            raise

    def _take(self, message_id: str, message: EmailMessage) -> None:
        body = message.get_body(("plain",))
        assert body is not None
        self.copies[message_id] += 1
        self.taken.append(Taken(message_id, str(message["To"]), body.get_content(), self.today))


class Killed(BaseException):
    """Stands for SIGKILL inside one process: nothing catches it on the way."""


@contextmanager
def killed_at(point: str | None) -> Iterator[None]:
    """Die at this point inside the block, if it is reached; a real process would be gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kill_points, "end_or_stop", _die)
        kill_points.forget_turns()
        if point is not None:
            patch.setenv("REMINDERS_KILL_AT", point)
        try:
            yield
        except Killed:
            return


def _die(_how: object) -> None:
    raise Killed
