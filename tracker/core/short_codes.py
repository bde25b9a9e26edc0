"""Short codes such as R-4F7Q2 that people can read out: no look-alike letters, unique within a kind."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection

#: No 0 O 1 I L 5 S 8 B 2 Z, no vowels (so no words appear).
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
LENGTH = 6

#: A code as people write it down from hearing it.
_WITHOUT_HYPHEN = re.compile(rf"([A-Z]{{1,3}})([{ALPHABET}]{{{LENGTH}}})")


def new_codes(prefix: str, count: int, *, taken_among: Callable[[list[str]], Collection[str]]) -> list[str]:
    """Return ``count`` different codes with this prefix, none of them taken.

    ``taken_among`` gets candidates and returns those already in use; it is asked once, rarely twice.
    """
    chosen: list[str] = []
    while len(chosen) < count:
        wanted = count - len(chosen)
        candidates = list(
            dict.fromkeys(
                f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}" for _ in range(wanted)
            )
        )
        taken = set(taken_among(candidates)) | set(chosen)
        chosen += [code for code in candidates if code not in taken]
    return chosen


def tidy_code(typed: str) -> str:
    """Return what a person typed in the form in which codes are kept: "rem 7f3k2q" is REM-7F3K2Q."""
    tidied = "".join(typed.upper().split())
    said = _WITHOUT_HYPHEN.fullmatch(tidied)
    return "-".join(said.groups()) if said else tidied
