"""Organisations, the names they are printed under, and who followed whom."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.events import Audience, Recorded
from tracker.organisations.type_wording import addressee_name, name_in_sentence


class OrganisationType(StrEnum):
    """What kind of body an organisation is. ``PARTNER`` is one outside probation, such as a council."""

    INSPECTORATE = "inspectorate"
    DEPARTMENT = "department"
    AGENCY = "agency"
    SERVICE = "service"
    HMPPS_AREA = "hmpps_area"
    REGION = "region"
    PDU = "pdu"
    NPS_DIVISION = "nps_division"
    CRC = "crc"
    FUNCTIONAL_UNIT = "functional_unit"
    NATIONAL_UNIT = "national_unit"
    PARTNER = "partner"


#: Bodies at headquarters: they answer for themselves.
HEADQUARTERS_TYPES = frozenset({OrganisationType.DEPARTMENT, OrganisationType.AGENCY})


#: Parts of a region: the region answers for them, and their staff belong to it.
UNIT_TYPES = frozenset({OrganisationType.PDU, OrganisationType.FUNCTIONAL_UNIT})


class Organisation(Identified, Versioned, Recorded, Base):
    """A body that a report can inspect or address. Dates may be months only: see ``partial_dates``."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    type: Mapped[OrganisationType] = mapped_column(enum_column(OrganisationType), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[str | None] = mapped_column(String(10))
    valid_to: Mapped[str | None] = mapped_column(String(10))
    invented: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    source: Mapped[str | None]

    parent: Mapped[Organisation | None] = relationship(remote_side="Organisation.id")
    aliases: Mapped[list[OrganisationAlias]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="OrganisationAlias.name"
    )
    successions: Mapped[list[Succession]] = relationship(
        back_populates="predecessor", foreign_keys="Succession.predecessor_id", cascade="all, delete-orphan"
    )

    __table_args__ = (CheckConstraint("id <> parent_id", name="not_its_own_parent"),)

    @property
    def title(self) -> str:
        """The name with what it is: "Fenmarch region", "Westmere PDU". Many bodies share the bare name."""
        return addressee_name(self.name, self.type.value, ())

    @property
    def in_sentence(self) -> str:
        """The name as it stands within a sentence: "the Ministry of Justice"."""
        return name_in_sentence(self.name, self.type.value)

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class OrganisationAlias(Identified, Recorded, Base):
    """Another name under which an organisation is printed."""

    __tablename__ = "organisation_alias"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship(back_populates="aliases")

    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    def event_thread(self) -> UUID | None:
        return self.organisation_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Succession(Identified, Recorded, Base):
    """One organisation's work, or part of it, passed to another from a date. Many to many: units are also redrawn."""

    __tablename__ = "succession"

    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None]

    predecessor: Mapped[Organisation] = relationship(
        foreign_keys=predecessor_id, back_populates="successions"
    )
    successor: Mapped[Organisation] = relationship(foreign_keys=successor_id)

    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="not_its_own_successor"),
    )

    def event_thread(self) -> UUID | None:
        return self.predecessor_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Move(Identified, Recorded, Base):
    """A unit left one region and joined another from a date; ``Organisation.parent`` says only where it is now."""

    __tablename__ = "organisation_move"

    unit_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    left_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    joined_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None]

    unit: Mapped[Organisation] = relationship(foreign_keys=unit_id)
    left: Mapped[Organisation] = relationship(foreign_keys=left_id)
    joined: Mapped[Organisation] = relationship(foreign_keys=joined_id)

    __table_args__ = (CheckConstraint("left_id <> joined_id", name="goes_somewhere"),)

    def event_thread(self) -> UUID | None:
        return self.unit_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class SaidByPeople(Identified, Recorded, Base):
    """An administrator has said this about an organisation: the project's own register no longer overrules it.

    ``what`` is a column of the organisation, or "successors".
    """

    __tablename__ = "said_by_people"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    what: Mapped[str] = mapped_column(String(40))

    __table_args__ = (UniqueConstraint("organisation_id", "what"),)

    def event_thread(self) -> UUID | None:
        return self.organisation_id
