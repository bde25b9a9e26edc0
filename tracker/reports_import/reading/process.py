"""Reads a file in a process of its own, so that a broken or hostile one can harm nothing but that process."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tracker.reports_import.reading.bodies import Bodies
from tracker.reports_import.reading.content import content_of
from tracker.reports_import.reading.errors import REFUSALS, Damaged, NeededTooMuch, TookTooLong, TooLarge
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.schemas import WholeReportSchema

_PROJECT = Path(__file__).parents[3]
_STOPPED_FOR_TIME = {-signal.SIGXCPU, -signal.SIGALRM}
_STOPPED_FOR_MEMORY = {-signal.SIGKILL}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may use."""

    seconds: int = 60
    memory_in_mb: int = 1024
    #: What is found in a report is small beside the report.
    answer_in_mb: int = 64


def read_in_own_process(file: Path | bytes, bodies: Bodies, limits: Limits | None = None) -> FoundReport:
    """Return what was found in a file, as ``read_file`` does. Nothing that the file does can reach this process.

    The answer comes back as JSON; only the question, which is ours, is pickled.

    Raises:
        UnreadableReport: the file cannot be used, or took more time or memory than it may; the message says why.
    """
    limits = limits or Limits()
    question = pickle.dumps((asdict(limits), content_of(file), bodies))
    try:
        # The command is this interpreter and our own module; the file arrives on standard input.
        finished = subprocess.run(
            [sys.executable, "-m", "tracker.reports_import.reading.own_process"],
            input=question,
            capture_output=True,
            timeout=limits.seconds + 5,
            cwd=_PROJECT,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONHASHSEED": "0",
            },
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooLong from error
    if finished.returncode in _STOPPED_FOR_TIME:
        raise TookTooLong
    if finished.returncode in _STOPPED_FOR_MEMORY or len(finished.stdout) > limits.answer_in_mb * 1024 * 1024:
        raise NeededTooMuch
    if finished.returncode != 0:
        raise Damaged
    return _answer(finished.stdout)


def _answer(written: bytes) -> FoundReport:
    answer = json.loads(written)
    if answer.get("refused") == TooLarge.__name__:
        raise TooLarge(answer["limit_in_mb"])
    if refusal := REFUSALS.get(answer.get("refused", "")):
        raise refusal
    report = WholeReportSchema().load(answer["report"])
    assert isinstance(report, FoundReport)
    return report
