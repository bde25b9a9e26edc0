"""Files that are two things at once: a picture that is an archive, a PDF that is a web page."""

from __future__ import annotations

import re
from typing import BinaryIO

from tracker.evidence.contents.errors import ContentsDoNotMatch
from tracker.evidence.contents.kinds import FileKind

#: The end of an archive stands within so many bytes of the end of a file.
_TAIL = 22 + 65_535
_END_OF_ARCHIVE = b"PK\x05\x06"
_FIRST = 1024
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|\?php)\b|<\?php", re.IGNORECASE
)

_BEGINS = {
    FileKind.PDF: b"%PDF-",
    FileKind.PNG: b"\x89PNG\r\n\x1a\n",
    FileKind.JPEG: b"\xff\xd8\xff",
    FileKind.DOCX: b"PK\x03\x04",
    FileKind.XLSX: b"PK\x03\x04",
    FileKind.PPTX: b"PK\x03\x04",
}
_ARCHIVES = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX})


def refuse_two_in_one(kind: FileKind, head: bytes, file: BinaryIO, size: int) -> None:
    """Do nothing if the file is one thing from its first byte to its last, as far as that can be told.

    Raises:
        ContentsDoNotMatch: it begins as something else, or something else stands at its beginning or end.
    """
    if not head.startswith(_BEGINS[kind]) or _MARKUP.search(head[:_FIRST]):
        raise ContentsDoNotMatch
    if kind in _ARCHIVES:
        return  # The archive itself is read from end to beginning by those who know it.
    if b"%PDF-" in head[1:_FIRST]:
        raise ContentsDoNotMatch
    file.seek(max(0, size - _TAIL))
    if _END_OF_ARCHIVE in file.read(_TAIL):
        raise ContentsDoNotMatch
