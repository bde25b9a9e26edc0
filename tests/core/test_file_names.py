"""File names are data (assurance G13)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.file_names import tidy_file_name


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\reports\\minutes.pdf", "minutes.pdf"),
        ("a.pdf\0.exe", "a.pdf.exe"),
        ("a.pdf\r\nSet-Cookie: x", "a.pdfSet-Cookie: x"),
        ("gpj.\u202etxt.exe", "gpj.txt.exe"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        (".htaccess", "htaccess"),
        ("minutes.pdf. .", "minutes.pdf"),
        ("cafe\u0301.txt", "café.txt"),
        ("🙂.png", "🙂.png"),
        ("", ""),
        ("..", ""),
    ],
)
def test_names_are_tidied(name, tidy):
    assert tidy_file_name(name, most_bytes=255) == tidy


def test_a_long_name_keeps_its_ending_and_whole_characters():
    tidy = tidy_file_name("é" * 300 + ".docx", most_bytes=255)
    assert tidy.endswith("é.docx")
    assert len(tidy.encode()) <= 255


@given(st.text(max_size=400))
def test_no_name_is_ever_a_path_unseen_or_too_long(name):
    tidy = tidy_file_name(name, most_bytes=255)
    assert len(tidy.encode()) <= 255
    assert not {"/", "\\"} & set(tidy)
    assert not [each for each in tidy if unicodedata.category(each) in {"Cc", "Cf"}]
    assert tidy_file_name(tidy, most_bytes=255) == tidy
