"""PDF files: what is said, tags, and machines that cannot make any."""

from __future__ import annotations

import io
import sys

import pdfplumber
import pytest

from tests.core.documents.samples import document_of, group_of
from tracker.core.documents import Group, pdf
from tracker.core.documents.content import CannotBeMade
from tracker.core.documents.pdf import make_pdf


def words_of(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as book:
        return [page.extract_text() for page in book.pages]


def test_each_page_has_its_head_number_and_marking_and_nothing_is_run():
    texts = ["Line ŵŷ <script>alert(1)</script> =1+1"] * 60
    pages = words_of(make_pdf(document_of(*(group_of(text) for text in texts))))
    assert len(pages) > 1
    for at, page in enumerate(pages[:-1], start=1):
        assert "OFFICIAL" in page
        assert "Number Text Target date" in page
        assert f"Page {at} of {len(pages)}" in page
    whole = " ".join(" ".join(pages).split())
    assert whole.count("ŵŷ") == 60
    assert "<script>" in whole
    assert "30 September 2026" in whole


def test_it_is_tagged_and_has_a_title_and_a_language():
    content = make_pdf(document_of(group_of("a")))
    with pdfplumber.open(io.BytesIO(content)) as book:
        assert book.doc.catalog["MarkInfo"]["Marked"]
        assert book.doc.catalog["Lang"] == b"en-GB"
        assert book.metadata["Title"] == "Action plan: Fenmarch"
        assert b"pdfuaid" in book.doc.catalog["Metadata"].resolve().get_data()


def test_a_text_longer_than_a_page_goes_on_on_the_next():
    content = make_pdf(document_of(Group([f"{'x' * 7} " * 2500], [["a", None], ["b", None]])))
    assert sum(page.count("xxxxxxx") for page in words_of(content)) == 2500 * 2


def test_nothing_is_fetched_from_anywhere():
    with pytest.raises(ValueError, match="no parts elsewhere"):
        pdf._fetch_nothing("file:///etc/passwd")


@pytest.mark.parametrize("missing", [ImportError, OSError])
def test_where_it_cannot_be_made_that_is_said(monkeypatch, missing):
    class Refusing:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise missing("no pango\nlong story")

    pdf._weasyprint.cache_clear()
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    try:
        assert not pdf.is_available()
        with pytest.raises(CannotBeMade):
            make_pdf(document_of())
    finally:
        pdf._weasyprint.cache_clear()
