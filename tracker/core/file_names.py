"""File names are data: never a path, never shown as something other than they are (assurance G13)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

#: Control characters, and those that are not seen or turn the direction of what follows.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MOST_OF_AN_ENDING = 20


def tidy_file_name(name: str, *, most_bytes: int) -> str:
    """Return a name as it may be kept and shown: composed, without folders, unseen characters or dots around it.

    A name that is too long keeps its ending, which says what the file is. Of nothing, nothing is left.
    """
    seen = "".join(
        each for each in unicodedata.normalize("NFC", name) if unicodedata.category(each) not in _UNSEEN
    )
    last = re.split(r"[/\\]", seen)[-1].strip(" .")
    ending = PurePosixPath(last).suffix[:_MOST_OF_AN_ENDING]
    stem = last[: len(last) - len(ending)] if ending else last
    return _cut(stem, most_bytes - len(ending.encode())) + ending


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")
