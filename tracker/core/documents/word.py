"""A document as a Word file: landscape, headings by style, a table whose head repeats and whose rows stay whole."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph

from tracker.core.documents.content import Cell, Column, Document, Group, in_words

_LANGUAGE = "en-GB"
_FONT = "Arial"
_PAGE = (Mm(297), Mm(210))
_MARGIN = Mm(15)
_HEAD_SHADE = "D9E4EF"
_INK = RGBColor(0x0B, 0x0C, 0x0C)


def make_word(document: Document) -> bytes:
    """Return the document as a DOCX file. What people wrote stands in it as text, whatever it looks like."""
    word = docx.Document()
    _set_up(word, document)
    word.add_heading(in_words(document.title), level=1)
    _add_particulars(word, [*document.particulars, ("As at", document.as_at), ("Made by", document.made_by)])
    if document.table.groups:
        _add_table(word, document)
    else:
        word.add_paragraph(in_words(document.table.empty))
    for note in document.notes:
        word.add_paragraph(in_words(note)).paragraph_format.space_before = Pt(8)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _set_up(word: Any, document: Document) -> None:
    """Prepare paper, styles, language, properties, and what stands above and below each page."""
    properties = word.core_properties
    properties.title = in_words(document.title)[:255]
    properties.author = in_words(document.made_by)[:255]
    properties.subject = document.classification
    properties.language = _LANGUAGE
    properties.comments = ""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = _PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    section.header_distance = section.footer_distance = Mm(8)
    for name, size in (("Normal", 10), ("Heading 1", 20), ("Heading 2", 14)):
        style = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), _FONT)
    word.styles["Normal"].paragraph_format.space_after = Pt(4)
    _set_language(word)
    above = section.header.paragraphs[0]
    above.text = document.classification
    above.alignment = 1
    below = section.footer.paragraphs[0]
    below.add_run(f"{in_words(document.title)} – page ")
    _add_field(below, "PAGE")
    below.add_run(" of ")
    _add_field(below, "NUMPAGES")


def _set_language(word: Any) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    if language is None:
        language = OxmlElement("w:lang")
        defaults.find(f".//{qn('w:rPr')}").append(language)
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), _LANGUAGE)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    """Add something that Word works out by itself, such as the number of the page."""
    for kind, text in (
        ("begin", None),
        (None, instruction),
        ("separate", None),
        ("shown", "1"),
        ("end", None),
    ):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text or ""
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = text
            run._r.append(words)


def _add_particulars(word: Any, particulars: Sequence[tuple[str, Cell]]) -> None:
    for name, value in particulars:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        paragraph.add_run(f"{in_words(name)}: ").bold = True
        paragraph.add_run(in_words(value))
    paragraph.paragraph_format.space_after = Pt(10)


def _add_table(word: Any, document: Document) -> None:
    columns = document.table.columns
    table = word.add_table(rows=1, cols=len(columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    widths = _widths(columns)
    _describe(table, document.title)
    head = table.rows[0]
    _repeat(head)
    for cell, column in zip(head.cells, columns, strict=True):
        _write(cell, column.title, bold=True)
        _shade(cell)
    for group in document.table.groups:
        _add_group(table, group)
    for row in table.rows:
        _keep_whole(row)
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            cell.width = width
    for grid, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        grid.w = width


def _add_group(table: WordTable, group: Group) -> None:
    shared = len(group.shared)
    for at, row in enumerate(group.rows):
        added = table.add_row()  # type: ignore[no-untyped-call]
        # row.cells looks through the whole table for merged cells, each time.
        cells = [WordCell(each, table) for each in added._tr.tc_lst]
        is_merged = group.spans and at > 0
        values = [*([None] * shared if is_merged else group.shared_in_row(at)), *row]
        for cell, value in zip(cells, values, strict=True):
            _write(cell, in_words(value), keep=group.spans and at < len(group.rows) - 1)
        if group.spans:
            for cell in cells[:shared]:
                _merge_down(cell, begins=at == 0)


def _merge_down(cell: WordCell, *, begins: bool) -> None:
    merge = OxmlElement("w:vMerge")
    if begins:
        merge.set(qn("w:val"), "restart")
    cell._tc.get_or_add_tcPr().append(merge)


def _write(cell: WordCell, text: str, *, bold: bool = False, keep: bool = False) -> None:
    """Write the lines of a text; ``keep`` holds the row on one page with the next, as far as there is room."""
    for at, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = keep or None
        run = paragraph.add_run(line)
        run.bold = bold or None
        run.font.size = Pt(9)


def _shade(cell: WordCell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD_SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row: WordRow) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: WordRow) -> None:
    # In the order that the format asks for: cantSplit before tblHeader. A row that is taller than a page still breaks.
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _describe(table: WordTable, title: str) -> None:
    """Give the table a name for people who hear the document."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), in_words(title)[:255])
    table._tbl.tblPr.append(caption)


def _widths(columns: Sequence[Column]) -> list[int]:
    room = _PAGE[0] - 2 * _MARGIN
    whole = sum(column.width for column in columns)
    return [int(room * column.width / whole) for column in columns]
