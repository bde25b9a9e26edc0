"""Headers that are made once for many messages."""

from __future__ import annotations

from email.headerregistry import BaseHeader, HeaderRegistry
from functools import lru_cache

#: Those whose few values come again in every message. Whom it goes to and what it is about is not among them.
_THE_SAME_IN_MANY = frozenset({"mime-version", "content-type", "content-transfer-encoding", "auto-submitted"})


class RememberedHeaders(HeaderRegistry):
    """Python's registry of headers, which parses each value every time: half the time that a message took to write.

    A header is never changed once it is made, so several messages can hold the same one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parsed = lru_cache(maxsize=200)(super().__call__)

    def __call__(self, name: str, value: str) -> BaseHeader:
        """Return the header of this name with this value."""
        if name.lower() in _THE_SAME_IN_MANY and isinstance(value, str):
            return self._parsed(name, value)
        return super().__call__(name, value)
