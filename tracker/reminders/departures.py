"""A message that is ready to leave."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from uuid import UUID

from tracker.reminders.claims import Parcel


@dataclass(frozen=True)
class Departure:
    """A message that is ready to leave, and what it holds."""

    parcel: Parcel
    message: EmailMessage
    address: str
    #: By what several go that leave together for the first time.
    new_bundle: UUID | None
    #: Those of which an earlier hand-over may have arrived, when the carrier cannot be asked.
    maybe_twice: tuple[UUID, ...] = ()
    #: Whether the carrier must be asked first if it has the message already.
    ask_first: bool = False
