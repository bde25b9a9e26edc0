"""CSV opens as text, and comes back as it was (assurance G7)."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents.samples import ODD_TEXTS, document_of, group_of
from tracker.core.documents.comma_separated import make_csv, with_guard, without_guard
from tracker.core.documents.reading import read_sheets

DANGEROUS = tuple("=+-@\t\uff1d\uff0b\uff0d\uff20")


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@given(st.text(alphabet="'=+-@;\n\t ab\uff1d"))
def test_the_guard_comes_off_exactly(text):
    assert without_guard(with_guard(text)) == text


@given(st.text(alphabet="'=+-@;\n\t ab\uff1d"))
def test_no_part_that_a_program_might_take_for_a_cell_begins_like_a_formula(text):
    guarded = with_guard(text)
    for separator in ("\n", ";", "\t"):
        assert not any(part.startswith(DANGEROUS[:4]) for part in guarded.split(separator))


def test_every_line_is_equally_long_and_says_when_it_was_true_and_how_it_is_marked():
    content = make_csv(document_of(group_of("a", "b")))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    rows = rows_of(content)
    assert {len(row) for row in rows} == {3}
    assert rows[0][:2] == ["Classification", "OFFICIAL"]
    assert ["As at", "14 April 2026 at 10:00am", ""] in rows
    assert rows[-3:] == [
        ["Number", "Text", "Target date"],
        ["1", "a", "2026-09-30"],
        ["1", "b", "2026-09-30"],
    ]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_what_people_wrote_comes_back_as_they_wrote_it(text):
    (sheet,) = read_sheets(make_csv(document_of(group_of(text))))
    assert sheet.rows[-1].cells[1] == text


def test_control_characters_leave_and_odd_line_ends_become_ordinary():
    rows = rows_of(make_csv(document_of(group_of("a\x00b\x0bc\x0cd\ud800e\r\nf"))))
    assert rows[-1][1] == "ab\nc\nde\nf"


def test_an_empty_table_says_so():
    assert rows_of(make_csv(document_of()))[-1] == ["Nothing", "", ""]
