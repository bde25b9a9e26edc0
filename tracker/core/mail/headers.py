"""Headers that cost little: kinds found once, values made once for many messages, and plain ones left as they are."""

from __future__ import annotations

from email.headerregistry import BaseHeader, HeaderRegistry
from email.policy import EmailPolicy, Policy
from functools import lru_cache
from typing import Any

#: Those whose few values come again in every message. Whom it goes to and what it is about is not among them.
_THE_SAME_IN_MANY = frozenset(
    {"from", "mime-version", "content-type", "content-transfer-encoding", "auto-submitted"}
)

#: With its name it stays well within the 78 characters of a line.
_LONGEST_PLAIN_SUBJECT = 65


def is_plain(value: str) -> bool:
    """Say whether it holds printable ASCII letters only, so that it travels as it is and cannot end a header."""
    return value.isascii() and value.isprintable()


class PlainHeader(BaseHeader):
    """A header of plain letters, checked by whoever sets it: it is neither taken apart nor folded.

    An address in it is found as it is: Python's own way of folding writes what is longer than a line as encoded words,
    which mail programs do not decode in List-Unsubscribe.
    """

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the value as it is.

        Raises:
            ValueError: it holds anything but printable ASCII letters, so it could end the header or not travel.
        """
        if not is_plain(value):
            raise ValueError("A plain header holds printable ASCII letters only")
        kwds["parse_tree"], kwds["decoded"] = None, value

    def fold(self, *, policy: Policy) -> str:
        """Return the header as it leaves."""
        return f"{self.name}: {self}{policy.linesep}"


class QuickHeaders(HeaderRegistry):
    """Python's registry of headers, which makes a class and parses the value for every header of every message.

    That took most of the time in which a message was written. A header is never changed once it is made, so several
    messages can hold the same one.
    """

    def __init__(self, *plain: str) -> None:
        super().__init__()
        self._kinds: dict[str, type[BaseHeader]] = {}
        self._parsed = lru_cache(maxsize=200)(super().__call__)
        for name in plain:
            self.map_to_type(name, PlainHeader)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        """Return the kind of header that has this name."""
        known = self._kinds.get(name.lower())
        if known is None:
            known = self._kinds[name.lower()] = super().__getitem__(name)
        return known

    def __call__(self, name: str, value: Any) -> BaseHeader:
        """Return the header of this name with this value."""
        known_as = name.lower()
        if known_as in _THE_SAME_IN_MANY and isinstance(value, str):
            return self._parsed(name, value)
        if known_as == "subject" and len(value) <= _LONGEST_PLAIN_SUBJECT and is_plain(value):
            return PlainHeader(name, value)
        return super().__call__(name, value)


class QuickPolicy(EmailPolicy):
    """Python's policy, which would fold what is the same in many messages again for each."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it leaves."""
        if name.lower() in _THE_SAME_IN_MANY:
            return _folded(name, value, self.linesep)
        return super().fold_binary(name, value)


@lru_cache(maxsize=200)
def _folded(name: str, value: str, linesep: str) -> bytes:
    return EmailPolicy(linesep=linesep, cte_type="7bit").fold_binary(name, value)
