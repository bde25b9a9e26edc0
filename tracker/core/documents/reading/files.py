"""From an uploaded file to the sheets in it. What a file is shows in its content, not in its name."""

from __future__ import annotations

import io
import zipfile

from tracker.core.documents.reading.comma_separated import read_csv
from tracker.core.documents.reading.process import read_in_own_process
from tracker.core.documents.reading.sheets import MOST_MEGABYTES, Sheet, UnreadableFile

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NOT_TEXT = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf")

WRONG_TYPE = "The selected file must be an Excel workbook (XLSX) or CSV"

#: How much may be in a workbook once it is unpacked; what it says of itself is checked before anything is.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000


def read_sheets(content: bytes) -> list[Sheet]:
    """Return the sheets of an Excel workbook or a CSV file that hold anything.

    Raises:
        UnreadableFile: the file cannot be used; the message says why.
    """
    if not content.strip():
        raise UnreadableFile("The selected file is empty")
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise UnreadableFile(f"The selected file must be smaller than {MOST_MEGABYTES}MB")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableFile("The selected file is password protected. Remove the password and try again")
        raise UnreadableFile(
            "The selected file is in an old Excel format (XLS). Save it as XLSX and try again"
        )
    if content.startswith(_ZIP):
        _check_package(content)
        sheets = read_in_own_process(content)
    elif content.startswith(_NOT_TEXT):
        raise UnreadableFile(WRONG_TYPE)
    else:
        sheets = [read_csv(content)]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise UnreadableFile("The selected file is empty")
    return filled


def _check_package(content: bytes) -> None:
    """Look at the list of what is in a package, without unpacking any of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            kind = package.read("mimetype")[:100] if _has_small(parts, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise UnreadableFile(
            "The selected file is damaged. Open it in Excel, save it and try again"
        ) from None
    names = {part.filename for part in parts}
    if b"opendocument" in kind:
        raise UnreadableFile("The selected file is an OpenDocument file (ODS). Save it as XLSX and try again")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(WRONG_TYPE)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(
            "The selected file contains macros. Save it as XLSX, without macros, and try again"
        )
    is_too_large = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED
    if is_too_large or any(".." in name.split("/") or name.startswith("/") for name in names):
        raise UnreadableFile("The selected file holds more than a plan can. Copy the plan into the template")


def _has_small(parts: list[zipfile.ZipInfo], name: str) -> bool:
    return any(part.filename == name and part.file_size < 1_000 for part in parts)
