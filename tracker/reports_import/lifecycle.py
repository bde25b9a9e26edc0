"""The life cycle of an uploaded report, as a table (design 4)."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    """Where an uploaded report stands."""

    READING = "reading"
    NEEDS_CHECKING = "needs_checking"
    PUBLISHED = "published"
    COULD_NOT_BE_READ = "could_not_be_read"
    DISCARDED = "discarded"


#: While an import stands here its recommendations may be changed. One that could not be read is typed in.
OPEN = frozenset({ImportState.NEEDS_CHECKING, ImportState.COULD_NOT_BE_READ})


class ImportStep(StrEnum):
    """What may be done to an uploaded report as a whole."""

    FOUND = "found"
    FAIL = "fail"
    TYPE_IN = "type_in"
    PUBLISH = "publish"
    DISCARD = "discard"


#: Step -> (where it may start, where it leads). A report that is typed in without a file is never read.
IMPORT_TRANSITIONS: dict[ImportStep, tuple[frozenset[ImportState], ImportState]] = {
    ImportStep.FOUND: (frozenset({ImportState.READING}), ImportState.NEEDS_CHECKING),
    ImportStep.FAIL: (frozenset({ImportState.READING}), ImportState.COULD_NOT_BE_READ),
    ImportStep.TYPE_IN: (
        frozenset({ImportState.READING, ImportState.COULD_NOT_BE_READ}),
        ImportState.NEEDS_CHECKING,
    ),
    ImportStep.PUBLISH: (frozenset({ImportState.NEEDS_CHECKING}), ImportState.PUBLISHED),
    ImportStep.DISCARD: (
        frozenset({ImportState.READING, ImportState.NEEDS_CHECKING, ImportState.COULD_NOT_BE_READ}),
        ImportState.DISCARDED,
    ),
}


class CheckState(StrEnum):
    """What the editor has said about one found recommendation."""

    NOT_CHECKED = "not_checked"
    CHECKED = "checked"
    REMOVED = "removed"
