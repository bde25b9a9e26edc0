"""The kinds of files that are taken. Nothing else is, whatever it is called."""

from __future__ import annotations

from enum import StrEnum


class FileKind(StrEnum):
    """One kind, by the ending of its name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    PNG = "png"
    JPEG = "jpeg"
    TXT = "txt"
    CSV = "csv"


_OFFICE = "application/vnd.openxmlformats-officedocument."

#: What each is called when it is handed out. Types are ours: none is taken from whoever uploaded the file.
MEDIA_TYPES: dict[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: _OFFICE + "wordprocessingml.document",
    FileKind.XLSX: _OFFICE + "spreadsheetml.sheet",
    FileKind.PPTX: _OFFICE + "presentationml.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.TXT: "text/plain",
    FileKind.CSV: "text/csv",
}

#: What a person calls each.
WORDS: dict[str, str] = {
    MEDIA_TYPES[FileKind.PDF]: "PDF",
    MEDIA_TYPES[FileKind.DOCX]: "Word",
    MEDIA_TYPES[FileKind.XLSX]: "Excel",
    MEDIA_TYPES[FileKind.PPTX]: "PowerPoint",
    MEDIA_TYPES[FileKind.PNG]: "PNG image",
    MEDIA_TYPES[FileKind.JPEG]: "JPEG image",
    MEDIA_TYPES[FileKind.TXT]: "text",
    MEDIA_TYPES[FileKind.CSV]: "CSV",
}

_BY_ENDING: dict[str, FileKind] = {f".{kind}": kind for kind in FileKind} | {".jpg": FileKind.JPEG}

#: What a name may end in.
ENDINGS = tuple(_BY_ENDING)

#: Endings of Office files that may carry macros: what to do about them is another advice than for other types.
MACRO_ENDINGS = frozenset(
    {".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".xlsb", ".pptm", ".potm", ".ppsm", ".ppam"}
)


def kind_by_ending(ending: str) -> FileKind | None:
    """Return the kind that a name with this ending claims; None where we take none such."""
    return _BY_ENDING.get(ending.lower())
