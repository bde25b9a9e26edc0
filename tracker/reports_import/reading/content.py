"""What a file is: that shows in its content, not in its name."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import Path

from tracker.reports_import.reading.errors import EmptyFile, PasswordProtected, TooLarge, WrongType

#: Published reports have at most a few megabytes, pictures included.
LIMIT_IN_MB = 50

_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
#: A comment ends at its first end, or the ways to read a row of them would double with each.
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<"
    # A part of a page, saved without its head, begins with the first thing in it.
    rb"(?:!doctype\s+html|html|head|body|meta|title|style|link|main|article|section|div|header|h1|h2|p|table)\b[^<]*>",
    re.IGNORECASE | re.DOTALL,
)


class Form(StrEnum):
    """The forms that reports come in."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    TEXT = "txt"


def content_of(file: Path | bytes) -> bytes:
    """Return the bytes of a file.

    Raises:
        EmptyFile: there is not one byte.
        TooLarge: there are more than the limit; they are not read.
    """
    size = len(file) if isinstance(file, bytes) else file.stat().st_size
    if size == 0:
        raise EmptyFile
    if size > LIMIT_IN_MB * 1024 * 1024:
        raise TooLarge(LIMIT_IN_MB)
    return file if isinstance(file, bytes) else file.read_bytes()


def form_of(content: bytes) -> Form:
    """Return the form that the bytes are in; what is nothing else is taken for text.

    Raises:
        WrongType: it is a file of another kind.
        PasswordProtected: it is a word-processor file that was encrypted.
    """
    marked = form_by_mark(content)
    if marked is Form.DOCX and not _is_docx(content):
        raise WrongType
    if marked is not None:
        return marked
    if content.startswith(_OLE):
        raise PasswordProtected if _ENCRYPTED_PACKAGE in content else WrongType
    return Form.HTML if _HTML.match(content[:4096]) else Form.TEXT


def form_by_mark(content: bytes) -> Form | None:
    """Return the form whose mark the file begins with, if it has one; whether it keeps to that form is not known."""
    if _PDF in content[:1024]:
        return Form.PDF
    return Form.DOCX if content.startswith(_ZIP) else None


def _is_docx(content: bytes) -> bool:
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # Cut off in the middle: the form says what is wrong with it.
        return b"word/" in content
