"""Word, Excel and PowerPoint files are archives: held to totals before and while they are unpacked (assurance H2)."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from tracker.core.file_store import PIECE, pieces_of
from tracker.evidence.contents.errors import ContentsDoNotMatch, HasMacros, PasswordProtected, TooMuchInside
from tracker.evidence.contents.kinds import FileKind
from tracker.evidence.limits import MEGABYTE

#: A document of 20 MB with many pictures has some hundred parts and unpacks to some dozen megabytes.
MOST_PARTS = 5_000
MOST_UNPACKED = 200 * MEGABYTE
#: The list of parts is read as a whole, so its length is looked at first.
LONGEST_LIST = 1 * MEGABYTE

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_END_RECORD = struct.Struct("<4s4H2LH")
_TYPES = "[Content_Types].xml"
_IS_MARKUP = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_UNSAFE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|\x00|(?:^|/)\.\.(?:/|$)")
_MACROS = re.compile(r"(?:^|/)(?:vbaProject|vbaData|vbaProjectSignature)|/activeX/", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\.(?:exe|dll|com|scr|msi|bat|cmd|ps1|vbs|js|jar|hta|lnk|zip|7z|rar|gz)$", re.IGNORECASE
)

#: Entities can reach other files and grow without end; no Office program writes them. In UTF-8 or UTF-16.
_DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _DECLARATIONS))

_MAIN = "application/vnd.openxmlformats-officedocument."
_MAIN_TYPES = {
    FileKind.DOCX: f"{_MAIN}wordprocessingml.document.main+xml",
    FileKind.XLSX: f"{_MAIN}spreadsheetml.sheet.main+xml",
    FileKind.PPTX: f"{_MAIN}presentationml.presentation.main+xml",
}


def refuse_encrypted(head: bytes, file: BinaryIO) -> None:
    """Do nothing unless it is a document that was encrypted: those come in another form than the rest.

    Raises:
        PasswordProtected: it was.
    """
    if not head.startswith(_OLD_OFFICE):
        return
    file.seek(0)
    before = b""
    for piece in pieces_of(file):
        if _ENCRYPTED_PACKAGE in before + piece:
            raise PasswordProtected
        before = piece[-len(_ENCRYPTED_PACKAGE) :]


def require_document(kind: FileKind, file: BinaryIO, size: int) -> None:
    """Do nothing if the archive is a document of this kind, whole, and holds nothing but what such documents hold.

    Raises:
        ContentsDoNotMatch: it is another archive, damaged, or has parts with names that lead elsewhere.
        HasMacros, PasswordProtected, TooMuchInside: as they say.
    """
    _require_short_list(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _require_harmless(parts)
            _unpack_all(archive, parts)
            _require_kind(kind, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        raise ContentsDoNotMatch from None


def _require_short_list(file: BinaryIO, size: int) -> None:
    """Look at the archive's last record, which must be the last bytes of the file, before the list is read."""
    file.seek(max(0, size - _END_RECORD.size))
    record = file.read(_END_RECORD.size)
    if len(record) < _END_RECORD.size:
        raise ContentsDoNotMatch
    mark, _disk, _list_disk, _here, parts, length, offset, comment = _END_RECORD.unpack(record)
    if mark != b"PK\x05\x06" or comment:
        raise ContentsDoNotMatch
    if parts > MOST_PARTS or length > LONGEST_LIST:
        raise TooMuchInside
    if offset + length + _END_RECORD.size != size:
        raise ContentsDoNotMatch  # Something else stands before the archive, or it is one of the huge form.


def _require_harmless(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TooMuchInside
    if any(part.flag_bits & 0x1 for part in parts):
        raise PasswordProtected
    if any(_MACROS.search(name) for name in names):
        raise HasMacros
    is_plain = all(part.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts)
    if not is_plain or len({name.lower() for name in names}) != len(names):
        raise ContentsDoNotMatch
    if any(_UNSAFE_NAME.search(part.orig_filename) or _PROGRAM.search(part.filename) for part in parts):
        raise ContentsDoNotMatch


def _unpack_all(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part, piece by piece, into nothing: what it declares is what it holds, and no entities are in it."""
    unpacked = 0
    for part in parts:
        before = b""
        with archive.open(part) as content:
            while piece := content.read(PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    raise TooMuchInside
                if _IS_MARKUP.search(part.filename):
                    if any(word in before + piece for word in _DECLARATIONS):
                        raise ContentsDoNotMatch
                    before = piece[-_OVERLAP:]


def _require_kind(kind: FileKind, archive: zipfile.ZipFile) -> None:
    try:
        listed = archive.read(_TYPES)
    except KeyError:
        raise ContentsDoNotMatch from None
    if b"macroEnabled" in listed or b"vbaProject" in listed:
        raise HasMacros
    if _MAIN_TYPES[kind].encode() not in listed:
        raise ContentsDoNotMatch
