"""The process in which one workbook is read: ``python -m tracker.core.documents.reading.own_process``."""

from __future__ import annotations

import json
import logging
import resource
import sys
import warnings
from typing import Any

from tracker.core.documents.reading.process import MEMORY_IN_MB, SECONDS
from tracker.core.documents.reading.sheets import UnreadableFile, as_plain


def main() -> None:
    """Answer the workbook on standard input: its sheets, or why it was refused."""
    content = sys.stdin.buffer.read()
    _limit()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    answer: dict[str, Any]
    try:
        # Loaded within the limits, as all that it does.
        from tracker.core.documents.reading.workbook import read_workbook  # noqa: PLC0415

        answer = {"sheets": [as_plain(sheet) for sheet in read_workbook(content)]}
    except UnreadableFile as error:
        answer = {"refused": error.message}
    except Exception as error:  # noqa: BLE001 Whatever a broken file makes a library do.
        answer = {"damaged": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Allow so much time and memory, no file to be written."""
    memory = MEMORY_IN_MB * 1024 * 1024
    # At the first limit comes the signal that says why, at the second the one that nothing survives.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
