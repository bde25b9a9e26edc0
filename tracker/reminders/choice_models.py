"""What people chose about their emails, and the addresses of their calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, Versioned
from tracker.core.events import Recorded


class EmailChoices(Identified, Versioned, Recorded, Base):
    """What one person chose about the emails that can be chosen. Who has no row is sent everything."""

    __tablename__ = "email_choices"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    #: Milestones of which the person wants no emails.
    left_out: Mapped[list[str]] = mapped_column(JSON)
    #: The person's own day for the weekly list, 1 for Monday; empty: that of the rule.
    digest_weekday: Mapped[int | None]

    person: Mapped[Person] = relationship(back_populates="email_choices")

    __table_args__ = (
        CheckConstraint("digest_weekday IS NULL OR digest_weekday BETWEEN 1 AND 5", name="weekday_is_one"),
    )

    def event_thread(self) -> UUID | None:
        return self.person_id


# Accounts know nothing of emails, and yet whoever reads people to write to them reads their choices with them.
Person.email_choices = relationship(EmailChoices, back_populates="person", uselist=False)
#: The same for those who read people, and of one person: what is added to a class from afar has no type of its own.
WITH_CHOICES: InstrumentedAttribute[EmailChoices | None] = attrgetter("email_choices")(Person)
choices_of: Callable[[Person], EmailChoices | None] = attrgetter("email_choices")


class CalendarFeed(Identified, Base):
    """The address at which a person's calendar program asks for their dates. One at a time; a new one ends the old.

    The address holds the serial, signed: neither the database alone nor the key alone is enough to make one up.
    """

    __tablename__ = "calendar_feed"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    serial: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
