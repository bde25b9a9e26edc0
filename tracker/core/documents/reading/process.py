"""Reads a workbook in a process of its own, so that a broken or hostile one can harm nothing but that process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tracker.core.documents.reading.sheets import Sheet, UnreadableFile, from_plain

_PROJECT = Path(__file__).parents[4]

SECONDS = 20
MEMORY_IN_MB = 512
LONGEST_ANSWER_IN_MB = 20

_DAMAGED = "The selected file is damaged. Open it in Excel, save it and try again"
_TOO_MUCH = "The selected file is too large to be read. Copy the plan into the template"
_STOPPED_FOR_USING_TOO_MUCH = {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}


def read_in_own_process(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook. Nothing that the file does can reach this process; the answer comes as JSON.

    Raises:
        UnreadableFile: the file cannot be used, or took more time or memory than it may; the message says why.
    """
    try:
        # The command is this interpreter and our own module; the file arrives on standard input.
        finished = subprocess.run(
            [sys.executable, "-m", "tracker.core.documents.reading.own_process"],
            input=content,
            capture_output=True,
            timeout=SECONDS + 10,
            cwd=_PROJECT,
            env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(_TOO_MUCH) from None
    if finished.returncode in _STOPPED_FOR_USING_TOO_MUCH:
        raise UnreadableFile(_TOO_MUCH)
    if finished.returncode != 0 or len(finished.stdout) > LONGEST_ANSWER_IN_MB * 1024 * 1024:
        raise UnreadableFile(_DAMAGED)
    answer = json.loads(finished.stdout)
    if refused := answer.get("refused"):
        raise UnreadableFile(refused)
    if answer.get("damaged"):
        raise UnreadableFile(_TOO_MUCH if answer["damaged"] == MemoryError.__name__ else _DAMAGED)
    return [from_plain(each) for each in answer["sheets"]]
