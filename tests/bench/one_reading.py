"""Reads one file in one child process and prints what that child cost: processor time, and memory at its peak."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from tests.reports_import.reading.invented_bodies import INVENTED_BODIES
from tracker.reports_import.reading.process import Limits, read_in_own_process

WORDS_ALONE = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        page.extract_words()
        page.close()
    print(len(pdf.pages))
"""


def main(what: str, file: Path) -> None:
    """Start the child, wait for it, print its cost. There is only this one child, so all that children cost is its."""
    found = pages = 0
    if what == "library":
        finished = subprocess.run(
            [sys.executable, "-c", WORDS_ALONE, str(file)], capture_output=True, text=True, check=True
        )
        pages = int(finished.stdout)
    else:
        found = len(read_in_own_process(file, INVENTED_BODIES, Limits(seconds=600)).recommendations)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "pages": pages,
        "found": found,
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
