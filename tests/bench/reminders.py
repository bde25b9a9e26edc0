"""How long a morning's plan takes, how often it asks and how much memory it needs, at the size of the promise.

100,000 open actions of 3,000 people, 10,000 of them due this morning; everything overdue was told of before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.run_folder import run_folder
from tests.support.databases import ENGINES, Templates
from tools.stamps import ROOT

MOST_SECONDS = 20.0
MOST_QUERIES = 40
MOST_MEGABYTES = 300.0


def measure_reminders() -> bool:
    """Measure and print; return whether the promises are kept."""
    kept = True
    print(f"{'engine':<11}{'planned':>9}{'seconds':>9}{'queries':>9}{'megabytes':>11}")
    with run_folder() as folder:
        for engine in ENGINES:
            measured = _measure(engine, folder)
            print(
                f"{engine:<11}{measured['planned']:>9}{measured['seconds']:>9.1f}"
                f"{measured['queries']:>9}{measured['megabytes']:>11.0f}"
            )
            kept = kept and (
                measured["planned"] >= 10_000
                and measured["seconds"] < MOST_SECONDS
                and measured["queries"] <= MOST_QUERIES
                and measured["megabytes"] < MOST_MEGABYTES
            )
    return kept


def _measure(engine: str, folder: Path) -> dict[str, float]:
    with Templates(folder).copy(engine, "organisations", folder / engine) as database:
        for step in ("fill", "measure"):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.one_morning", step],
                cwd=ROOT,
                env={**os.environ, **database.environment},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
        return dict(json.loads(done.stdout))
