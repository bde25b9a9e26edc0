"""Reads a file in a process of its own, so that a broken or hostile one can harm nothing but that process."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.content import content_of
from tracker.reports_import.reading.errors import REFUSALS, Damaged, NeededTooMuch, TookTooLong, TooLarge
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.reading.progress import PagesRead, latest
from tracker.reports_import.schemas import WholeReportSchema

_PROJECT = Path(__file__).parents[3]
SECONDS_BETWEEN_LOOKS = 2

_STOPPED_FOR_TIME = {-signal.SIGXCPU, -signal.SIGALRM}
_STOPPED_FOR_MEMORY = {-signal.SIGKILL}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may use."""

    seconds: int = 60
    memory_in_mb: int = 1024
    #: What is found in a report is small beside the report.
    answer_in_mb: int = 64


def read_in_own_process(
    file: Path | bytes,
    bodies: Bodies,
    limits: Limits | None = None,
    watch: Callable[[PagesRead | None], None] | None = None,
) -> FoundReport:
    """Return what was found in a file, as ``read_file`` does. Nothing that the file does can reach this process.

    The answer comes back as JSON; only the question, which is ours, is pickled. ``watch`` is called every other second
    with how far the reading is, if that is known; what it raises ends the reading.

    Raises:
        UnreadableReport: the file cannot be used, or took more time or memory than it may; the message says why.
    """
    limits = limits or Limits()
    content = content_of(file)
    with (
        _listening() as (heard, speaks),
        _asking(pickle.dumps((asdict(limits), content, bodies, speaks))) as question,
        # The command is this interpreter and our own module; the file arrives on standard input.
        subprocess.Popen(
            [sys.executable, "-m", "tracker.reports_import.reading.own_process"],
            stdin=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[speaks],
            cwd=_PROJECT,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONHASHSEED": "0",
            },
        ) as process,
    ):
        try:
            written = _wait(process, limits, lambda: watch(_latest(heard)) if watch else None)
        finally:
            # Whatever happened: nobody is left to read the answer.
            process.kill()
    if process.returncode in _STOPPED_FOR_TIME:
        raise TookTooLong
    if process.returncode in _STOPPED_FOR_MEMORY or len(written) > limits.answer_in_mb * 1024 * 1024:
        raise NeededTooMuch
    if process.returncode != 0:
        raise Damaged
    return _answer(written)


@contextmanager
def _asking(question: bytes) -> Iterator[IO[bytes]]:
    """Put the question into a file without a name; yield the file, ready to be read.

    Not through a pipe: ``communicate`` sends nothing more of what it was given once it has been waited for in vain, so
    that a process slow to begin never heard the whole question.
    """
    with tempfile.TemporaryFile() as asked:
        asked.write(question)
        asked.seek(0)
        yield asked


@contextmanager
def _listening() -> Iterator[tuple[int, int]]:
    """Open a pipe that is read without waiting; yield the end to listen at and the end to speak into."""
    heard, speaks = os.pipe()
    os.set_blocking(heard, False)
    try:
        yield heard, speaks
    finally:
        os.close(heard)
        os.close(speaks)


def _latest(heard: int) -> PagesRead | None:
    try:
        return latest(os.read(heard, 1024 * 1024))
    except BlockingIOError:
        return None


def _wait(process: subprocess.Popen[bytes], limits: Limits, look: Callable[[], None]) -> bytes:
    """Return what the process answers; in between, look every other second."""
    gives_up_at = time.monotonic() + limits.seconds + 5
    while True:
        try:
            return process.communicate(timeout=SECONDS_BETWEEN_LOOKS)[0]
        except subprocess.TimeoutExpired:
            if time.monotonic() > gives_up_at:
                raise TookTooLong from None
        look()


def _answer(written: bytes) -> FoundReport:
    answer = json.loads(written)
    if answer.get("refused") == TooLarge.__name__:
        raise TooLarge(answer["limit_in_mb"])
    if refusal := REFUSALS.get(answer.get("refused", "")):
        raise refusal
    report = WholeReportSchema().load(answer["report"])
    assert isinstance(report, FoundReport)
    return report
