"""What a word processor shows and does not store as text: numbers, merged cells, boxes, footnotes."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tracker.reports_import.reading.forms.docx import read_docx
from tracker.reports_import.reading.lines import Document


def read(word: WordDocument) -> Document:
    """Return the lines of a document as it would be saved."""
    stream = io.BytesIO()
    word.save(stream)
    return read_docx(stream.getvalue())


def texts(word: WordDocument) -> list[str]:
    """Return the words of its lines."""
    return [line.text for line in read(word).lines]


def put_in(word: WordDocument, inner: str) -> None:
    """Put a piece of mark-up at the end of the body."""
    word.element.body.insert_element_before(parse_xml(inner), "w:sectPr")


def numbered(word: WordDocument, words: str, depth: int = 0) -> None:
    """Add a paragraph to the list 5."""
    properties = word.add_paragraph(words)._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = depth
    properties.get_or_add_numId().val = 5


def with_list() -> WordDocument:
    """Return a document with a list of two depths: 3., 4. and within them (a), (b)."""
    word = docx.Document()
    root: Any = word.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f"<w:abstractNum {nsdecls('w')} w:abstractNumId='90'>"
            "<w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
            "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%2)'/></w:lvl>"
            "</w:abstractNum>"
        ),
    )
    root.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='5'><w:abstractNumId w:val='90'/></w:num>"))
    return word


def test_numbers_run_on_and_inner_lists_start_again() -> None:
    word = with_list()
    numbered(word, "one")
    numbered(word, "inside", 1)
    numbered(word, "inside too", 1)
    word.add_paragraph("Words between")
    numbered(word, "two")
    numbered(word, "inside again", 1)
    assert texts(word) == [
        "3. one",
        "(a) inside",
        "(b) inside too",
        "Words between",
        "4. two",
        "(a) inside again",
    ]


def test_a_merged_cell_counts_for_each_row_and_once_across() -> None:
    word = docx.Document()
    table = word.add_table(rows=3, cols=3)
    for row, words in zip(
        table.rows, (("1", "one", "HMPPS"), ("2", "two", ""), ("wide", "", "last")), strict=True
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(0, 2).merge(table.cell(1, 2))
    table.cell(2, 0).merge(table.cell(2, 1))
    assert [line.cells for line in read(word).lines] == [
        ("1", "one", "HMPPS"),
        ("2", "two", "HMPPS"),
        ("wide", "", "last"),
    ]


def test_boxes_and_controls_are_read_once() -> None:
    word = docx.Document()
    word.add_paragraph("before")
    put_in(
        word,
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    box = "<w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent>"
    put_in(
        word,
        f"<w:p {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<w:r><w:t>around</w:t><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    assert texts(word) == ["before", "in a control", "around", "in a box"]


def test_deleted_words_are_gone_and_inserted_ones_are_there() -> None:
    word = docx.Document()
    put_in(
        word,
        f"<w:p {nsdecls('w')}><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>inserted</w:t></w:r></w:ins></w:p>",
    )
    assert texts(word) == ["kept inserted"]


def test_hidden_words_and_words_that_were_moved_away_are_gone() -> None:
    word = docx.Document()
    put_in(
        word,
        f"<w:p {nsdecls('w')}><w:r><w:t>kept </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown </w:t></w:r>'
        "<w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>moved here</w:t></w:r></w:moveTo></w:p>",
    )
    assert texts(word) == ["kept shown moved here"]


def test_footnotes_stand_behind_the_text_with_their_mark() -> None:
    word = docx.Document()
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>Made in 2024.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    put_in(
        word,
        f"<w:p {nsdecls('w')}><w:r><w:t>a plan</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
    )
    assert texts(word) == ["a plan\u00b9", "\u00b9 Made in 2024."]


def test_headings_are_known_by_their_style() -> None:
    word = docx.Document()
    word.add_heading("Recommendations", level=2)
    assert [(line.text, line.heading) for line in read(word).lines] == [("Recommendations", 2)]
    assert word.element.body.find(qn("w:p")) is not None
