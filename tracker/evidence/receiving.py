"""A file comes in: looked at and put into the store before the transaction that writes it down begins.

A store may be slow. Nobody waits for it but the one who uploads: no transaction is open meanwhile, so SQLite's one
write lock is free. An arrival, written first, keeps the file from being forgotten until evidence needs it; what came
to nothing is removed later (``storage.forget_abandoned_files``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from tracker.accounts.models import Person
from tracker.action_plans.models import Action
from tracker.core.database import db
from tracker.core.database_clock import database_now
from tracker.core.file_names import tidy_file_name
from tracker.core.file_store import StoreUnavailable, digest_of_file
from tracker.evidence import limits, permissions
from tracker.evidence.contents import inspect_file
from tracker.evidence.contents.errors import CouldNotBeKept
from tracker.evidence.contents.kinds import FileKind
from tracker.evidence.models import EvidenceArrival
from tracker.evidence.rules import require_open, require_room
from tracker.evidence.storage import evidence_store, hold_file


@dataclass(frozen=True)
class ReceivedFile:
    """A file that the store holds and no evidence speaks of yet."""

    name: str
    kind: FileKind
    size: int
    sha256: str
    arrival_id: UUID | None


def receive_file(action: Action, *, file: BinaryIO, file_name: str, by: Person) -> ReceivedFile:
    """Put a file into the store, to be added by ``services.add_received_file`` within the hour.

    Ends the transaction: call it before anything is changed.

    Raises:
        NotFound: ``by`` may not see the action.
        NotPermitted: ``by`` may not report on it.
        RuleBroken: the action takes no evidence now.
        FileRefused: the file is not of a kind that is taken, there are too many, or the store cannot be reached.
    """
    permissions.require_add(by, action)
    require_open(action)
    require_room(action, by, _size_of(file))
    db.session.rollback()
    looked_at = look_at(file, file_name)
    arrival_id = _announce(looked_at.sha256)
    put_away(file)
    return ReceivedFile(looked_at.name, looked_at.kind, looked_at.size, looked_at.sha256, arrival_id)


def look_at(file: BinaryIO, file_name: str) -> ReceivedFile:
    """Return what the file is; it is at its beginning afterwards, and nothing is kept.

    Raises:
        FileRefused: it is not of a kind that is taken.
    """
    name = tidy_file_name(file_name, most_bytes=limits.LONGEST_NAME_IN_BYTES)
    kind = inspect_file(name, file)
    size = _size_of(file)
    sha256 = digest_of_file(file)
    file.seek(0)
    return ReceivedFile(name, kind, size, sha256, arrival_id=None)


def put_away(file: BinaryIO) -> None:
    """Let the store hold the rest of the file.

    Raises:
        CouldNotBeKept: the store cannot be reached, or is full.
    """
    try:
        evidence_store().keep(file)
    except (StoreUnavailable, OSError) as problem:
        raise CouldNotBeKept from problem


def take_over(received: ReceivedFile) -> None:
    """End the arrival in the transaction that writes the evidence down: from its commit on that needs the file.

    Raises:
        CouldNotBeKept: it arrived so long ago that it was removed.
    """
    if received.arrival_id is None:
        return
    arrival = db.session.get(EvidenceArrival, received.arrival_id, with_for_update=True)
    if arrival is None:
        raise CouldNotBeKept
    db.session.delete(arrival)


def _announce(sha256: str) -> UUID:
    # Whoever is forgetting this very file at this moment is waited for; it is put there anew afterwards.
    hold_file(sha256)
    arrival = EvidenceArrival(sha256=sha256, at=database_now())
    db.session.add(arrival)
    db.session.flush()
    arrival_id = arrival.id
    db.session.commit()
    return arrival_id


def _size_of(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size
