"""How large a file may be, and from which size on its reading takes too long to wait for."""

from __future__ import annotations

from tracker.core.file_lengths import MEGABYTE, MOST_MEGABYTES
from tracker.reports_import.reading.process import Limits

__all__ = ["MEGABYTE", "MOST_MEGABYTES"]

#: What is larger is read in the background. A PDF has to be taken apart letter by letter, so it counts sooner.
LARGEST_READ_AT_ONCE = 2 * MEGABYTE
LARGEST_PDF_READ_AT_ONCE = 300 * 1024

#: For how long a file may be read: while somebody waits for the page, and in the background.
AT_ONCE = Limits(seconds=60)
IN_THE_BACKGROUND = Limits(seconds=200)


def takes_long(content: bytes) -> bool:
    """Say whether the file is read in the background, rather than while somebody waits."""
    is_pdf = b"%PDF-" in content[:1024]
    return len(content) > (LARGEST_PDF_READ_AT_ONCE if is_pdf else LARGEST_READ_AT_ONCE)


def limits_of(*, is_long: bool) -> Limits:
    """Return what the reading of such a file may use, wherever it is read."""
    return IN_THE_BACKGROUND if is_long else AT_ONCE
