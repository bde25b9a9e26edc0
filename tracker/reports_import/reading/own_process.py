"""The process in which one file is read: ``python -m tracker.reports_import.reading.own_process``.

The question comes on standard input; it says where to tell how far the reading is. The answer goes to standard output.
"""

from __future__ import annotations

import gc
import json
import logging
import pickle
import resource
import sys
from typing import Any

from tracker.reports_import.reading.errors import Damaged, NeededTooMuch, TooLarge, UnreadableReport
from tracker.reports_import.reading.files import make_ready_for, read_file
from tracker.reports_import.reading.progress import tell
from tracker.reports_import.schemas import WholeReportSchema


def main() -> None:
    """Answer the question on standard input: a report that was found, or why the file was refused."""
    # The question comes from the process that started this one, never from outside.
    limits, content, bodies, listener = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    # Before the limits: afterwards Python could keep nothing that it compiled.
    make_ready_for(content)
    _limit(limits)
    tell(listener)
    logging.disable(logging.CRITICAL)
    # Each letter of a page is an object; looking through them all so often finds nothing to throw away.
    gc.set_threshold(50_000, 20, 50)
    answer: dict[str, Any]
    try:
        answer = {"report": WholeReportSchema().dump(read_file(content, bodies))}
    except TooLarge as error:
        answer = {"refused": TooLarge.__name__, "limit_in_mb": error.limit_in_mb}
    except UnreadableReport as error:
        answer = {"refused": type(error).__name__}
    except MemoryError:
        answer = {"refused": NeededTooMuch.__name__}
    except Exception:  # noqa: BLE001 Whatever a broken file makes a library do, the answer is the same.
        answer = {"refused": Damaged.__name__}
    sys.stdout.write(json.dumps(answer))


def _limit(limits: dict[str, int]) -> None:
    """Allow so much time and memory, no file to be written, and no further process."""
    memory = limits["memory_in_mb"] * 1024 * 1024
    # At the first limit comes the signal that says why, at the second the one that nothing survives.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 2))
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
