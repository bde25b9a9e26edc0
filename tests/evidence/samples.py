"""Files of every kind that is taken, and of many that are not, made here: none is anybody's document."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from docx import Document

from tracker.evidence.contents.kinds import FileKind

_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}
_MACRO_FREE = "application/vnd.openxmlformats-officedocument.{}.main+xml"


def office(kind: str, *, parts: dict[str, bytes] | None = None, main_type: str | None = None) -> bytes:
    """A small document as an archive, with more parts where wanted."""
    name, family = _MAIN[kind]
    listed = main_type or _MACRO_FREE.format(family)
    types = f'<?xml version="1.0"?><Types><Override PartName="/{name}" ContentType="{listed}"/></Types>'
    return archive(
        {"[Content_Types].xml": types.encode(), name: b"<?xml version='1.0'?><doc/>", **(parts or {})}
    )


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def word_document() -> bytes:
    file = io.BytesIO()
    document = Document()
    document.add_paragraph("Conferences take place.")
    document.save(file)
    return file.getvalue()


def pdf(extra: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + extra + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">2L5B", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\0" * 40 + b"\xff\xd9"


def encrypted_office() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 100
    )


#: One of each kind, under the name that it should have.
GOOD: dict[FileKind, tuple[str, bytes]] = {
    FileKind.PDF: ("minutes.pdf", pdf()),
    FileKind.DOCX: ("minutes.docx", word_document()),
    FileKind.XLSX: ("numbers.xlsx", office("xlsx")),
    FileKind.PPTX: ("slides.pptx", office("pptx")),
    FileKind.PNG: ("board.png", png()),
    FileKind.JPEG: ("board.jpg", jpeg()),
    FileKind.TXT: ("minutes.txt", "Conferences take place – every month.\n".encode()),
    FileKind.CSV: ("numbers.csv", b"month,cases\nMarch,12\n"),
}

#: The file that every scanner knows as a virus and that harms nobody, in two parts: scanners read this file too.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
