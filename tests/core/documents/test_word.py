"""Word files: what is said, and how well they are made."""

from __future__ import annotations

import io
import re
import zipfile

import docx
from docx.oxml.ns import qn

from tests.core.documents.samples import ODD_TEXTS, document_of, group_of
from tracker.core.documents import Group
from tracker.core.documents.word import make_word


def opened(*groups, **more):
    return docx.Document(io.BytesIO(make_word(document_of(*groups, **more))))


def test_what_people_wrote_stands_in_it_as_text():
    table = opened(group_of(*ODD_TEXTS)).tables[0]
    assert [row.cells[1].text for row in table.rows][1:] == list(ODD_TEXTS)


def test_control_characters_make_no_file_fail():
    assert opened(group_of("a\x00b\x0bc\ud800d")).tables[0].rows[1].cells[1].text == "ab\ncd"


def test_the_head_repeats_rows_stay_whole_and_shared_cells_are_merged():
    table = opened(group_of("a", "b"), group_of("c", number="2")).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [row.cells[0].text for row in table.rows] == ["Number", "1", "1", "2"]
    assert table.rows[1].cells[0]._tc is table.rows[2].cells[0]._tc


def test_a_long_shared_text_is_not_merged_so_that_it_can_break_across_pages():
    table = opened(Group(["1", "long " * 1000], [["a"], ["b"]])).tables[0]
    assert [cell.text for cell in table.rows[2].cells] == ["1", "As above", "b"]


def test_the_page_lies_on_its_side_with_headings_language_title_and_page_numbers():
    word = opened(group_of("a"))
    section = word.sections[0]
    assert section.page_width > section.page_height
    assert word.paragraphs[0].style.name == "Heading 1"
    assert word.core_properties.title == "Action plan: Fenmarch"
    assert word.core_properties.language == "en-GB"
    assert section.header.paragraphs[0].text == "OFFICIAL"
    content = zipfile.ZipFile(io.BytesIO(make_word(document_of(group_of("a")))))
    assert b'w:lang w:val="en-GB"' in content.read("word/styles.xml")
    footers = b"".join(content.read(name) for name in content.namelist() if "footer" in name)
    assert re.findall(rb"<w:instrText[^>]*>(\w+)<", footers) == [b"PAGE", b"NUMPAGES"]


def test_an_empty_table_says_so():
    word = opened()
    assert not word.tables
    assert "Nothing" in [paragraph.text for paragraph in word.paragraphs]
