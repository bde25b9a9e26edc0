"""The life of a piece of evidence and of the check of a file for viruses, as tables, and how long a scanner waits."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class EvidenceKind(StrEnum):
    """What is kept: the file itself, or where a document that stays elsewhere is to be found."""

    FILE = "file"
    LINK = "link"


class ScanState(StrEnum):
    """Whether a file has been checked for viruses."""

    WAITING = "waiting"  # nobody can open it
    CLEAN = "clean"
    INFECTED = "infected"  # nobody can ever open it
    NOT_SCANNED = (
        "not_scanned"  # there was no scanner: it can be opened, and every page says that it was not checked
    )


class ScanStep(StrEnum):
    """What a scanner may say of a file."""

    PASS = "pass"  # noqa: S105 - no secret
    FAIL = "fail"


_UNDECIDED = frozenset({ScanState.WAITING, ScanState.NOT_SCANNED})

#: One row per arrow: step -> (from any of these, to). A file that came without a scanner is checked once there is one.
SCAN_TRANSITIONS: dict[ScanStep, tuple[frozenset[ScanState], ScanState]] = {
    ScanStep.PASS: (_UNDECIDED, ScanState.CLEAN),
    ScanStep.FAIL: (_UNDECIDED, ScanState.INFECTED),
}

#: Files that a scanner has still to look at.
TO_BE_SCANNED = _UNDECIDED

#: Files that those who may see them can open.
CAN_BE_OPENED = frozenset({ScanState.CLEAN, ScanState.NOT_SCANNED})

#: How long a file rests after the first, second, … try that came to nothing; then the last of these, for ever.
RESTS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 300, 900))


def rest_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries that came to nothing. A file is never given up: it stays closed."""
    return RESTS[min(tries, len(RESTS)) - 1]
