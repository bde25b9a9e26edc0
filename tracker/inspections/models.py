"""A published report of an inspection: as printed, with the file that was uploaded."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Identified, Versioned
from tracker.core.events import Audience, Recorded
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import PartialDate

if TYPE_CHECKING:
    from tracker.inspections.rating_models import OverallRating


class InspectionReport(Identified, Versioned, Recorded, Base):
    """A report as published in this service. ``published`` and ``fieldwork_started`` may be a month only.

    ``published_on`` is the day from which deadlines count; it is empty when only the month is printed and nobody has
    entered the day (design 5). ``extract`` holds all that was found in the file, ratings included, as printed.
    """

    __tablename__ = "inspection_report"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(80))
    published: Mapped[str | None] = mapped_column(String(10))
    published_on: Mapped[date | None] = mapped_column(index=True)
    fieldwork_started: Mapped[str | None] = mapped_column(String(10))
    lead_inspector: Mapped[str | None] = mapped_column(String(200))
    isbn: Mapped[str | None] = mapped_column(String(20))
    invented: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    file_name: Mapped[str | None] = mapped_column(String(255))
    file_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    extract: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    inspected: Mapped[list[Inspected]] = relationship(
        back_populates="report", cascade="all, delete-orphan", order_by="Inspected.position"
    )
    discrepancies: Mapped[list[Discrepancy]] = relationship(
        back_populates="report", cascade="all, delete-orphan", order_by="Discrepancy.position"
    )

    overall_ratings: Mapped[list[OverallRating]] = relationship(
        back_populates="report", order_by="OverallRating.position"
    )

    __table_args__ = (CheckConstraint("length(file_sha256) = 64", name="sha256_is_whole"),)

    @property
    def in_short(self) -> str:
        """The report in a few words, for lists beside the name of whom it is about: "PDU inspection, May 2026"."""
        printed = f"{self.published_on:%Y-%m}" if self.published_on else self.published
        when = f", {PartialDate.parse(printed[:7]).words}" if printed else ""
        return f"{self.kind[:1].upper()}{self.kind[1:]}{when}"

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Inspected(Identified, Recorded, Base):
    """One body that a report says was inspected, with its name as printed."""

    __tablename__ = "inspected"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    position: Mapped[int]
    printed_name: Mapped[str] = mapped_column(String(200))

    report: Mapped[InspectionReport] = relationship(back_populates="inspected")
    organisation: Mapped[Organisation] = relationship()

    def event_thread(self) -> UUID | None:
        return self.report_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE


class Discrepancy(Identified, Recorded, Base):
    """What the document says against itself: shown, never repaired. The publisher may have noted something on it."""

    __tablename__ = "discrepancy"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_report.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(60))
    message: Mapped[str]
    note: Mapped[str | None]

    report: Mapped[InspectionReport] = relationship(back_populates="discrepancies")

    def event_thread(self) -> UUID | None:
        return self.report_id

    def event_audience(self) -> Audience:
        return Audience.EVERYONE
