"""What takes long and comes out the same for every worker of a run: worked out by the first that asks."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def once(name: str, work: Callable[[], T], *, folder: Path | None = None) -> T:
    """Return what ``work`` gives, a copy for everybody; its name must say all that it depends on.

    It is remembered in ``folder``, or else in that of the run. A worker that is killed over it leaves
    nothing behind: its lock falls, and the next one works it out.
    """
    folder = (folder or Path(os.environ["TEST_RUN_FOLDER"])) / "worked-out"
    folder.mkdir(exist_ok=True)
    known = folder / f"{name}.pickle"
    if not known.exists():
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not known.exists():
                half_written = known.with_suffix(".half")
                half_written.write_bytes(pickle.dumps(work()))
                half_written.rename(known)
    found: T = pickle.loads(known.read_bytes())
    return found
