"""One look at a file as it arrives: what it is, or why it is not taken."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

from tracker.evidence.contents import office, pdf, polyglots, texts
from tracker.evidence.contents.errors import ContentsDoNotMatch, EmptyFile, HasMacros, TooBig, WrongType
from tracker.evidence.contents.kinds import MACRO_ENDINGS, FileKind, kind_by_ending
from tracker.evidence.limits import MOST_BYTES

_HEAD = 4096
_OFFICE_KINDS = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX})
_TEXT_KINDS = frozenset({FileKind.TXT, FileKind.CSV})

#: What the first bytes of each kind are known as. Texts have no first bytes of their own.
_SIGNATURES: dict[FileKind, frozenset[str]] = {
    FileKind.PDF: frozenset({"pdf"}),
    FileKind.PNG: frozenset({"png"}),
    FileKind.JPEG: frozenset({"jpg", "jpeg", "jfif"}),
    **dict.fromkeys(_OFFICE_KINDS, frozenset({"docx", "xlsx", "pptx", "zip"})),
}


def inspect_file(name: str, file: BinaryIO) -> FileKind:
    """Return what kind of file this is; it is at its beginning afterwards.

    Neither the name nor what a browser says counts alone: name and content must agree. Nothing is unpacked beyond fixed
    totals, and nothing is run or fetched.

    Raises:
        FileRefused: one of its kinds says why the file is not taken.
    """
    ending = PurePosixPath(name).suffix.lower()
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise EmptyFile
    if size > MOST_BYTES:
        raise TooBig
    if ending in MACRO_ENDINGS:
        raise HasMacros
    kind = kind_by_ending(ending)
    if kind is None:
        raise WrongType
    try:
        _inspect(kind, file, size)
    finally:
        file.seek(0)
    return kind


def _inspect(kind: FileKind, file: BinaryIO, size: int) -> None:
    if kind in _TEXT_KINDS:
        texts.require_text(file)
        return
    head = file.read(_HEAD)
    if kind in _OFFICE_KINDS:
        office.refuse_encrypted(head, file)
    if not _SIGNATURES[kind] & _known_as(head):
        raise ContentsDoNotMatch
    polyglots.refuse_two_in_one(kind, head, file, size)
    if kind in _OFFICE_KINDS:
        office.require_document(kind, file, size)
    elif kind is FileKind.PDF:
        pdf.require_readable(file, size)


def _known_as(head: bytes) -> set[str]:
    try:
        return {match.extension.lstrip(".") for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()
