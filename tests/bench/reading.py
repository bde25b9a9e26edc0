"""How long the reading of a PDF takes beside the PDF library alone, and how much memory it needs at most."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.long_reports import RECOMMENDATIONS, long_report

SIZES = (60, 300)
#: The promises: so many times what the library takes for the words, and so many megabytes.
MOST_TIMES = 1.3
MOST_MEGABYTES = 300


@dataclass(frozen=True)
class Cost:
    """What one process took from its start to its end."""

    seconds: float
    megabytes: float
    pages: int
    found: int


def measure_reading() -> bool:
    """Measure and print; return whether both promises are kept."""
    print(
        "Reading a PDF in a process of its own, beside the words of the same pages by the PDF library alone"
    )
    print(f"{'pages':>6}{'library s':>12}{'reading s':>12}{'times':>8}{'peak MB':>10}{'found':>8}")
    kept = True
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for size in SIZES:
            file = Path(folder) / f"{size}.pdf"
            file.write_bytes(long_report(size))
            library, reading = _cost("library", file), _cost("reading", file)
            times = reading.seconds / library.seconds
            print(
                f"{library.pages:>6}{library.seconds:>12.1f}{reading.seconds:>12.1f}{times:>8.2f}"
                f"{reading.megabytes:>10.0f}{reading.found:>8}"
            )
            kept &= (
                times <= MOST_TIMES
                and reading.megabytes <= MOST_MEGABYTES
                and reading.found == RECOMMENDATIONS
            )
    return kept


def _cost(what: str, file: Path) -> Cost:
    command = [sys.executable, "-m", "tests.bench.one_reading", what, str(file)]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    return Cost(**json.loads(finished.stdout))
