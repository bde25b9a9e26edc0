"""Leaving out of a page what nobody asks for changes none of the words, rules and places on it."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber

from tests.reports_import.reading.printed_forms import as_pdf
from tracker.reports_import.reading.forms.pdf_pages import pages_of_words

TEXT = Path(__file__).with_name("corpus") / "action-plan.txt"
KEPT = ["fontname", "size"]


def test_words_and_rules_are_those_of_the_library() -> None:
    content = as_pdf(TEXT.read_text(encoding="utf-8"))
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        own = [(page.extract_words(extra_attrs=KEPT), page.edges) for page in pages_of_words(pdf)]
        library = [(page.extract_words(extra_attrs=KEPT), page.edges) for page in pdf.pages]
    assert own == library
    assert all(words and edges for words, edges in own)


def test_a_page_is_forgotten_when_the_next_one_is_asked_for() -> None:
    content = as_pdf("one\n\n" * 100)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        seen = []
        for page in pages_of_words(pdf):
            assert page.chars
            assert not any(hasattr(earlier, "_objects") for earlier in seen)
            seen.append(page)
    assert len(seen) > 1
