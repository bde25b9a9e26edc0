"""Word-processor files: paragraphs with their automatic numbers, tables with merged cells, boxes, footnotes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from tracker.reports_import.reading.characters import as_superscript
from tracker.reports_import.reading.errors import Damaged, NoTextInside, TooLarge
from tracker.reports_import.reading.forms.docx_numbering import Numbering
from tracker.reports_import.reading.forms.writer import DocumentWriter
from tracker.reports_import.reading.lines import Document

#: What a file may unpack to, and into how many parts. A long report with pictures stays far below.
LIMIT_UNPACKED_IN_MB = 200
MOST_PARTS = 5_000
#: Styles may build on styles; more steps than this are a circle.
MOST_STYLE_STEPS = 20

_HEADING_STYLE = re.compile(r"heading\s*([1-6])", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"^\s*[(\[]?(?:\d{1,3}|[a-z])[.)\]]\s", re.IGNORECASE)
_NOTES = re.compile(r"/footnotes$")

_BROKEN_FILE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    OpcError,
)


def read_docx(content: bytes) -> Document:
    """Turn a DOCX file into lines.

    Raises:
        TooLarge: it would unpack to more than the limit.
        Damaged: it cannot be opened.
        NoTextInside: there are no words in it.
    """
    _refuse_bombs(content)
    try:
        word = docx.Document(io.BytesIO(content))
        reader = _Reader(word)
        reader.read(word.element.body)
        reader.write_notes()
    except _BROKEN_FILE as error:
        raise Damaged from error
    document = reader.writer.document()
    if not document.lines:
        raise NoTextInside
    return document


def _refuse_bombs(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Damaged from error
    # Python unpacks no more of a part than the size that is declared for it.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LIMIT_UNPACKED_IN_MB * 1024 * 1024:
        raise TooLarge(LIMIT_UNPACKED_IN_MB)


class _Reader:
    def __init__(self, word: WordDocument) -> None:
        self.writer = DocumentWriter()
        self._styles = {
            style.get(qn("w:styleId")): style for style in word.styles.element.findall(qn("w:style"))
        }
        self._numbering = Numbering(_numbering_of(word))
        self._notes = _notes_of(word)
        self._cited: list[str] = []

    def read(self, container: Any) -> None:
        """Write what stands in the container, in reading order."""
        for block in container:
            if block.tag == qn("w:p"):
                self._paragraph(block)
            elif block.tag == qn("w:tbl"):
                self._table(block)
            elif block.tag in (
                qn("w:sdt"),
                qn("w:sdtContent"),
                qn("w:ins"),
                qn("w:smartTag"),
                qn("w:customXml"),
            ):
                self.read(block)

    def write_notes(self) -> None:
        """Write the footnotes that were cited, behind everything else."""
        for number, identifier in enumerate(self._cited, start=1):
            words = " ".join(self._words(paragraph) for paragraph in self._notes[identifier].iter(qn("w:p")))
            self.writer.add(f"{as_superscript(str(number))} {words}")

    def _paragraph(self, paragraph: Any) -> None:
        words = self._words(paragraph)
        label, level = self._label(paragraph)
        if words.strip():
            if label and not _OWN_NUMBER.match(words):
                words = f"{label} {words.lstrip()}"
            self.writer.add_paragraph(
                words,
                bold=_is_bold(paragraph),
                heading=self._heading(paragraph),
                level=level,
            )
        for box in paragraph.iter(qn("w:txbxContent")):
            # The same box is often stored a second time for older programs.
            if not any(True for _ in box.iterancestors("{*}Fallback")):
                self.read(box)

    def _label(self, paragraph: Any) -> tuple[str, int | None]:
        instance, depth = "", 0
        for properties in (paragraph.find(qn("w:pPr")), *self._style_properties(paragraph)):
            numbered = properties.find(qn("w:numPr")) if properties is not None else None
            if numbered is None:
                continue
            if (level := numbered.find(qn("w:ilvl"))) is not None and not instance:
                depth = int(level.get(qn("w:val"), "0"))
            if (number := numbered.find(qn("w:numId"))) is not None:
                instance = number.get(qn("w:val"), "")
                break
        if instance in ("", "0") or self._heading(paragraph) is not None:
            return ("" if instance in ("", "0") else self._numbering.label(instance, depth)), None
        return self._numbering.label(instance, depth), depth + 1

    def _heading(self, paragraph: Any) -> int | None:
        for properties in (paragraph.find(qn("w:pPr")), *self._style_properties(paragraph)):
            outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
            if outline is not None and outline.get(qn("w:val"), "9") in "012345":
                return int(outline.get(qn("w:val"))) + 1
        for style in self._style_chain(paragraph):
            name = style.find(qn("w:name"))
            if name is not None and (match := _HEADING_STYLE.fullmatch(name.get(qn("w:val"), ""))):
                return int(match[1])
        return None

    def _style_chain(self, paragraph: Any) -> Iterator[Any]:
        properties = paragraph.find(qn("w:pPr"))
        named = properties.find(qn("w:pStyle")) if properties is not None else None
        for _ in range(MOST_STYLE_STEPS):
            style = self._styles.get(named.get(qn("w:val"))) if named is not None else None
            if style is None:
                return
            yield style
            named = style.find(qn("w:basedOn"))

    def _style_properties(self, paragraph: Any) -> Iterator[Any]:
        return (style.find(qn("w:pPr")) for style in self._style_chain(paragraph))

    def _words(self, paragraph: Any) -> str:
        """Return the words of a paragraph, without deleted ones and without the boxes anchored in it."""
        words: list[str] = []
        for node in paragraph.iter(
            qn("w:t"),
            qn("w:tab"),
            qn("w:br"),
            qn("w:noBreakHyphen"),
            qn("w:softHyphen"),
            qn("w:footnoteReference"),
        ):
            run = node.getparent()
            if run.tag != qn("w:r") or next(run.iterancestors(qn("w:p"))) is not paragraph or _is_gone(run):
                continue
            if node.tag == qn("w:t"):
                text = node.text or ""
                words.append(
                    as_superscript(text) if text.isdecimal() and text.isascii() and _is_raised(run) else text
                )
            elif node.tag == qn("w:footnoteReference"):
                words.append(self._mark(node.get(qn("w:id"), "")))
            elif node.tag == qn("w:br"):
                words.append("\n" if node.get(qn("w:type")) is None else "")
            else:
                words.append({qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}.get(node.tag, ""))
        return "".join(words)

    def _mark(self, identifier: str) -> str:
        if identifier not in self._notes:
            return ""
        if identifier not in self._cited:
            self._cited.append(identifier)
        return as_superscript(str(self._cited.index(identifier) + 1))

    def _table(self, table: Any) -> None:
        rows = [
            list(_cells(row))
            for row in table.iter(qn("w:tr"))
            if next(row.iterancestors(qn("w:tbl"))) is table
        ]
        if all(len(row) <= 1 for row in rows):
            # A table of one column is a box around text.
            for row in rows:
                for cell, _ in row:
                    self.read(cell)
            return
        above: list[list[str]] = []
        for row in rows:
            cells: list[list[str]] = []
            for cell, wide in row:
                column = len(cells)
                continued = _continues(cell) and column < len(above)
                paragraphs = above[column] if continued else self._cell_paragraphs(cell)
                cells.extend([paragraphs, *[[]] * (wide - 1)])
            self.writer.add_row(cells)
            above = cells

    def _cell_paragraphs(self, cell: Any) -> list[str]:
        written = []
        for paragraph in cell.iter(qn("w:p")):
            label, _ = self._label(paragraph)
            words = self._words(paragraph).replace("\n", " ").replace("\t", " ").strip()
            if words:
                written.append(f"{label} {words}" if label and not _OWN_NUMBER.match(words) else words)
        return written


def _cells(row: Any) -> Iterator[tuple[Any, int]]:
    """Yield the cells of a row with the number of columns that each takes."""
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        wide = span.get(qn("w:val"), "1") if span is not None else "1"
        yield cell, min(int(wide), 50) if wide.isdigit() else 1


def _continues(cell: Any) -> bool:
    """Say whether the cell is merged with the one above it."""
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val"), "continue") == "continue"


def _is_raised(run: Any) -> bool:
    raised = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return raised is not None and raised.get(qn("w:val")) == "superscript"


def _is_gone(run: Any) -> bool:
    """Say whether words are hidden, or were moved elsewhere while changes were tracked."""
    if next(run.iterancestors(qn("w:moveFrom")), None) is not None:
        return True
    hidden = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return hidden is not None and hidden.get(qn("w:val"), "1") not in ("0", "false")


def _is_bold(paragraph: Any) -> bool:
    """Say whether every run with words in it is set bold."""
    runs = [
        run
        for run in paragraph.iter(qn("w:r"))
        if any((text.text or "").strip() for text in run.iter(qn("w:t")))
    ]
    bold = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(runs) and all(
        mark is not None and mark.get(qn("w:val"), "1") not in ("0", "false") for mark in bold
    )


def _numbering_of(word: WordDocument) -> Any:
    try:
        return word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    except KeyError:
        return None


def _notes_of(word: WordDocument) -> dict[str, Any]:
    for relation in word.part.rels.values():
        if not relation.is_external and _NOTES.search(relation.reltype):
            root = parse_xml(relation.target_part.blob)
            return {note.get(qn("w:id"), ""): note for note in root.findall(qn("w:footnote"))}
    return {}
