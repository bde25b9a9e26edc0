"""What shows that something was done: a file or a link, with what it shows in its owner's words."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.action_plans.models import Action, ActionUpdate
from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.errors import TransitionNotAllowed
from tracker.core.events import Audience, Recorded
from tracker.evidence.lifecycle import CAN_BE_OPENED, SCAN_TRANSITIONS, EvidenceKind, ScanState, ScanStep

_IS_A_FILE = "file_name IS NOT NULL AND media_type IS NOT NULL AND size IS NOT NULL AND sha256 IS NOT NULL"
_IS_NO_FILE = "file_name IS NULL AND media_type IS NULL AND size IS NULL AND sha256 IS NULL AND scan IS NULL"


class Evidence(Identified, Versioned, Recorded, Base):
    """One file or link for an action, perhaps for one of its updates.

    The file lies in the evidence store under its SHA-256. Removed, the row stays and the file goes;
    ``file_forgotten_at`` says that it has gone, or that other evidence still needs the same file.
    """

    __tablename__ = "evidence"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id"), index=True)
    update_id: Mapped[UUID | None] = mapped_column(ForeignKey("action_update.id"), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(enum_column(EvidenceKind))
    title: Mapped[str] = mapped_column(String(200))
    shows: Mapped[str]
    link: Mapped[str | None] = mapped_column(String(2000))
    file_name: Mapped[str | None] = mapped_column(String(255))
    media_type: Mapped[str | None] = mapped_column(String(120))
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    scan: Mapped[ScanState | None] = mapped_column(enum_column(ScanState))
    scanned_at: Mapped[datetime | None]
    virus: Mapped[str | None] = mapped_column(String(200))
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    removal_reason: Mapped[str | None]
    file_forgotten_at: Mapped[datetime | None]

    unrecorded_columns: ClassVar[frozenset[str]] = frozenset({"version", "file_forgotten_at"})

    action: Mapped[Action] = relationship()
    update: Mapped[ActionUpdate | None] = relationship()
    added_by: Mapped[Person] = relationship(foreign_keys=added_by_id)
    removed_by: Mapped[Person | None] = relationship(foreign_keys=removed_by_id)

    __table_args__ = (
        CheckConstraint(f"kind <> 'file' OR ({_IS_A_FILE} AND scan IS NOT NULL)", name="a_file_is_whole"),
        CheckConstraint(f"kind <> 'link' OR (link IS NOT NULL AND {_IS_NO_FILE})", name="a_link_is_no_file"),
        CheckConstraint("kind <> 'file' OR link IS NULL", name="a_file_is_no_link"),
        CheckConstraint(
            "(scan = 'infected') = (virus IS NOT NULL) OR scan IS NULL", name="virus_if_infected"
        ),
        CheckConstraint(
            "scan IS NULL OR (scan IN ('clean', 'infected')) = (scanned_at IS NOT NULL)",
            name="scanned_at_if_scanned",
        ),
        CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL) AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name="removed_with_reason",
        ),
        CheckConstraint("file_forgotten_at IS NULL OR removed_at IS NOT NULL", name="only_removed_files_go"),
        CheckConstraint(
            "length(title) BETWEEN 1 AND 200 AND length(shows) BETWEEN 1 AND 4000", name="lengths"
        ),
        CheckConstraint("size IS NULL OR size > 0", name="no_empty_file"),
        Index("ix_evidence_added", "added_by_id", "added_at"),
    )

    def apply(self, step: ScanStep) -> None:
        """Follow one arrow of the life cycle of the check. Nothing else changes ``scan``.

        Raises:
            TransitionNotAllowed: it has been checked before, or is no file.
        """
        sources, target = SCAN_TRANSITIONS[step]
        if self.scan not in sources:
            raise TransitionNotAllowed(step, self.scan or "a link")
        self.scan = target

    @property
    def is_file(self) -> bool:
        """Say whether it is a file, not a link."""
        return self.kind is EvidenceKind.FILE

    @property
    def is_held(self) -> bool:
        """Say whether nobody can open it: it is still to be checked, or holds a virus."""
        return self.scan is not None and self.scan not in CAN_BE_OPENED

    @property
    def host(self) -> str | None:
        """The host that a link leads to, in ASCII: a look-alike shows what it is."""
        return urlsplit(self.link).hostname if self.link else None

    def event_thread(self) -> UUID | None:
        return self.action.recommendation_id

    def event_audience(self) -> Audience:
        # What is held exists for its own organisation alone, and so does its history.
        return Audience.RESPONDER if self.is_held else self.action.event_audience()

    def event_organisation(self) -> UUID | None:
        return self.action.event_organisation()


class EvidenceCheck(Base):
    """The work of checking one file: which scanner holds it until when. It is gone when the file has been checked.

    Rows decide: any number of scanners may run, and any of them may die. A claim is a lease with a holder of its own.
    """

    __tablename__ = "evidence_check"

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    holder: Mapped[UUID | None]
    problem: Mapped[str | None] = mapped_column(String(200))


class EvidenceArrival(Identified, Base):
    """A file on its way into the store, for which no evidence has been written down yet.

    While this is there nobody forgets the file. One whose upload came to nothing goes later, and the file with it.
    """

    __tablename__ = "evidence_arrival"

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
