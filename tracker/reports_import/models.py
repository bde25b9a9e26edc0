"""An uploaded report while it is checked. Nothing here is published, so nobody outside the inspectorate sees it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Audience, Recorded
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Confidence
from tracker.reports_import.lifecycle import IMPORT_TRANSITIONS, CheckState, ImportState, ImportStep

if TYPE_CHECKING:
    from tracker.reports_import.progress_table import CheckedRow


class ReportImport(Identified, Versioned, Recorded, Base):
    """One uploaded file and what was found in it. The file itself lies in the file store under its SHA-256.

    ``text`` is the extracted text that places point into; ``extract`` is what reading found, as it found it. The
    columns below it are the editor's: they start as found and may be corrected. A report that is typed in has no
    file. Of one file there is at most one import that is not discarded: the database refuses a second.
    """

    __tablename__ = "report_import"

    state: Mapped[ImportState] = mapped_column(
        enum_column(ImportState), default=ImportState.READING, index=True
    )
    file_name: Mapped[str | None] = mapped_column(String(255))
    file_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    failure: Mapped[str | None]
    text: Mapped[str | None]
    extract: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    title: Mapped[str | None] = mapped_column(String(300))
    kind: Mapped[str | None] = mapped_column(String(80))
    inspected: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    published: Mapped[str | None] = mapped_column(String(10))
    published_on: Mapped[date | None]
    fieldwork_started: Mapped[str | None] = mapped_column(String(10))
    lead_inspector: Mapped[str | None] = mapped_column(String(200))
    isbn: Mapped[str | None] = mapped_column(String(20))
    #: As an editor left them; None while they are as found (``ratings.py``).
    ratings: Mapped[dict[str, list[dict[str, Any]]] | None] = mapped_column(JSON(none_as_null=True))

    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("inspection_report.id"), index=True)

    uploaded_by: Mapped[Person] = relationship()
    report: Mapped[InspectionReport | None] = relationship()
    items: Mapped[list[FoundItem]] = relationship(
        back_populates="report_import",
        cascade="all, delete-orphan",
        order_by="FoundItem.position, FoundItem.part",
    )
    notes: Mapped[list[DiscrepancyNote]] = relationship(
        back_populates="report_import", cascade="all, delete-orphan", order_by="DiscrepancyNote.position"
    )
    #: As ``progress_table`` reads them: with what each belongs to.
    checked_rows: Mapped[list[CheckedRow]] = relationship(
        back_populates="report_import", cascade="all, delete-orphan", order_by="CheckedRow.position"
    )
    reading: Mapped[Reading | None] = relationship(
        back_populates="report_import", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("(state = 'published') = (report_id IS NOT NULL)", name="report_if_published"),
        CheckConstraint("state <> 'could_not_be_read' OR failure IS NOT NULL", name="failure_is_explained"),
        CheckConstraint("(file_name IS NULL) = (file_sha256 IS NULL)", name="file_is_whole"),
        Index(
            "uq_report_import_file",
            "file_sha256",
            unique=True,
            sqlite_where=sql("state <> 'discarded'"),
            postgresql_where=sql("state <> 'discarded'"),
        ),
    )

    #: The extracted text and all that was found are kept as they are; the record need not hold them a second time.
    unrecorded_columns: ClassVar[frozenset[str]] = frozenset({"version", "text", "extract"})

    def apply(self, step: ImportStep) -> None:
        """Follow one arrow of the life cycle. Nothing else writes ``state``.

        Raises:
            TransitionNotAllowed: the import does not stand where the arrow starts.
        """
        sources, target = IMPORT_TRANSITIONS[step]
        if self.state not in sources:
            raise TransitionNotAllowed(step, self.state)
        self.state = target
        if self.reading is not None and target is not ImportState.READING:
            # Whoever still reads the file finds that nobody waits for it any more.
            self.reading = None

    @property
    def is_discarded(self) -> bool:
        return self.state is ImportState.DISCARDED

    @property
    def kept_items(self) -> list[FoundItem]:
        """The recommendations that will be published: all but those that were said to be none."""
        return [item for item in self.items if item.check is not CheckState.REMOVED]

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class FoundItem(Identified, Versioned, Recorded, Base):
    """A recommendation as found, or as typed in by hand, until it is published.

    ``serial`` names it in addresses and never changes. It stands where ``position`` and, within what was one before
    it was split, ``part`` say. ``number`` and ``heading`` are empty where none is printed. ``repeats`` holds the
    identifiers of the published recommendations that this one makes again: none of them where a person said so, and
    None where nobody has said anything.
    """

    __tablename__ = "found_item"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("report_import.id"), index=True)
    serial: Mapped[int]
    position: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    number: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str] = mapped_column(String(300))
    addressee_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str]
    found_text: Mapped[str | None]
    page: Mapped[int | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    confidence: Mapped[Confidence] = mapped_column(enum_column(Confidence))
    check: Mapped[CheckState] = mapped_column(enum_column(CheckState), default=CheckState.NOT_CHECKED)
    standard: Mapped[str | None] = mapped_column(String(120))
    repeats: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))

    report_import: Mapped[ReportImport] = relationship(back_populates="items")
    addressee: Mapped[Organisation | None] = relationship()

    __table_args__ = (
        UniqueConstraint("import_id", "serial"),
        CheckConstraint("length(text) > 0", name="has_text"),
        CheckConstraint("(\"check\" <> 'checked') OR addressee_id IS NOT NULL", name="checked_has_addressee"),
    )

    def event_thread(self) -> UUID | None:
        return self.import_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class DiscrepancyNote(Identified, Versioned, Recorded, Base):
    """An editor has seen what the report says against itself, and may have said what to make of it.

    ``position`` counts the discrepancies of the extract from 1. The note may be empty.
    """

    __tablename__ = "discrepancy_note"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("report_import.id"))
    position: Mapped[int]
    note: Mapped[str] = mapped_column(String(500))
    noted_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]

    report_import: Mapped[ReportImport] = relationship(back_populates="notes")
    noted_by: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("import_id", "position"),)

    def event_thread(self) -> UUID | None:
        return self.import_id

    def event_audience(self) -> Audience:
        return Audience.INSPECTORATE


class Reading(Base):
    """A file that waits to be read or is being read. When its import is no longer to be read, the row is gone.

    No reader takes it before ``not_before``: a reader that holds it has until then, and one that failed made it wait.
    Of each person at most one file that takes long is read at a time: the database refuses a second.
    """

    __tablename__ = "report_reading"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("report_import.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    is_long: Mapped[bool]
    asked_at: Mapped[datetime]
    not_before: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)
    reader: Mapped[UUID | None]
    began_at: Mapped[datetime | None]
    pages_read: Mapped[int | None]
    pages: Mapped[int | None]

    report_import: Mapped[ReportImport] = relationship(back_populates="reading")

    __table_args__ = (
        CheckConstraint("(reader IS NULL) = (began_at IS NULL)", name="reader_has_begun"),
        CheckConstraint("(pages IS NULL) = (pages_read IS NULL)", name="pages_are_whole"),
        Index(
            "uq_report_reading_person",
            "person_id",
            unique=True,
            sqlite_where=sql("reader IS NOT NULL AND is_long"),
            postgresql_where=sql("reader IS NOT NULL AND is_long"),
        ),
    )
