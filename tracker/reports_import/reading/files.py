"""From the bytes of a file to what the report in it says. What a file is shows in its content, not its name."""

from __future__ import annotations

from pathlib import Path

from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.errors import EmptyFile, TooLarge
from tracker.reports_import.reading.forms.text import read_text
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.reading.lines import Document
from tracker.reports_import.reading.report import read_report

#: Published reports have at most a few megabytes, pictures included.
LIMIT_IN_MB = 50


def read_file(file: Path | bytes, bodies: Bodies) -> FoundReport:
    """Return what was found in a file. Finding no recommendations is not an error.

    Raises:
        UnreadableReport: the file cannot be used; the message says why.
    """
    return read_report(document_of(content_of(file)), bodies)


def content_of(file: Path | bytes) -> bytes:
    """Return the bytes of a file.

    Raises:
        EmptyFile: there is not one byte.
        TooLarge: there are more than the limit; they are not read.
    """
    size = len(file) if isinstance(file, bytes) else file.stat().st_size
    if size == 0:
        raise EmptyFile
    if size > LIMIT_IN_MB * 1024 * 1024:
        raise TooLarge(LIMIT_IN_MB)
    return file if isinstance(file, bytes) else file.read_bytes()


def document_of(content: bytes) -> Document:
    """Turn the bytes of a file into lines, by the form that they are in.

    Raises:
        UnreadableReport: no form can be read from them.
    """
    return read_text(content)
