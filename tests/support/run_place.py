"""Where a test run keeps its databases and files: in memory where there is room, for nothing of it has to last."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

#: A folder that Linux keeps in memory.
IN_MEMORY = Path("/dev/shm")
#: A whole run with four workers was seen to take under one; what else runs on the machine wants its share.
ROOM_NEEDED_BYTES = 6 * 2**30


def settle() -> None:
    """Choose the place once, for this process and all that it starts; pytest's own folders go there too.

    Measured on a busy machine: a test's copy of a PostgreSQL database takes a fifth of the time that it takes on disk.
    """
    chosen = IN_MEMORY if _has_room() else Path(tempfile.gettempdir())
    os.environ["TEST_RUN_PLACE"] = str(chosen)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(chosen)


def place() -> Path:
    """Return the folder in which this run makes its folders, the same all through the run."""
    return Path(os.environ["TEST_RUN_PLACE"])


def in_memory() -> bool:
    """Say whether the run keeps everything in memory."""
    return place() == IN_MEMORY


def clear_up_after(process: int, folder: Path) -> None:
    """Leave a watcher behind: a run ended by kill -9 can neither stop its database server nor take its files away."""
    wait = 'while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done'
    stop = 'cluster=$(cat "$2/postgresql-folder" 2>/dev/null) && kill -QUIT "$(head -1 "$cluster/data/postmaster.pid")"'
    end = f'[ -d "$2" ] || exit 0; {stop}; sleep 1; rm -rf "$cluster" "$2"'
    subprocess.run(
        ["/bin/sh", "-c", f"({wait}; {end}) </dev/null >/dev/null 2>&1 &", "sh", str(process), str(folder)],
        cwd="/",
        check=True,
        start_new_session=True,
    )


def _has_room() -> bool:
    if not os.access(IN_MEMORY, os.W_OK):
        return False
    return min(shutil.disk_usage(IN_MEMORY).free, _available_bytes()) >= ROOM_NEEDED_BYTES


def _available_bytes() -> int:
    """Return how much memory programs could still take, as Linux says it: what it only caches counts as available."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
