"""How far the reading of one file is, told by the process that reads it to the process that waits for it."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagesRead:
    """So many pages of so many are read."""

    read: int
    count: int


_listener: int | None = None


def tell(descriptor: int) -> None:
    """Tell whoever listens at the other end of this descriptor about every page from now on."""
    global _listener  # noqa: PLW0603 - there is one reading in a process, and nothing to hand it through
    _listener = descriptor


def page_was_read(read: int, count: int) -> None:
    """Tell that so many pages of so many are read; says nothing where nobody listens."""
    if _listener is not None:
        os.write(_listener, b"%d %d\n" % (read, count))


def latest(heard: bytes) -> PagesRead | None:
    """Return the last whole line of what was heard; None where there is none."""
    lines = heard.split(b"\n")[:-1]
    if not lines:
        return None
    read, count = map(int, lines[-1].split())
    return PagesRead(read, count)
