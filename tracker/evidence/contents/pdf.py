"""PDF files: whole, and not encrypted. They are not opened here: hostile ones are not for a web process."""

from __future__ import annotations

import re
from typing import BinaryIO

from tracker.core.file_store import pieces_of
from tracker.evidence.contents.errors import ContentsDoNotMatch, PasswordProtected

_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R\b|<<)")
_OVERLAP = 64
_END = b"%%EOF"
_TAIL = 2048


def require_readable(file: BinaryIO, size: int) -> None:
    """Do nothing if the file has an end and says nowhere that it is encrypted.

    Raises:
        ContentsDoNotMatch: it is cut off.
        PasswordProtected: a password is needed, be it only for printing: no scanner can look into it.
    """
    file.seek(max(0, size - _TAIL))
    if _END not in file.read(_TAIL):
        raise ContentsDoNotMatch
    file.seek(0)
    before = b""
    for piece in pieces_of(file):
        if _ENCRYPTED.search(before + piece):
            raise PasswordProtected
        before = piece[-_OVERLAP:]
