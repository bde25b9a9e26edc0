"""Addresses that no e-mail reaches, and what mail services report of the messages that they took."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, and_, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, foreign, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, enum_column
from tracker.core.errors import RuleBroken
from tracker.core.events import Recorded
from tracker.organisations.models import Organisation
from tracker.reminders.delivery import AddressEnding, DeliveryStatus

_STILL_OPEN = text("ended_at IS NULL")


class FailedAddress(Identified, Recorded, Base):
    """A mail server said that there is no such address: nothing more is sent to it until somebody has looked.

    It speaks of one address of one person. Where the account has another one by now, it stands in nobody's way.
    """

    __tablename__ = "failed_address"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    #: Where the person worked at that time: its plan lead is told. Empty where nobody leads plans.
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    failed_at: Mapped[datetime]
    #: What the mail server said.
    reason: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[AddressEnding | None] = mapped_column(enum_column(AddressEnding))

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended_somehow"),
        Index(
            "ix_failed_address_one_open",
            "person_id",
            unique=True,
            sqlite_where=_STILL_OPEN,
            postgresql_where=_STILL_OPEN,
        ),
    )

    @property
    def stands(self) -> bool:
        """Say whether it still keeps e-mails back."""
        return self.ended_at is None and self.address == self.person.email

    def end(self, how: AddressEnding, at: datetime) -> None:
        """Let e-mails go out again.

        Raises:
            RuleBroken: somebody has done so already.
        """
        if self.ended_at is not None:
            raise RuleBroken("Somebody has dealt with this address already")
        self.ended_at = at
        self.ended_how = how

    def event_thread(self) -> UUID | None:
        return self.person_id


# Accounts know nothing of e-mails, and yet whoever reads people to write to them reads this with them.
Person.failed_address = relationship(
    FailedAddress,
    primaryjoin=and_(foreign(FailedAddress.person_id) == Person.id, FailedAddress.ended_at.is_(None)),
    uselist=False,
    viewonly=True,
)
#: The same for those who read people, and of one person: what is added to a class from afar has no type of its own.
WITH_FAILED_ADDRESS: InstrumentedAttribute[FailedAddress | None] = attrgetter("failed_address")(Person)
_failed_of: Callable[[Person], FailedAddress | None] = attrgetter("failed_address")


def failed_address_of(person: Person) -> FailedAddress | None:
    """Return what is known against the address that the person has now, if anything."""
    failed = _failed_of(person)
    return failed if failed is not None and failed.address == person.email else None


class DeliveryReport(Identified, Base):
    """What a mail service said of one message that it took. Each of its statements counts once, however often it comes.

    Like reminders and attempts, reports are a record themselves and leave no events.
    """

    __tablename__ = "delivery_report"

    #: By what the service knows the message: another one for each try.
    carrier_id: Mapped[str] = mapped_column(String(64))
    #: By what we know it: the same for each try.
    message_id: Mapped[str] = mapped_column(String(320), index=True)
    status: Mapped[DeliveryStatus] = mapped_column(enum_column(DeliveryStatus))
    received_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("carrier_id", "status"),)
