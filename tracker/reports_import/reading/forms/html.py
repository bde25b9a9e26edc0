"""Web pages: headings, lists whose numbers exist only as mark-up, and tables."""

from __future__ import annotations

from lxml import etree, html

from tracker.reports_import.reading.errors import Damaged, NoTextInside
from tracker.reports_import.reading.forms.html_buttons import heads_section, is_hidden, opened_in
from tracker.reports_import.reading.forms.html_cells import (
    BLANK,
    NOT_TEXT,
    OWN_NUMBER,
    footnote_mark,
    grid,
    is_one_of_several,
    numbered,
    plain_text,
    points_to_footnote,
    style_of,
    written,
)
from tracker.reports_import.reading.forms.writer import DocumentWriter
from tracker.reports_import.reading.lines import Document

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"b", "strong"})


def read_html(content: bytes) -> Document:
    """Turn a web page into lines.

    Raises:
        Damaged: it cannot be parsed.
        NoTextInside: there are no words in it.
    """
    try:
        root = html.document_fromstring(content, parser=_parser_for(content))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        if "empty" in str(error).lower():
            raise NoTextInside from error
        raise Damaged from error
    body = root.find("body")
    reader = _Reader(opened_in(root))
    reader.read(body if body is not None else root)
    document = reader.writer.document()
    if not document.lines:
        raise NoTextInside
    return document


def _parser_for(content: bytes) -> html.HTMLParser:
    """Return a parser for the page's encoding.

    A saved page has lost the header that named it, and libxml2 then takes UTF-8 for Latin-1. Other encodings hardly
    ever make valid UTF-8, so what does is read as that, whatever the page says.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return html.HTMLParser(no_network=True, huge_tree=False)
    return html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")


class _Reader:
    def __init__(self, opened: frozenset[str]) -> None:
        self.writer = DocumentWriter()
        #: The parts of the page that a button or a tab opens.
        self._opened = opened
        self._words: list[str] = []
        self._bold_words = 0
        self._depth = 0
        self._mark = ""
        self._heading: int | None = None
        #: The level of the heading above, and whether a block quotation is open.
        self._last_heading = 1
        self._quoted = False

    def read(self, element: html.HtmlElement) -> None:
        """Write everything in the element, in reading order."""
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)
        self._flush()

    def _child(self, child: html.HtmlElement) -> None:
        tag = child.tag
        if is_hidden(child, self._opened):
            return
        if tag == "button" and heads_section(child):
            self._button(child)
        elif tag in NOT_TEXT:
            return
        elif tag == "br":
            self._words.append("\n")
        elif tag == "table":
            self._flush()
            self._table(child)
        elif tag in ("ol", "ul"):
            self._flush()
            self._list(child)
        elif tag == "dd" and is_one_of_several(child):
            self._flush()
            self._depth += 1
            self._mark = written(None, "")
            self.read(child)
            self._mark = ""
            self._depth -= 1
        elif tag in _BLOCKS:
            self._block(child)
        else:
            self._inline(child)

    def _block(self, element: html.HtmlElement) -> None:
        self._flush()
        before, quoted = self._heading, self._quoted
        self._heading = _HEADINGS.get(element.tag, before)
        self._last_heading = self._heading or self._last_heading
        # Inside a list item it only sets words further in.
        self._quoted = quoted or (element.tag == "blockquote" and not self._depth)
        self.read(element)
        self._heading, self._quoted = before, quoted

    def _button(self, element: html.HtmlElement) -> None:
        """Write the button that opens a section as what it is to a reader: the heading of that section."""
        if self._heading is not None:
            self._inline(element)
            return
        self._flush()
        self._heading = min(self._last_heading + 1, 6)
        self.read(element)
        self._heading = None

    def _inline(self, element: html.HtmlElement) -> None:
        if (element.tag == "sup" or points_to_footnote(element)) and (mark := footnote_mark(element)):
            self._words.append(mark)
            return
        before = sum(map(len, self._words))
        self._text(element.text)
        for child in element:
            self._child(child)
            self._text(child.tail)
        if element.tag in _BOLD:
            self._bold_words += sum(map(len, self._words)) - before

    def _list(self, element: html.HtmlElement) -> None:
        self._depth += 1
        for number, item in numbered(element):
            if item.tag != "li":
                self._child(item)
                continue
            text = plain_text(item)
            self._mark = "" if OWN_NUMBER.match(text) else written(number, style_of(element))
            self.read(item)
            self._mark = ""
        self._depth -= 1

    def _table(self, table: html.HtmlElement) -> None:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        if all(len(row.xpath("./td|./th")) <= 1 for row in rows):
            # A table of one column is a box around text.
            for cell in (cell for row in rows for cell in row.xpath("./td|./th")):
                self._block(cell)
            return
        for cells in grid(rows):
            self.writer.add_row(cells, quoted=self._quoted)

    def _text(self, text: str | None) -> None:
        if text:
            self._words.append(BLANK.sub(" ", text))

    def _flush(self) -> None:
        printed = "".join(self._words)
        bold = 0 < len(printed.strip()) <= self._bold_words
        self._words, self._bold_words = [], 0
        if not printed.strip():
            return
        self.writer.add_paragraph(
            f"{self._mark}{printed.strip()}".replace("\t", " "),
            bold=bold,
            heading=self._heading,
            level=self._depth or None,
            quoted=self._quoted,
        )
        self._mark = ""
