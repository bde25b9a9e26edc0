"""Makes a DOCX of a report's text: automatic numbers, real tables, raised footnote marks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.reports_import.reading.printed_forms import (
    BULLET,
    HEADING,
    ITEM,
    MARKS,
    SUPERSCRIPTS,
    kind_of,
    plain,
)

_ABSTRACT = "77"


def as_docx(text: str) -> bytes:
    """Return a file in which no list number and no bullet is written in the text."""
    word = docx.Document()
    _add_abstract_list(word)
    for kind, lines in groupby(text.split("\n"), kind_of):
        _add(word, kind, list(lines))
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _add(word: WordDocument, kind: str, lines: list[str]) -> None:
    if kind == "row":
        _add_table(word, [line.split("\t") for line in lines])
    elif kind == "item":
        for number, words in _items(lines):
            paragraph = word.add_paragraph()
            _number(word, paragraph, number)
            _write(paragraph, words)
    elif kind == "bullet":
        for line in lines:
            _write(word.add_paragraph(style="List Bullet"), BULLET.sub("", line))
    elif kind == "paragraph":
        for line in lines:
            heading = HEADING.match(line)
            paragraph = word.add_heading(level=len(heading[1])) if heading else word.add_paragraph()
            _write(paragraph, heading[2] if heading else line)


def _add_table(word: WordDocument, rows: list[list[str]]) -> None:
    table = word.add_table(rows=len(rows), cols=max(map(len, rows)))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=False):
            _write(cell.paragraphs[0], words)


def _items(lines: list[str]) -> Iterator[tuple[int, str]]:
    for line in lines:
        if match := ITEM.match(line):
            yield int(match[1]), line[match.end() :]


def _write(paragraph: Any, words: str) -> None:
    for piece in re.split(f"({MARKS.pattern})", plain(words)):
        raised = MARKS.fullmatch(piece) is not None
        run = paragraph.add_run(piece.translate(SUPERSCRIPTS) if raised else piece)
        run.font.superscript = raised or None


def _add_abstract_list(word: WordDocument) -> None:
    root = word.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), _ABSTRACT)
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for tag, value in (("w:start", "1"), ("w:numFmt", "decimal"), ("w:lvlText", "%1.")):
        child = OxmlElement(tag)
        child.set(qn("w:val"), value)
        level.append(child)
    abstract.append(level)
    root.insert(0, abstract)


def _number(word: WordDocument, paragraph: Any, number: int) -> None:
    """Put the paragraph into a list of its own that starts at the number, or into the one that is there."""
    root = word.part.numbering_part.element
    last = getattr(word, "_last_number", None)
    if last is None or number != last[0] + 1:
        instance = root.add_num(int(_ABSTRACT))
        instance.add_lvlOverride(ilvl=0).add_startOverride(number)
        last = (number, instance.numId)
    word._last_number = (number, last[1])  # type: ignore[attr-defined]
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = last[1]
