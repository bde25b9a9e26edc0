"""Pages of a PDF of whose letters only that is kept which says what they are and where they stand.

The library's own page also works out each letter's colours, matrix and rendering, which takes a third of the time
and most of the memory and which nothing here asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.layout import LTChar, LTItem
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from tracker.reports_import.reading.progress import page_was_read


class PageOfWords(Page):
    """A page whose letters have text, font, size and place; its rules and boxes are as the library gives them."""

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        if not isinstance(obj, LTChar):
            return super().process_object(obj)
        left, above = self.mediabox[:2]
        top = self.height - obj.y1 + above
        name = obj.fontname
        return {
            "object_type": "char",
            "page_number": self.page_number,
            "text": obj.get_text(),
            "fontname": name if isinstance(name, str) else name.decode("latin-1"),
            "size": obj.size,
            "upright": obj.upright,
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "width": obj.width,
            "height": obj.height,
            "top": top,
            "bottom": self.height - obj.y0 + above,
            "doctop": self.initial_doctop + top,
        }


def pages_of_words(pdf: PDF) -> Iterator[PageOfWords]:
    """Yield the pages of an open file, one after the other; each is forgotten when the next one is asked for."""
    for page in pdf.pages:
        own = PageOfWords(pdf, page.page_obj, page.page_number, page.initial_doctop)
        try:
            yield own
        finally:
            own.close()
        page_was_read(page.page_number, len(pdf.pages))
